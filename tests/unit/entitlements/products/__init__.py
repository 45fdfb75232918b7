"""Tests of entitlements.products."""
