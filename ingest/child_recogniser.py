"""A child's recogniser: it hands scans to the parent, as it may start no program itself."""

from typing import Final

from ingest import child_protocol as protocol
from ingest.child_confinement import allow_cpu_for_next_file
from ingest.outcomes import NeedsOcr
from ingest.recognition import RecognisedWord, Scan, ScanNotRead

_MOST_ANSWER_BYTES: Final = 64 * 1024 * 1024


class ParentRecogniser:
    """Asks through the two pipes of the child; the time for the reading begins anew with each scan."""

    def __init__(self, requests: int, answers: int, cpu_s: int) -> None:
        self._requests, self._answers = requests, answers
        self._cpu_s = cpu_s

    def recognise(self, scan: Scan) -> tuple[RecognisedWord, ...]:
        """The words of a scan, as the parent has them recognised."""
        protocol.write_frame(self._answers, scan)
        frame = protocol.read_frame(self._requests, limit_bytes=_MOST_ANSWER_BYTES)
        recognised = protocol.RECOGNISED_DECODER.decode(frame)
        allow_cpu_for_next_file(self._cpu_s)
        if recognised.missing:
            raise NeedsOcr(recognised.missing)
        if recognised.failed:
            raise ScanNotRead(recognised.failed)
        return recognised.words
