"""Tests of entitlements.orders."""
