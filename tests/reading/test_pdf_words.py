"""Good PDFs keep their words: the command that measures it, on the collection outside the project."""

from collections import Counter
from pathlib import Path

import pytest
from fpdf import FPDF

from tests.conftest import ROOT
from tests.reading.pdf_words import FLOOR, Found, main, measured, share_of

COLLECTION = ROOT.parent / "shared" / "data" / "documents" / "pdf"


def test_the_share_counts_words_as_often_as_they_stand() -> None:
    one = Found(name="a", outcome="created", words=Counter(oil=3, plug=1), missed=Counter(plug=1))
    other = Found(name="b", outcome="encrypted", words=Counter(), missed=Counter())
    assert (one.share, other.share, share_of([one, other])) == (0.75, 1.0, 0.75)


@pytest.mark.slow
def test_the_command_prints_each_file_and_the_total(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pdf = FPDF()
    pdf.set_font("Helvetica", size=11)
    pdf.add_page()
    pdf.multi_cell(0, 6, "Undo the drain plug and let the oil run out of the engine.")
    pdf.output(str(tmp_path / "manual.pdf"))
    main(tmp_path)
    said = capsys.readouterr().out
    assert "manual.pdf" in said
    assert "in total 13 words: 100.000% found; floor 99% holds" in said


@pytest.mark.slow
@pytest.mark.skipif(not COLLECTION.is_dir(), reason="the collection of PDFs is not part of the project")
def test_of_the_words_of_good_files_nearly_all_are_found() -> None:
    assert share_of(measured(COLLECTION)) >= FLOOR
