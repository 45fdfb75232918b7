"""The commands of `aos-agent`."""
