"""The names of ISO 14229 (UDS), what can go wrong, and how long to wait. Pure."""
