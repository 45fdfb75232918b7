"""What a ZIP file is."""

from pathlib import Path

import pytest

from ingest.detect import DOCX
from ingest.packages import IIRDS, XLSX, ZIP, is_bundle, package_type
from tests.factories.archives import packed

OFFICE = "[Content_Types].xml"


@pytest.mark.parametrize(
    ("names", "found"),
    [
        pytest.param(["a.md", "word/b.md"], ZIP, id="folder-called-word"),
        pytest.param([OFFICE, "word/document.xml"], DOCX, id="docx"),
        pytest.param(["word/document.xml", OFFICE], DOCX, id="docx-in-another-order"),
        pytest.param([OFFICE, "xl/workbook.xml"], XLSX, id="xlsx"),
        pytest.param(
            [OFFICE, "ppt/presentation.xml"], "application/vnd.openxmlformats-officedocument", id="pptx"
        ),
        pytest.param(["mimetype", "META-INF/metadata.rdf", "content/a.html"], IIRDS, id="iirds"),
        pytest.param(["mimetype", "META-INF/container.xml"], "application/epub+zip", id="epub"),
        pytest.param(["mimetype", "content.xml"], "application/vnd.oasis.opendocument", id="odt"),
        pytest.param(["META-INF/MANIFEST.MF", "A.class"], "application/java-archive", id="jar"),
    ],
)
def test_the_names_in_it_say_what_it_is(tmp_path: Path, names: list[str], found: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(packed(dict.fromkeys(names, "x")))
    assert package_type(path, ZIP) == found


def test_what_stands_before_and_behind_the_archive_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "self-extracting.zip"
    path.write_bytes(b"MZ" * 500 + packed({OFFICE: "x", "xl/workbook.xml": "x"}))
    assert package_type(path, ZIP) == XLSX


@pytest.mark.parametrize("found", [ZIP, DOCX])
def test_without_a_table_of_contents_the_first_bytes_decide(tmp_path: Path, found: str) -> None:
    path = tmp_path / "cut.zip"
    path.write_bytes(packed({"a.md": "x" * 500})[:100])
    assert package_type(path, found) == found


def test_what_is_not_zipped_is_left_as_it_is(tmp_path: Path) -> None:
    assert package_type(tmp_path / "not-even-there.pdf", "application/pdf") == "application/pdf"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(packed({"a.md": "x"}), True, id="bundle"),
        pytest.param(packed({}), True, id="empty-archive"),
        pytest.param(packed({OFFICE: "x", "word/document.xml": "x"}), False, id="docx"),
        pytest.param(b"# Text", False, id="text"),
        pytest.param(b"", False, id="empty"),
    ],
)
def test_a_bundle_is_an_archive_of_files(tmp_path: Path, content: bytes, expected: bool) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    assert is_bundle(path) is expected
