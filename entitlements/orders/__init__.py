"""Orders: what was bought at which price, what was paid, and what paying triggers."""
