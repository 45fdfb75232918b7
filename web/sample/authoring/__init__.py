"""Makes the sample library: one source of facts and texts in two languages, filled into every format."""
