"""A bundle unfolded: a ZIP archive or an iiRDS package becomes the inputs that are in it.

The archive is unpacked by a child process of its own into a scratch folder, which is there until the last
member is finished. A member is an input like any other, called `bundle.zip/folder/file.xml`; its root is
the bundle's, so that figures, maps and manifests inside the bundle are found and nothing outside is.
"""

import os
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import reduce
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import msgspec

from ingest import child_protocol as protocol
from ingest.bundle_protocol import FILES, MAX_ANSWER_BYTES, Plan, UnpackAnswer, UnpackRequest
from ingest.child_process import ChildProcess
from ingest.identity import is_language_marker
from ingest.inputs import (
    Bundle,
    Input,
    Manifests,
    files_in,
    in_order,
    inputs_under,
    is_about_a_folder,
    is_companion,
)
from ingest.limits import Limits
from ingest.manifest import ManifestInvalid
from ingest.manifest_entry import ManifestEntry
from ingest.outcomes import InputRefused, Malformed, TimedOut, refusal
from ingest.sandbox import Failure
from ingest.trouble import disk_failure
from translations.catalogue import translator

_ = translator("ingest")

_PROGRAM: Final = "ingest.bundle_child"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfolded:
    """The inputs in a bundle, in order; the files lie there until `close`."""

    item: Input
    members: tuple[Input, ...]
    child: ChildProcess

    def close(self) -> None:
        """Clear the unpacked files away."""
        self.child.close()


class Unfolder:
    """Unpacks bundles beside the readers, one at a time; clears away at the end what is still there."""

    def __init__(self, limits: Limits, scratch: Path) -> None:
        self._limits = limits
        self._scratch = scratch
        self._children: set[ChildProcess] = set()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="unfolder")

    def submit(self, item: Input) -> "Future[Unfolded | Failure]":
        """Have the bundle unpacked.

        Raises (from the result):
            RunFailed: the disk is full, or no child can be started.
        """
        return self._thread.submit(self._unfold, item)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        for child in tuple(self._children):
            child.kill()
        self._thread.shutdown(wait=True, cancel_futures=True)
        for child in self._children:
            child.close()

    def discard(self, unfolded: Unfolded) -> None:
        """Clear away what is finished."""
        self._children.discard(unfolded.child)
        unfolded.close()

    def _unfold(self, item: Input) -> Unfolded | Failure:
        child = ChildProcess(self._scratch, _PROGRAM)
        self._children.add(child)
        answer = self._answer(child, item.path)
        if isinstance(answer, UnpackAnswer):
            try:
                return Unfolded(
                    item=item, members=_members(item, Path(child.scratch) / FILES, answer), child=child
                )
            except InputRefused as refused:
                answer = Failure(refused=refused)
        self._children.discard(child)
        child.close()
        return answer

    def _answer(self, child: ChildProcess, path: Path) -> UnpackAnswer | Failure:
        request = UnpackRequest(limits=self._limits, scratch=child.scratch, path=str(path))
        try:
            protocol.write_frame(child.requests, request)
            frame = protocol.read_frame(
                child.answers, limit_bytes=MAX_ANSWER_BYTES, timeout_s=self._limits.bundle.wall_s
            )
            answer = msgspec.msgpack.decode(frame, type=UnpackAnswer)
        except protocol.PipeTimedOut:
            return Failure(refused=TimedOut(_too_slow(self._limits)))
        except (protocol.PipeClosed, protocol.FrameTooLarge, msgspec.DecodeError) as error:
            detail = f"{type(error).__name__}: {child.last_words()}"[:300]
            return Failure(
                refused=Malformed(_("The archive breaks its own format: pack it anew.")), detail=detail
            )
        if answer.disk_error:
            raise disk_failure(answer.disk_error)
        return answer if answer.outcome is None else Failure(refused=refusal(answer.outcome, answer.sentence))


def _members(item: Input, folder: Path, answer: UnpackAnswer) -> tuple[Input, ...]:
    """The bundle's inputs.

    Raises:
        InputRefused: there is nothing in it, or its manifest has a mistake.
    """
    bundle = Bundle(path=item.path, folder=folder)
    stated = replace(item.stated, manifest=None)
    manifests = Manifests(within=folder)
    root = folder if answer.plans else _own_root(folder)
    try:
        found = [
            *inputs_under(root, stated, manifests),
            *(files_in(folder, stated, manifests) if root != folder else ()),
        ]
    except ManifestInvalid as mistake:
        sentence = str(mistake).replace(str(folder), str(item.path))
        raise InputRefused(sentence) from mistake
    inside = [_under_rules(replace(member, bundle=bundle), item) for member in found]
    wanted = (member for member in inside if not _is_ignored(member, item))
    planned = [_planned(member, answer.plans) for member in wanted]
    kept = [member for member in planned if member is not None]
    refused = [
        Input(
            path=root / f".refused-{number}",
            root=root,
            stated=stated,
            bundle=bundle,
            name=entry.name,
            refused=refusal(entry.outcome, entry.sentence),
        )
        for number, entry in enumerate(answer.refused)
    ]
    if not inside and not refused:
        raise InputRefused(_("There is no file in this archive that could be taken in."))
    return tuple(in_order([*kept, *refused]))


def _under_rules(member: Input, item: Input) -> Input:
    """The member with what manifests outside say of it: rules for its place, and for its bundle."""
    rules = (manifest.defaults(member.place) for manifest in item.manifests)
    said = [entry for entry in (member.entry, *rules, item.entry) if entry is not None]
    return replace(member, entry=reduce(ManifestEntry.over, said)) if said else member


def _is_ignored(member: Input, item: Input) -> bool:
    is_named = member.entry is not None and member.entry.is_named
    return not is_named and any(manifest.ignores(member.place) for manifest in item.manifests)


def _planned(member: Input, plans: Mapping[str, Plan]) -> Input | None:
    """The member with what the package says of it; None for what belongs to other members."""
    assert member.bundle is not None
    plan = plans.get(member.path.relative_to(member.bundle.folder).as_posix())
    if plan is None:
        return None if plans and is_companion(member) else member
    return None if plan.is_left_out else replace(member, plan=plan)


def _own_root(folder: Path) -> Path:
    """The folder that was packed: the only one at the top of the archive, else the archive itself.

    What is about the folder (a README, a licence) may lie beside it: that is no reason to call all that is in
    it by another name.
    """
    entries = [entry for entry in os.scandir(folder) if not is_about_a_folder(entry.name)]
    if len(entries) != 1 or not entries[0].is_dir(follow_symlinks=False):
        return folder
    return folder if is_language_marker(entries[0].name) else Path(entries[0].path)


def _too_slow(limits: Limits) -> str:
    return _("Unpacking this archive took longer than the {seconds} s that are allowed: split it.").format(
        seconds=round(limits.bundle.wall_s)
    )
