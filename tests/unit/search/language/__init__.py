"""Tests: search.language."""
