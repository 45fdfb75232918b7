"""Which document a path is, and in which language."""

from pathlib import PurePosixPath

import pytest

from ingest.identity import is_language_marker, path_identity


@pytest.mark.parametrize(
    ("polish", "english"),
    [
        ("pl/oil.html", "en/oil.html"),
        ("oil.pl.md", "oil.en.md"),
        ("oil_PL-PL.xml", "oil_EN-US.xml"),
        ("Polski/oil.html", "English/oil.html"),
        ("Naprawa/po polsku/oil.html", "Naprawa/Angielski/oil.html"),
    ],
)
def test_paths_that_differ_in_the_language_are_one_document(polish: str, english: str) -> None:
    one, other = (path_identity("manuals", PurePosixPath(path)) for path in (polish, english))
    assert one.identity == other.identity
    assert [(found.language_tag or "")[:2].lower() for found in (one, other)] == ["pl", "en"]


def test_other_folders_are_part_of_the_identity() -> None:
    found = path_identity("manuals", PurePosixPath("polish-cars/oil.html"))
    assert (found.identity, found.language_tag) == ("manuals/polish-cars/oil.html", None)
    assert not is_language_marker("polish-cars")
