"""Tests of flash packages."""
