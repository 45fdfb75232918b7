"""One reader per format; a format too large for one module is split by subject."""
