"""Nothing of a page is lost: every word that HTML, Markdown and Word files show is in what is read."""

from pathlib import Path

import docx
import pytest

from tests.conftest import ROOT
from tests.reading.page_text import lost_words, main

FOLDERS = [
    ROOT / "tests" / "data" / "html",
    ROOT / "tests" / "data" / "ingest-markdown",
    ROOT / "web" / "sample" / "library" / "zubr-front-brake-discs",
    ROOT / "web" / "sample" / "library" / "zubr-leaf-spring-knock",
    ROOT / "web" / "sample" / "library" / "vehicle-identification",
]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_our_own_pages_keep_every_word(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(folder)]) == 0
    assert " words in " in capsys.readouterr().out


@pytest.mark.slow
def test_pages_from_elsewhere_keep_every_word(test_data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(test_data / "documents" / "html-pairs")]) == 0
    assert "240 files" in capsys.readouterr().out


def test_a_lost_word_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.html").write_text("<body><p>kept</p><map>lost</map></body>")
    assert main([str(tmp_path)]) == 1
    assert "lost" in capsys.readouterr().out


def test_word_files_are_compared_with_what_word_shows(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Undo the bolts.")
    document.save(str(tmp_path / "a.docx"))
    assert lost_words(tmp_path / "a.docx") == (3, [])
