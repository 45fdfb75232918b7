"""The child process that reads files: a fork of the nursery (`ingest.child_nursery`), confined first.

It takes requests from its standard input and answers on what was its standard output; whatever a library
prints goes nowhere.
"""

import gc
import os
import sysconfig
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Final

import msgspec

from ingest import child_protocol as protocol
from ingest.child_confinement import (
    Forbidden,
    allow_cpu_for_next_file,
    confine,
    forget_what_was_opened,
    peak_bytes,
    what_was_opened,
)
from ingest.child_recogniser import ParentRecogniser
from ingest.companions import Companion, companion_of
from ingest.damage.documents import mended
from ingest.detect import HEAD_BYTES
from ingest.limits import Limits
from ingest.outcomes import InputRefused, Outcome
from ingest.reader import InputFile, LoadsLate, Reader
from ingest.recognition import Recogniser
from ingest.registry import shipped_and_plugged_in
from translations.catalogue import translator

_ = translator("ingest")
_MAX_REQUEST_BYTES = 1024 * 1024
_MADE_BEFORE_A_LOOK: Final = (100_000, 20, 50)
"""What readers make are trees: the collector of what refers to itself finds nothing in them."""

_PYTHON: Final = Path(sysconfig.get_path("stdlib")).resolve()
_PROGRAMS: Final = frozenset({".py", ".pyc", ".so", ".mo"})


def loaded_readers() -> dict[str, Reader]:
    """Every reader with all that it needs to read, by its name."""
    readers = {reader.name: reader for reader in shipped_and_plugged_in()}
    for reader in readers.values():
        if isinstance(reader, LoadsLate):
            reader.load()
    return readers


def serve(readers: Mapping[str, Reader]) -> None:
    """Confine this process, then read what is asked for until the pipe is closed."""
    requests, answers = 0, os.dup(1)
    gc.set_threshold(*_MADE_BEFORE_A_LOOK)
    start = protocol.START_DECODER.decode(protocol.read_frame(requests, limit_bytes=_MAX_REQUEST_BYTES))
    has_own_network = confine(start.limits, Path(start.scratch))
    protocol.write_frame(answers, protocol.Ready(readers=tuple(readers), has_own_network=has_own_network))
    _silence()
    recogniser = ParentRecogniser(requests, answers, start.limits.cpu_s)
    try:
        while True:
            request = protocol.REQUEST_DECODER.decode(
                protocol.read_frame(requests, limit_bytes=_MAX_REQUEST_BYTES)
            )
            allow_cpu_for_next_file(start.limits.cpu_s)
            document = _read(readers[request.reader], request, recogniser)
            _answer(answers, document, start.limits)
    except protocol.PipeClosed:
        return


def _silence() -> None:
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)


def _answer(answers: int, answer: protocol.Answer, limits: Limits) -> None:
    try:
        payload = protocol.ENCODER.encode(answer)
    except (RecursionError, MemoryError, UnicodeEncodeError, OverflowError) as error:
        payload = protocol.ENCODER.encode(_failed(error))
    if len(payload) > limits.answer_bytes:
        payload = protocol.ENCODER.encode(_failed(MemoryError()))
    protocol.write_frame(answers, msgspec.Raw(payload))


def _read(reader: Reader, request: protocol.ReadRequest, recogniser: Recogniser) -> protocol.Answer:
    try:
        file = _input_file(request, recogniser)
        forget_what_was_opened()
        document = mended(reader.read(file))
        document = msgspec.structs.replace(document, companions=_companions(file))
    except InputRefused as refused:
        return protocol.RefusedAnswer(
            outcome=refused.outcome,
            sentence=str(refused),
            detail="\n".join(refused.details),
            peak_bytes=peak_bytes(),
            is_clean=True,
        )
    except Exception as error:  # noqa: BLE001 - a reader may fail in any way; each is an outcome of the file
        return _failed(error)
    return protocol.ReadAnswer(document=document, peak_bytes=peak_bytes())


def _companions(file: InputFile) -> tuple[Companion, ...]:
    """The files below the root that the reader opened; Python's own, imported meanwhile, are none of them."""
    own, root = file.path.resolve(), file.root.resolve()
    paths = sorted({Path(path).resolve() for path in what_was_opened()})
    wanted = (
        path
        for path in paths
        if path != own and path.is_relative_to(root) and not path.is_relative_to(_PYTHON)
        if path.suffix not in _PROGRAMS
    )
    found = (companion_of(path) for path in wanted)
    return tuple(companion for companion in found if companion)


def _input_file(request: protocol.ReadRequest, recogniser: Recogniser) -> InputFile:
    path = Path(request.path)
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    return InputFile(
        path=path,
        root=Path(request.root),
        relative_path=PurePosixPath(request.relative_path),
        collection=request.collection,
        media_type=request.media_type,
        head=head,
        size_bytes=request.size_bytes,
        passwords=request.passwords,
        recogniser=recogniser,
    )


def _failed(error: Exception) -> protocol.RefusedAnswer:
    outcome, sentence = _verdict(error)
    detail = f"{type(error).__name__}: {error}"[:300]
    return protocol.RefusedAnswer(
        outcome=outcome,
        sentence=sentence,
        detail=detail.encode("utf-8", "replace").decode(),
        peak_bytes=peak_bytes(),
    )


def _verdict(error: Exception) -> tuple[Outcome, str]:
    match error:
        case MemoryError():
            return Outcome.TOO_LARGE, _(
                "Reading this file takes more memory than is allowed: split it into smaller files."
            )
        case RecursionError():
            return Outcome.MALFORMED, _(
                "The file is nested too deeply to be read: save it anew from the program that made it."
            )
        case Forbidden():
            return Outcome.MALFORMED, _(
                "The file made its reader try something forbidden: find out where it comes from."
            )
        case _:
            return Outcome.MALFORMED, _(
                "The file breaks its own format and was not read: save it anew from the program that made it."
            )
