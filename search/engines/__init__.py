"""One module per engine: the only ones that import it."""
