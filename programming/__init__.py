"""Programming of control units: the portal's side, the workshop's side, and a virtual ECU to try them on."""
