"""Tests of the commands around control units."""
