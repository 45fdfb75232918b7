"""Payments: providers behind one protocol, bank statements, and what became of all money that arrived."""
