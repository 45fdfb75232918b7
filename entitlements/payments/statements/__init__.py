"""Bank statements: one reader per format, one value for what they say."""
