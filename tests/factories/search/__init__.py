"""Entries, revisions and indexes for the tests of search."""
