"""References between DITA files, all written as seen from the document that is being read. Pure."""

import posixpath
from typing import Final
from urllib.parse import urlsplit

from ingest.safe_xml import Element, name

_REFERENCES: Final = ("href", "conref", "conrefend", "mapref")
_OUTSIDE_SCOPES: Final = ("external", "peer")


def split(reference: str) -> tuple[str, str]:
    """The path and the fragment of a reference."""
    path, _hash, fragment = reference.partition("#")
    return path, fragment


def joined(folder: str, reference: str) -> str:
    """A reference that a file in `folder` makes; one to an address outside stays as it is."""
    path, fragment = split(reference)
    if not path or is_outside(path) or path.startswith("/"):
        return reference
    moved = posixpath.normpath(posixpath.join(folder, path))
    return f"{moved}#{fragment}" if fragment else moved


def is_outside(reference: str) -> bool:
    """Whether a reference has a scheme, or cannot be read as an address at all."""
    try:
        return bool(urlsplit(reference).scheme)
    except ValueError:
        return True


def rebase(element: Element, source: str) -> None:
    """Let the references of a passage of the file `source` lead from the document that takes it over.

    A `conref` into its own file stays: it is looked up in that file.
    """
    folder = posixpath.dirname(source)
    for inner in element.iter():
        for key in _REFERENCES if name(inner) else ():
            value = inner.get(key)
            if value and inner.get("scope") not in _OUTSIDE_SCOPES:
                is_own = value.startswith("#")
                is_moved = not is_own or key == "href"
                inner.set(key, _moved(value, folder, source) if is_moved else value)


def _moved(value: str, folder: str, source: str) -> str:
    return f"{source}{value}" if value.startswith("#") else joined(folder, value)
