"""Checks of documents before they are published: pure functions, each with a code and a severity."""
