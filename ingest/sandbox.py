"""One reader's child process, seen from the pipeline: started, asked, watched, and replaced when it fails.

A child that crashes, hangs or eats memory gives an outcome for the file that it had in hand and harms
nothing else. One thread at a time may use a `Sandbox`.
"""

import signal
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import msgspec

from ingest import child_protocol as protocol
from ingest.limits import Limits
from ingest.nursery import Child, Nursery, NurseryDied
from ingest.outcomes import InputRefused, Malformed, NeedsOcr, RunFailed, TimedOut, TooLarge, refusal
from ingest.reader import InputFile, ReadDocument
from ingest.recognition import NoRecogniser, Recogniser, Scan, ScanNotRead
from translations.catalogue import translator

_ = translator("ingest")

_READY_BYTES: Final = 64 * 1024


class _TooManyScans(Exception):
    """A file wants more pages recognised than the limits allow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A refusal together with what its maintainer wants to know."""

    refused: InputRefused
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Aids:
    """What readers may need beside a file: the passwords that the editor gave, a recogniser of text."""

    passwords: tuple[str, ...] = field(default=(), repr=False)
    recogniser: Recogniser = field(default_factory=NoRecogniser)


class Sandbox:
    """A child process that reads one file after the other, started at the first one.

    Without a nursery to share it has one of its own.
    """

    def __init__(
        self, limits: Limits, scratch: Path, aids: Aids | None = None, *, nursery: Nursery | None = None
    ) -> None:
        self._limits = limits
        self._aids = aids or Aids()
        self._scratch_parent = scratch
        self._nursery = nursery or Nursery()
        self._has_own_nursery = nursery is None
        self._child: Child | None = None
        self._is_stopped = False

    def read(self, reader_name: str, file: InputFile) -> ReadDocument | Failure:
        """Let the child read `file`; a crash, a hang or an answer that is none gives a `Failure`.

        Raises:
            RunFailed: no child can be started at all.
        """
        child = self._send(_request(reader_name, file, self._aids.passwords))
        try:
            return self._taken(child, self._receive(child))
        except protocol.PipeTimedOut:
            self._end_child()
            return Failure(refused=TimedOut(_too_slow(self._limits)))
        except _TooManyScans:
            self._end_child()
            return Failure(refused=TooLarge(_too_many_scans()))
        except protocol.FrameTooLarge as error:
            self._end_child()
            return Failure(refused=TooLarge(_too_much()), detail=str(error))
        except protocol.PipeClosed:
            return self._after_death(child)
        except (msgspec.DecodeError, RecursionError) as error:
            self._end_child()
            return Failure(refused=Malformed(_broken()), detail=f"{type(error).__name__}: {error}"[:300])

    def _send(self, request: protocol.ReadRequest) -> Child:
        """Hand the request to the child; one that has died since its last answer is replaced."""
        child = self._child or self._start()
        try:
            protocol.write_frame(child.requests, request)
        except protocol.PipeClosed:
            self._end_child()
            child = self._start()
            protocol.write_frame(child.requests, request)
        return child

    def _receive(self, child: Child) -> protocol.Answer:
        """The child's answer, after all the scans that it wants to have recognised before."""
        until = time.monotonic() + self._limits.scans_wall_s
        for _number in range(self._limits.scans + 1):
            frame = protocol.read_frame(
                child.answers, limit_bytes=self._limits.answer_bytes, timeout_s=self._limits.wall_s
            )
            said = protocol.ANSWER_DECODER.decode(frame)
            if not isinstance(said, Scan):
                return said
            if time.monotonic() > until:
                break
            protocol.write_frame(child.requests, self._recognised(said))
        raise _TooManyScans

    def _recognised(self, scan: Scan) -> protocol.Recognised:
        try:
            return protocol.Recognised(words=self._aids.recogniser.recognise(scan))
        except NeedsOcr as missing:
            return protocol.Recognised(missing=str(missing))
        except ScanNotRead as failed:
            return protocol.Recognised(failed=str(failed))

    def _taken(self, child: Child, answer: protocol.Answer) -> ReadDocument | Failure:
        child.files_read += 1
        is_spent = (
            child.files_read >= self._limits.files_per_child
            or answer.peak_bytes > self._limits.child_peak_bytes
        )
        if is_spent or (isinstance(answer, protocol.RefusedAnswer) and not answer.is_clean):
            self._end_child()
        if isinstance(answer, protocol.RefusedAnswer):
            return Failure(refused=refusal(answer.outcome, answer.sentence), detail=answer.detail)
        return answer.document

    def _start(self) -> Child:
        if self._is_stopped:
            raise RunFailed(_("The run was stopped: start it again to go on."))
        try:
            child = self._child = Child(self._nursery, self._scratch_parent)
        except NurseryDied as error:
            raise RunFailed(_starts_not(str(error))) from error
        try:
            protocol.write_frame(child.requests, protocol.Start(limits=self._limits, scratch=child.scratch))
            frame = protocol.read_frame(
                child.answers, limit_bytes=_READY_BYTES, timeout_s=self._limits.start_s
            )
            protocol.READY_DECODER.decode(frame)
        except (
            protocol.PipeClosed,
            protocol.PipeTimedOut,
            protocol.FrameTooLarge,
            msgspec.DecodeError,
        ) as error:
            said = child.last_words()
            self._end_child()
            raise RunFailed(_starts_not(said or type(error).__name__)) from error
        return child

    def _after_death(self, child: Child) -> Failure:
        code, peak_bytes = child.wait()
        self._end_child()
        detail = f"exit {code}, peak {peak_bytes} bytes"
        if code == -signal.SIGXCPU:
            return Failure(refused=TimedOut(_too_slow(self._limits)), detail=detail)
        if code in (-signal.SIGKILL, -signal.SIGXFSZ) or peak_bytes > self._limits.address_space_bytes // 2:
            return Failure(refused=TooLarge(_too_much()), detail=detail)
        return Failure(refused=Malformed(_broken()), detail=detail)

    def stop(self) -> None:
        """End the child, and start none any more; from any thread, while another one waits for an answer."""
        self._is_stopped = True
        if child := self._child:
            child.kill()

    def close(self) -> None:
        """End the child, whatever it is doing."""
        self._end_child()
        if self._has_own_nursery:
            self._nursery.close()

    def _end_child(self) -> None:
        if self._child is not None:
            self._child.close()
            self._child = None


def _request(reader_name: str, file: InputFile, passwords: tuple[str, ...]) -> protocol.ReadRequest:
    return protocol.ReadRequest(
        reader=reader_name,
        path=str(file.path),
        root=str(file.root),
        relative_path=file.relative_path.as_posix(),
        collection=file.collection,
        media_type=file.media_type,
        size_bytes=file.size_bytes,
        passwords=passwords,
    )


def _starts_not(reason: str) -> str:
    return _("The process that reads files does not start: {reason}").format(reason=reason)


def _too_slow(limits: Limits) -> str:
    return _(
        "Reading this file took longer than the {seconds} s that are allowed: split it, or save it anew."
    ).format(seconds=round(limits.wall_s))


def _too_many_scans() -> str:
    return _("The file has more pictures of text than can be recognised in one go: split it.")


def _too_much() -> str:
    return _("Reading this file takes more memory than is allowed: split it into smaller files.")


def _broken() -> str:
    return _("The file breaks its reader: save it anew from the program that made it.")
