"""What carries UDS messages: the only modules, with the virtual ECU, that know a bus."""
