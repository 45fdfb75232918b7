"""Tests: translations."""
