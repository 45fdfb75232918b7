"""Tests: relevance, with floors."""
