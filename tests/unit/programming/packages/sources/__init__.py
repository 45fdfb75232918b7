"""Tests of reading the files that software comes in."""
