"""The commands of `aos programming`, a module each."""
