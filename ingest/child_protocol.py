"""What the pipeline and a reader's child process say to each other: msgpack messages, each after its length.

Nothing here is pickle: whatever a child answers is data of the declared types, or it is refused.
"""

import os
import select
import time
from collections.abc import Callable
from typing import Final, Union

import msgspec

from ingest.limits import Limits
from ingest.outcomes import Outcome
from ingest.reader import ReadDocument
from ingest.recognition import RecognisedWord, Scan

LENGTH_BYTES: Final = 8
_CHUNK_BYTES: Final = 1024 * 1024


class Start(msgspec.Struct, frozen=True, kw_only=True):
    """The first message to a child: the limits that it lives under, and its scratch folder."""

    limits: Limits
    scratch: str


class Ready(msgspec.Struct, frozen=True, kw_only=True):
    """The first message of a child: it is confined, and has readers of these names."""

    readers: tuple[str, ...]
    has_own_network: bool


class ReadRequest(msgspec.Struct, frozen=True, kw_only=True):
    """Read this file with the reader of this name.

    Passwords travel in this message alone: neither in arguments nor in the environment.
    """

    reader: str
    path: str
    root: str
    relative_path: str
    collection: str
    media_type: str
    size_bytes: int
    passwords: tuple[str, ...] = ()


class ReadAnswer(msgspec.Struct, frozen=True, kw_only=True, tag="read"):
    """What the reader made of the file; `peak_bytes` is the most memory the child has held so far."""

    document: ReadDocument
    peak_bytes: int


class RefusedAnswer(msgspec.Struct, frozen=True, kw_only=True, tag="refused"):
    """Why the file cannot be taken in.

    `detail` is for whoever maintains the reader, or lines of evidence; `is_clean` says that the reader itself
    refused, so that the child may go on to the next file.
    """

    outcome: Outcome
    sentence: str
    peak_bytes: int
    detail: str = ""
    is_clean: bool = False


class Recognised(msgspec.Struct, frozen=True, kw_only=True):
    """What was recognised in a scan; `missing` or `failed` is the sentence on why nothing could be."""

    words: tuple[RecognisedWord, ...] = ()
    missing: str = ""
    failed: str = ""


Answer = Union[ReadAnswer, RefusedAnswer]  # noqa: UP007 - a type for msgspec, like kb.content.Block
Said = Union[ReadAnswer, RefusedAnswer, Scan]  # noqa: UP007
"""What a child says after a request: scans to be recognised, as many as it likes, then its answer."""

ENCODER: Final = msgspec.msgpack.Encoder()
START_DECODER: Final = msgspec.msgpack.Decoder(Start)
READY_DECODER: Final = msgspec.msgpack.Decoder(Ready)
REQUEST_DECODER: Final = msgspec.msgpack.Decoder(ReadRequest)
ANSWER_DECODER: Final[msgspec.msgpack.Decoder[Said]] = msgspec.msgpack.Decoder(Said)
RECOGNISED_DECODER: Final = msgspec.msgpack.Decoder(Recognised)


class PipeClosed(Exception):
    """The other side is gone."""


class PipeTimedOut(Exception):
    """The other side said nothing, or not all of it, in time."""


class FrameTooLarge(Exception):
    """The other side announced more than may be said; the number is in `size_bytes`."""

    def __init__(self, size_bytes: int) -> None:
        super().__init__(f"a message of {size_bytes} bytes")
        self.size_bytes = size_bytes


def write_frame(descriptor: int, message: object) -> None:
    """Send a message.

    Raises:
        PipeClosed: nobody listens.
    """
    payload = ENCODER.encode(message)
    try:
        for part in (len(payload).to_bytes(LENGTH_BYTES, "big"), payload):
            view = memoryview(part)
            while view:
                view = view[os.write(descriptor, view) :]
    except BrokenPipeError as error:
        raise PipeClosed from error


def read_frame(descriptor: int, *, limit_bytes: int, timeout_s: float | None = None) -> bytearray:
    """Receive one message's bytes; `timeout_s` None waits for as long as it takes.

    Raises:
        PipeClosed: the other side ended first.
        PipeTimedOut: the message was not complete in time.
        FrameTooLarge: it would be longer than `limit_bytes`; nothing of it was read.
    """
    wait = _waiter(descriptor, timeout_s)
    size = int.from_bytes(_read_exactly(descriptor, LENGTH_BYTES, wait), "big")
    if size > limit_bytes:
        raise FrameTooLarge(size)
    return _read_exactly(descriptor, size, wait)


def _waiter(descriptor: int, timeout_s: float | None) -> Callable[[], None]:
    if timeout_s is None:
        return lambda: None
    deadline = time.monotonic() + timeout_s
    poll = select.poll()
    poll.register(descriptor, select.POLLIN | select.POLLHUP)

    def wait() -> None:
        left_s = deadline - time.monotonic()
        if left_s <= 0 or not poll.poll(left_s * 1000):
            raise PipeTimedOut

    return wait


def _read_exactly(descriptor: int, size: int, wait: Callable[[], None]) -> bytearray:
    content = bytearray(size)  # filled in place: what a child says may be hundreds of megabytes
    view = memoryview(content)
    while view:
        wait()
        count = os.readv(descriptor, [view[:_CHUNK_BYTES]])
        if not count:
            raise PipeClosed
        view = view[count:]
    return content
