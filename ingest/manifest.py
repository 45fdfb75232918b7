"""The manifest beside the files: which document a file is, its kind and systems, who may read it, for what.

YAML, or a table as Excel writes it (`ingest.manifest_csv`). Both are read as trees of nodes, so that every
complaint names its place, and checked by the same code. Unknown names are refused: a misspelt `acces:` must
not open a protected document.
"""

import os
from pathlib import Path
from typing import Final

import yaml

from ingest.manifest_check import ManifestChecker
from ingest.manifest_complaints import Complaint, ManifestInvalid
from ingest.manifest_csv import table_nodes
from ingest.manifest_entry import Manifest, ManifestEntry, Rule
from translations.catalogue import translator

__all__ = [
    "FILE_NAMES",
    "Manifest",
    "ManifestEntry",
    "ManifestInvalid",
    "Rule",
    "manifest_of",
    "read_manifest",
]

_ = translator("ingest")

FILE_NAMES: Final = ("manifest.yaml", "manifest.csv")
_MAX_BYTES: Final = 16 * 1024 * 1024
_MAX_BUNDLED_BYTES: Final = 1024 * 1024
_MOST_NODES_OF_ALIASES: Final = 100_000


def manifest_of(folder: Path) -> Path | None:
    """The manifest that lies in a folder, if any.

    Raises:
        ManifestInvalid: there are two.
    """
    # Not Path.is_file, which fails where a folder may not be searched.
    found = [path for name in FILE_NAMES if os.path.isfile(path := folder / name)]  # noqa: PTH113
    if len(found) > 1:
        raise _invalid(
            found[1], _("the folder has a {other} too: keep one of them.").format(other=found[0].name)
        )
    return found[0] if found else None


def read_manifest(path: Path, *, is_bundled: bool = False) -> Manifest:
    """Read and check a manifest; one that comes out of an archive may only be small.

    Raises:
        ManifestInvalid: it cannot be read, or something in it is wrong.
    """
    path = path.resolve()
    try:
        size_bytes = path.stat().st_size
        if size_bytes > _MAX_BYTES:
            raise _invalid(path, _("the manifest is too large: split the folder."))
        if is_bundled and size_bytes > _MAX_BUNDLED_BYTES:
            reason = _(
                "the manifest has more than the 1 MiB that is allowed in an archive: split the archive."
            )
            raise _invalid(path, reason)
        content = path.read_bytes()
    except OSError as error:
        reason = _("the manifest cannot be read ({reason}): check the file.")
        raise _invalid(path, reason.format(reason=error.strerror)) from error
    checker = ManifestChecker(path, is_table=path.suffix.lower() == ".csv")
    if path.suffix.lower() == ".csv":
        return checker.manifest(table_nodes(content, checker.complaints))
    return checker.manifest(_compose(path, _text(path, content)))


def _text(path: Path, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise _invalid(path, _("the manifest cannot be read: save it as UTF-8 text."), line) from error


def _compose(path: Path, text: str) -> yaml.Node:
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        reason = _("this is not YAML: {problem}.").format(problem=error.problem)
        raise _invalid(path, reason, mark.line + 1 if mark else 1, mark.column + 1 if mark else 1) from error
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        raise _invalid(path, _("this is not YAML: {problem}.").format(problem=error)) from error
    except RecursionError as error:
        raise _invalid(path, _("this is not YAML that can be read: it is nested too deeply.")) from error
    if node is None:
        raise _invalid(path, _("the manifest is empty: it needs a list `documents`."))
    _refuse_bomb(path, node)
    return node


def _refuse_bomb(path: Path, root: yaml.Node) -> None:
    """Refuse aliases that stand for far more than the file says: what checks the tree walks all of it."""
    unfolded: dict[yaml.Node, int] = {}
    try:
        total = _unfolded_nodes(root, unfolded)
    except _RefersToItself as error:
        reason = _("an alias in the manifest refers to itself: write out what it stands for.")
        raise _invalid(path, reason, error.line) from error
    if total - len(unfolded) > _MOST_NODES_OF_ALIASES:
        reason = _("the aliases in the manifest stand for too much: write out what they stand for.")
        raise _invalid(path, reason)


class _RefersToItself(Exception):
    """An alias stands inside what it stands for."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def _unfolded_nodes(node: yaml.Node, unfolded: dict[yaml.Node, int]) -> int:
    """How many nodes a node is with its aliases written out; 0 in `unfolded` where the counting has begun."""
    if node in unfolded:
        if not unfolded[node]:
            raise _RefersToItself(node.start_mark.line + 1)
        return unfolded[node]
    unfolded[node] = 0
    count = 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            count += _unfolded_nodes(key, unfolded) + _unfolded_nodes(value, unfolded)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            count += _unfolded_nodes(item, unfolded)
    unfolded[node] = count
    return count


def _invalid(path: Path, reason: str, line: int = 1, column: int = 1) -> ManifestInvalid:
    return ManifestInvalid(path, [Complaint(line, column, reason)])
