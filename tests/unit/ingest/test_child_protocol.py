"""Messages between the pipeline and its child processes."""

import os
import threading
from collections.abc import Iterator

import msgspec
import pytest

from ingest import child_protocol as protocol
from ingest.limits import Limits
from ingest.outcomes import Outcome
from ingest.reader import ReadDocument
from kb.content import FigureContent, SectionContent, paragraph

DOCUMENT = ReadDocument(
    title="Oil change",
    sections=(SectionContent(anchor="s1", heading="Draining", blocks=(paragraph("Undo the plug."),)),),
    figures=(FigureContent(figure_id="f1", media_type="image/png", content=b"\x89PNG\x00\xff"),),
)


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    reading, writing = os.pipe()
    yield reading, writing
    os.close(reading)
    os.close(writing)


def test_an_answer_comes_through_as_it_was(pipe: tuple[int, int]) -> None:
    answer = protocol.ReadAnswer(document=DOCUMENT, peak_bytes=1)
    protocol.write_frame(pipe[1], answer)
    frame = protocol.read_frame(pipe[0], limit_bytes=10_000, timeout_s=5)
    assert protocol.ANSWER_DECODER.decode(frame) == answer


def test_a_refusal_comes_through_as_it_was(pipe: tuple[int, int]) -> None:
    answer = protocol.RefusedAnswer(outcome=Outcome.ENCRYPTED, sentence="No.", peak_bytes=1)
    protocol.write_frame(pipe[1], answer)
    frame = protocol.read_frame(pipe[0], limit_bytes=10_000, timeout_s=5)
    assert protocol.ANSWER_DECODER.decode(frame) == answer


def test_the_limits_come_through_as_they_are(pipe: tuple[int, int]) -> None:
    start = protocol.Start(limits=Limits(wall_s=1.5), scratch="/tmp/x")
    protocol.write_frame(pipe[1], start)
    assert protocol.START_DECODER.decode(protocol.read_frame(pipe[0], limit_bytes=10_000)) == start


def test_a_message_larger_than_a_pipe_comes_through(pipe: tuple[int, int]) -> None:
    writer = threading.Thread(target=protocol.write_frame, args=(pipe[1], "x" * 1_000_000))
    writer.start()
    frame = protocol.read_frame(pipe[0], limit_bytes=2_000_000, timeout_s=10)
    writer.join()
    assert msgspec.msgpack.decode(frame) == "x" * 1_000_000


def test_silence_times_out(pipe: tuple[int, int]) -> None:
    with pytest.raises(protocol.PipeTimedOut):
        protocol.read_frame(pipe[0], limit_bytes=100, timeout_s=0.05)


def test_half_a_message_times_out(pipe: tuple[int, int]) -> None:
    os.write(pipe[1], (100).to_bytes(8, "big") + b"half")
    with pytest.raises(protocol.PipeTimedOut):
        protocol.read_frame(pipe[0], limit_bytes=100, timeout_s=0.05)


def test_an_announced_size_beyond_the_limit_is_refused_before_it_is_read(pipe: tuple[int, int]) -> None:
    os.write(pipe[1], (101).to_bytes(8, "big"))
    with pytest.raises(protocol.FrameTooLarge) as caught:
        protocol.read_frame(pipe[0], limit_bytes=100, timeout_s=5)
    assert caught.value.size_bytes == 101


def test_a_closed_pipe_is_told_from_silence() -> None:
    reading, writing = os.pipe()
    os.close(writing)
    with pytest.raises(protocol.PipeClosed):
        protocol.read_frame(reading, limit_bytes=100, timeout_s=5)
    os.close(reading)


def test_nobody_listening_is_told() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with pytest.raises(protocol.PipeClosed):
        protocol.write_frame(writing, "hello")
    os.close(writing)


@pytest.mark.parametrize(
    "message",
    [
        {"type": "read", "document": {"title": 1, "sections": []}, "peak_bytes": 1},
        {"type": "read", "document": {"title": "x"}, "peak_bytes": 1},
        {"type": "other"},
        ["read"],
        {
            "type": "read",
            "peak_bytes": 1,
            "document": {
                "title": "x",
                "sections": [{"anchor": "a", "heading": "h", "blocks": [{"type": "script"}]}],
            },
        },
    ],
    ids=["wrong type", "missing field", "unknown answer", "no mapping", "unknown block"],
)
def test_an_answer_of_another_shape_is_not_decoded(message: object) -> None:
    with pytest.raises(msgspec.ValidationError):
        protocol.ANSWER_DECODER.decode(msgspec.msgpack.encode(message))
