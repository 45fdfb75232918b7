"""Tests of `programming.agent`."""
