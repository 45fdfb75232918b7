"""Drafts as they will look: a portal of its own on this machine, for `aos ingest preview`."""
