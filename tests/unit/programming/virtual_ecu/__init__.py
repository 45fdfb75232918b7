"""Tests: the virtual ECU."""
