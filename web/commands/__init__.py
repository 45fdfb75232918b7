"""The commands of `aos`, a module each: a command loads what it needs itself, and nothing of the others."""
