"""How long a tester waits, in seconds. Pure. Source: ISO 14229-2, with margins for transmission."""

from typing import Final

P2_CLIENT_S: Final = 1.0
"""For an answer to begin: the 50 ms of a control unit, and the time that a long request takes on the wire."""

P2_STAR_CLIENT_S: Final = 6.0
"""For the next answer after "response pending": the 5 s of a control unit and a margin."""

LONGEST_PENDING_S: Final = 120.0
"""How long a control unit may go on saying that the answer is pending, such as while it erases."""

S3_CLIENT_S: Final = 2.0
"""How often a tester says that it is still there; a control unit gives up after 5 s."""

S3_SERVER_S: Final = 5.0
"""After how long without a request a control unit falls back into its default session."""

BUSY_REPEATS: Final = 10
BUSY_WAIT_S: Final = 0.1
"""How often, and after which wait, a request is repeated to a control unit that says it is busy."""
