"""Draws a net list: rows of components, wires led between them in channels. `drawing.draw` is the way in."""
