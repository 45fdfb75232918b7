"""Tests: invoices."""
