"""Tickets: access by time, bought unused, started by the buyer, every second accounted for."""
