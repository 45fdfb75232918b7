"""Which files a run takes in: the PATHs that an editor named, walked in a stable order."""

import os
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from pathlib import Path, PurePosixPath
from typing import Final

from ingest.bundle_protocol import Plan
from ingest.detect import COMPRESSED_SVG, HEAD_BYTES, PICTURES, SVG, media_type
from ingest.manifest import FILE_NAMES, Manifest, ManifestEntry, manifest_of, read_manifest
from ingest.outcomes import InputRefused, Misuse
from kb.documents import DocumentKind
from translations.catalogue import translator
from translations.locales import Language

_ = translator("ingest")

_ISSUE: Final = re.compile(r"(?<=_)(\d{3})-(\d{2})(?=[_.])")
_ABOUT_THE_FOLDER: Final = re.compile(
    r"(?:readme|licen[cs]e|copying|notice|changelog)(?:\.\w+)?", re.IGNORECASE
)
_MAYBE_DOCUMENTS: Final = PICTURES | {SVG, COMPRESSED_SVG}
_COMPANION_TYPES: Final = _MAYBE_DOCUMENTS | {"text/css"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What the editor says of the inputs of one PATH, in the command's options."""

    kind: DocumentKind | None = None
    language: Language | None = None
    publish: bool = True
    manifest: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """The archive that an input comes out of: its file, and the folder that it is unpacked in meanwhile."""

    path: Path
    folder: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """A file to be taken in, and all that is said of it; `refused` is set where it cannot even be opened.

    `path` and `root` are where the bytes lie and what is read beside them. A member of a `bundle` lies
    unpacked in scratch: its `place` is what it is called. `name` is set where it was not even unpacked,
    `plan` is what the bundle's own metadata say. `manifests` are those over the file, the nearest first;
    `is_unnamed` where a manifest is there for the file's folder
    and says nothing of it.
    """

    path: Path
    root: Path
    stated: Stated
    entry: ManifestEntry | None = None
    manifests: tuple[Manifest, ...] = ()
    is_unnamed: bool = False
    refused: InputRefused | None = None
    bundle: Bundle | None = None
    name: str | None = None
    plan: Plan | None = None

    @property
    def place(self) -> Path:
        """The file's path as the editor knows it: a member's goes on below its bundle's."""
        if self.bundle is None:
            return self.path
        return self.bundle.path / (self.name or self.path.relative_to(self.bundle.folder))

    @property
    def place_root(self) -> Path:
        """The root's path as the editor knows it."""
        if self.bundle is None:
            return self.root
        return self.bundle.path / self.root.relative_to(self.bundle.folder)

    @property
    def source(self) -> str:
        """The file's absolute path as text: what it is called in reports and in the database."""
        return os.fsencode(self.place).decode("utf-8", "backslashreplace")

    @property
    def relative_path(self) -> PurePosixPath:
        """The path below the folder that the editor named."""
        return PurePosixPath(self.path.relative_to(self.root).as_posix())

    @property
    def collection(self) -> str:
        """The folder's name, with which path identities begin; of an archive without its suffix."""
        root = self.place_root
        return (root.stem if self.bundle and root == self.bundle.path else root.name) or "files"


def collect(paths: Iterable[Path], stated: Stated) -> list[Input]:
    """The files under `paths`, each once, sorted; of one data module's issues the newest comes first.

    Raises:
        Misuse: a path does not exist, or a manifest has a mistake.
    """
    manifests = Manifests()
    found: dict[Path, Input] = {}
    for path in paths:
        if not path.exists():
            raise Misuse(_("There is no file or folder {path}: check how it is written.").format(path=path))
        for item in inputs_under(path.resolve(), stated, manifests):
            found.setdefault(item.path, item)
    return in_order(found.values())


def in_order(inputs: Iterable[Input]) -> list[Input]:
    """Sorted by path; of one data module's issues the newest comes first."""
    return sorted(inputs, key=_place_in_order)


class Manifests:
    """The manifests that speak of the files of a run; each is read once.

    The nearest manifest that names a file speaks of it, and where that says nothing the rules of the nearest
    one, whether it lies beside the file, above it, or even above the folder that the editor named: what is
    protected there stays protected however the file is named on the command line. A manifest that the editor
    names stands in for all of these. Above the folder `within`, in
    which an archive was unpacked, none is looked for.
    """

    def __init__(self, within: Path | None = None) -> None:
        self._by_folder: dict[Path, Manifest | None] = {}
        self._given_ones: dict[Path, Manifest] = {}
        self._within = within

    def entry(self, path: Path, stated: Stated) -> ManifestEntry | None:
        """What the manifests say of the file.

        Raises:
            Misuse: a manifest has a mistake.
        """
        over = self.over(path, stated)
        named = next((entry for manifest in over if (entry := manifest.entries.get(path))), None)
        layers = (named, *(manifest.defaults(path) for manifest in over))
        said = [entry for entry in layers if entry is not None]
        return reduce(ManifestEntry.over, said) if said else None

    def is_unnamed(self, path: Path, root: Path, stated: Stated) -> bool:
        """Whether a manifest is there for the file, but none says anything of it.

        Raises:
            Misuse: a manifest has a mistake.
        """
        is_described = any(stated.manifest or _is_within(one, root) for one in self.over(path, stated))
        return is_described and self.entry(path, stated) is None

    def is_left_out(self, item: Input) -> bool:
        """Whether the file is no document: ignored, or a companion of what a manifest names.

        A picture may be a scan or a diagram: whether a document shows it is known only once that is read.
        """
        if item.entry and item.entry.is_named:
            return False
        over = self.over(item.path, item.stated)
        if any(manifest.ignores(item.path) for manifest in over):
            return True
        # One above the named folder says nothing of what it does not name: it may belong to something else.
        is_described = any(item.stated.manifest or _is_within(manifest, item.root) for manifest in over)
        return is_described and is_companion(item) and _media_type(item) not in _MAYBE_DOCUMENTS

    def over(self, path: Path, stated: Stated) -> list[Manifest]:
        """The manifests at and above the file's folder, the nearest first."""
        if stated.manifest:
            return [self._given(stated.manifest)]
        folders = (
            folder for folder in path.parents if not self._within or folder.is_relative_to(self._within)
        )
        return [manifest for folder in folders if (manifest := self._in(folder))]

    def _given(self, path: Path) -> Manifest:
        if path not in self._given_ones:
            self._given_ones[path] = read_manifest(path)
        return self._given_ones[path]

    def _in(self, folder: Path) -> Manifest | None:
        if folder not in self._by_folder:
            path = manifest_of(folder)
            self._by_folder[folder] = (
                read_manifest(path, is_bundled=self._within is not None) if path else None
            )
        return self._by_folder[folder]


def _is_within(manifest: Manifest, root: Path) -> bool:
    return manifest.folder.is_relative_to(root)


def inputs_under(path: Path, stated: Stated, manifests: Manifests) -> Iterator[Input]:
    """The inputs of a file, or of everything in a folder.

    Raises:
        Misuse: a manifest has a mistake.
    """
    if not path.is_dir():
        yield _input(path, path.parent, stated, manifests)
        return
    for item in _walk(path, stated, manifests):
        if not manifests.is_left_out(item):
            yield item


def files_in(folder: Path, stated: Stated, manifests: Manifests) -> Iterator[Input]:
    """The inputs right in a folder, not those in the folders inside it.

    Raises:
        Misuse: a manifest has a mistake.
    """
    for entry in sorted(folder.iterdir()):
        if not entry.is_dir() and not entry.name.startswith(".") and entry.name not in FILE_NAMES:
            for item in _entry_of_folder(entry, folder, stated, manifests):
                if not manifests.is_left_out(item):
                    yield item


def reopen(source: str, root: str, stated: Stated, manifests: Manifests | None = None) -> Input:
    """An input of an earlier run once more; `manifests` are those that were read already.

    Raises:
        Misuse: a manifest has a mistake.
    """
    return _input(Path(source), Path(root), stated, manifests or Manifests())


def _walk(root: Path, stated: Stated, manifests: Manifests) -> Iterator[Input]:
    unreadable: list[OSError] = []
    for folder, folders, names in os.walk(root, onerror=unreadable.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        linked = [name for name in folders if (Path(folder) / name).is_symlink()]
        for name in sorted([*names, *linked]):
            if not name.startswith(".") and name not in FILE_NAMES:
                yield from _entry_of_folder(Path(folder) / name, root, stated, manifests)
    for error in unreadable:
        sentence = _("The folder cannot be opened ({reason}): check its permissions.").format(
            reason=error.strerror
        )
        yield Input(path=Path(error.filename), root=root, stated=stated, refused=InputRefused(sentence))


def _entry_of_folder(path: Path, root: Path, stated: Stated, manifests: Manifests) -> Iterator[Input]:
    if path.is_symlink():
        if not path.resolve().is_relative_to(root):
            sentence = _("This is a link that leads out of the folder: name what it leads to instead.")
            yield Input(path=path, root=root, stated=stated, refused=InputRefused(sentence))
        # A link to a place inside the folder adds nothing: what it leads to is taken in where it lies.
        return
    yield _input(path, root, stated, manifests)


def _input(path: Path, root: Path, stated: Stated, manifests: Manifests) -> Input:
    return Input(
        path=path,
        root=root,
        stated=stated,
        entry=manifests.entry(path, stated),
        manifests=tuple(manifests.over(path, stated)),
        is_unnamed=manifests.is_unnamed(path, root, stated),
        refused=_reason_against(path),
    )


def _reason_against(path: Path) -> InputRefused | None:
    try:
        os.fsencode(path).decode("utf-8")
    except UnicodeDecodeError:
        return InputRefused(_("The file's name is not UTF-8: rename it."))
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return InputRefused(_("The file is no longer there."))
    except OSError as error:
        return InputRefused(_unreadable(error))
    if not stat.S_ISREG(mode):
        return InputRefused(_("This is no ordinary file and is not opened."))
    return None


def _unreadable(error: OSError) -> str:
    return _("The file cannot be opened ({reason}): check its permissions.").format(reason=error.strerror)


def is_companion(item: Input) -> bool:
    """Whether a file that the manifest does not name belongs to the others: a figure, a README."""
    if item.refused:
        return False
    return is_about_a_folder(item.path.name) or _media_type(item) in _COMPANION_TYPES


def is_about_a_folder(name: str) -> bool:
    """Whether a file is called like one that is about the files beside it: a README, a licence."""
    return _ABOUT_THE_FOLDER.fullmatch(name) is not None


def _media_type(item: Input) -> str | None:
    try:
        with item.path.open("rb") as file:
            return media_type(item.path.name, file.read(HEAD_BYTES))
    except OSError:
        return None


def _place_in_order(item: Input) -> tuple[str, tuple[int, ...], str]:
    """By path; where only the issue number in an S1000D file name differs, the newest issue first."""
    issue = _ISSUE.search(item.place.name)
    if not issue:
        return item.source, (), item.source
    masked = str(item.place.with_name(_ISSUE.sub("", item.place.name, count=1)))
    return masked, (-int(issue[1]), -int(issue[2])), item.source
