"""Tests: programming."""
