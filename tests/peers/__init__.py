"""Programs of others against ours: a scanner, a control unit, an ISO-TP; each slow, dev dependencies only."""
