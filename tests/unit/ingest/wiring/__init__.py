"""Tests of `ingest.wiring`."""
