"""The commands `aos ingest ...`, a module each whose `make(services)` gives it. `ingest.cli` groups them."""
