"""Flash packages: what is written into which control unit, signed by whoever answers for it."""
