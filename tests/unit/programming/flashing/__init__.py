"""The flash at the car: its pure parts, and on a virtual control unit."""
