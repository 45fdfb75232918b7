"""Tests: the bench's own logic."""
