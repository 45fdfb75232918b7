"""Tests of `entitlements.tickets`."""
