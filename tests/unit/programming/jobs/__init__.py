"""Tests: the portal's side of jobs."""
