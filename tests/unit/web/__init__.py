"""Tests of the web package, module by module."""
