"""The flash itself, at the car: the sequence of steps, each written down before and after it is taken."""
