"""The doctor's round: files are examined and reported on, nothing is stored.

Text files are examined as they lie there; what only a reader can open is read in a child process, as by
`aos ingest run`, and reported with what the doctor made of it.
"""

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Final, Self

from ingest.damage.decoding import decode
from ingest.damage.files import RepairedLine, TextFile, examine_text
from ingest.damage.losses import Loss
from ingest.damage.telling import encoding_name, refusal_sentence, sentences
from ingest.detect import EMPTY, HEAD_BYTES, HTML, SVG, UNKNOWN, XHTML, XML, media_type
from ingest.limits import DEFAULT_LIMITS, MIB
from ingest.outcomes import Misuse, Outcome
from ingest.reader import InputFile
from ingest.registry import best_reader, shipped_and_plugged_in
from ingest.safe_xml import MAX_SIZE_BYTES
from ingest.sandbox import Failure, Sandbox
from translations.catalogue import translator

_ = translator("ingest")

_MARKUP: Final = frozenset({HTML, XHTML, XML, SVG, "text/markdown"})
_TEXTS: Final = frozenset({XHTML, XML, SVG, "application/json", "application/yaml"})


class Verdict(StrEnum):
    """What the doctor says of a file; `complaints`: it can be taken in, with what its reader complains of."""

    SOUND = "sound"
    REPAIRABLE = "repairable"
    COMPLAINTS = "complaints"
    DAMAGED = "damaged"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    """A file to be examined; `name` is its path below the folder that was named, `path` as it was named."""

    path: Path
    name: PurePosixPath


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """What was found in a file. `text` is there for text files only: the others cannot be written anew."""

    patient: Patient
    verdict: Verdict
    encoding: str | None = None
    complaints: tuple[str, ...] = ()
    repairs: tuple[RepairedLine, ...] = ()
    losses: tuple[Loss, ...] = ()
    error: str | None = None
    text: TextFile | None = field(default=None, repr=False)


def patients(paths: Iterable[Path]) -> list[Patient]:
    """The files, and every file in the folders, but hidden ones and links, as in a run.

    Raises:
        Misuse: one of them is not there.
    """
    found: list[Patient] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(_files_in(path))
            found += [
                Patient(path=each, name=PurePosixPath(each.relative_to(path).as_posix())) for each in inside
            ]
        elif path.is_file():
            found.append(Patient(path=path, name=PurePosixPath(path.name)))
        else:
            raise Misuse(_("{path} is not there: name a file or a folder.").format(path=path))
    return found


def _files_in(root: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            path = Path(folder) / name
            if not name.startswith(".") and not path.is_symlink() and path.is_file():
                yield path


class Doctor:
    """Examines files one after the other; a context that ends its child process."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._sandbox: Sandbox | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._stack.close()

    def examine(self, patient: Patient) -> Examination:
        """Examine a file.

        Raises:
            RunFailed: the process that reads files does not start.
        """
        try:
            size = patient.path.stat().st_size
            with patient.path.open("rb") as file:
                head = file.read(HEAD_BYTES)
                found = _media_type(patient, head)
                is_text = found.startswith("text/") or found in _TEXTS
                content = head + file.read() if is_text and size <= MAX_SIZE_BYTES else b""
        except OSError as error:
            sentence = _("The file cannot be opened ({reason}): check its permissions.")
            return _unreadable(patient, sentence.format(reason=error.strerror))
        if found == EMPTY:
            return _unreadable(patient, _("The file is empty."))
        if is_text and size > MAX_SIZE_BYTES:
            sentence = _("The file has more than {limit} MiB of text: split it.")
            return _unreadable(patient, sentence.format(limit=MAX_SIZE_BYTES // MIB))
        if is_text:
            return _of_text(patient, examine_text(content, is_markup=found in _MARKUP))
        return self._of_reader(patient, found, head, size)

    def _of_reader(self, patient: Patient, found: str, head: bytes, size: int) -> Examination:
        path = patient.path.resolve()  # the child works in another folder
        root = path.parent
        file = InputFile(
            path=path,
            root=root,
            relative_path=PurePosixPath(path.name),
            collection=root.name,
            media_type=found,
            head=head,
            size_bytes=size,
        )
        reader = best_reader(file, shipped_and_plugged_in())
        if reader is None:
            return _unreadable(patient, _("No reader knows this kind of file."))
        answer = self._child().read(reader.name, file)
        if not isinstance(answer, Failure):
            verdict = Verdict.COMPLAINTS if answer.complaints else Verdict.SOUND
            return Examination(patient=patient, verdict=verdict, complaints=answer.complaints)
        is_damaged = answer.refused.outcome is Outcome.DAMAGED
        return Examination(
            patient=patient,
            verdict=Verdict.DAMAGED if is_damaged else Verdict.UNREADABLE,
            complaints=tuple(answer.detail.splitlines()) if is_damaged else (),
            error=str(answer.refused),
        )

    def _child(self) -> Sandbox:
        if self._sandbox is None:
            scratch = Path(self._stack.enter_context(tempfile.TemporaryDirectory()))
            self._sandbox = Sandbox(DEFAULT_LIMITS, scratch)
            self._stack.callback(self._sandbox.close)
        return self._sandbox


def write_repaired(examination: Examination, folder: Path) -> Path:
    """Write a repaired copy of a text file as UTF-8 below `folder`; never over a file that is there.

    Raises:
        Misuse: a file of that name is there already, or the folder cannot be written.
    """
    assert examination.text is not None
    target = folder / examination.patient.name
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as file:
            file.write(examination.text.repaired().encode("utf-8", "replace"))
    except FileExistsError:
        raise Misuse(
            _("{path} is there already: name an empty folder for the repaired copies.").format(path=target)
        ) from None
    except OSError as error:
        raise Misuse(
            _("{path} cannot be written ({reason}): name another folder.").format(
                path=target, reason=error.strerror
            )
        ) from None
    return target


def _of_text(patient: Patient, text: TextFile) -> Examination:
    diagnosis = text.diagnosis
    verdict = Verdict.SOUND if text.is_sound else Verdict.REPAIRABLE
    return Examination(
        patient=patient,
        verdict=Verdict.DAMAGED if diagnosis.is_ruined else verdict,
        encoding=encoding_name(text.decoded.encoding),
        complaints=(*text.decoded.complaints, *(() if diagnosis.is_ruined else sentences(diagnosis))),
        repairs=tuple(text.repaired_lines()),
        losses=diagnosis.losses.found,
        error=refusal_sentence(diagnosis) if diagnosis.is_ruined else None,
        text=text,
    )


def _media_type(patient: Patient, head: bytes) -> str:
    found = media_type(patient.path.name, head)
    is_wide = found == UNKNOWN and decode(head).encoding.startswith("utf-16")
    return "text/plain" if is_wide else found


def _unreadable(patient: Patient, error: str) -> Examination:
    return Examination(patient=patient, verdict=Verdict.UNREADABLE, error=error)
