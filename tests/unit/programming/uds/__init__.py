"""Tests: the names and codes of UDS."""
