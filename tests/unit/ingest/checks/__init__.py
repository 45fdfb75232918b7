"""Checks of documents before they are published."""
