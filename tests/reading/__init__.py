"""Measurements of what reading keeps: `python -m tests.reading.body_text DIR`."""
