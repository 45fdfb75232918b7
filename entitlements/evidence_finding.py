"""What a file that somebody hands in turned out to be: all that the portal knows of opening it. Pure."""

from enum import IntEnum


class Finding(IntEnum):
    """What a file turned out to be; the number is the exit code of the child process."""

    FINE = 0
    BROKEN = 3
    TOO_MANY_PIXELS = 4
    TOO_MANY_PAGES = 5
    LOCKED = 6
