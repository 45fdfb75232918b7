"""The sample library and what loads it."""
