"""Tesseract as it is installed, confined, and what is said where it is not."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.landlock import version
from ingest.limits import Limits
from ingest.outcomes import NeedsOcr
from ingest.recognition import Scan, ScanNotRead
from ingest.tesseract import Tesseract
from tests.unit.ingest.scans import drawn


def scan_of(lines: tuple[str, ...] = ("Dokręć korek spustowy momentem 35 Nm.",)) -> Scan:
    image = drawn(lines, size=(1400, 320))
    return Scan(width=image.width, height=image.height, dots_per_inch=300, pixels=image.tobytes())


@pytest.fixture
def tesseract(tmp_path: Path) -> Iterator[Tesseract]:
    made = Tesseract(Limits(), tmp_path / "scratch")
    yield made
    made.close()


def program(folder: Path, text: str) -> None:
    """Put a program of the name `tesseract` into a folder for PATH."""
    path = folder / "tesseract"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


LISTS_ALL = (
    'case "$1" in --list-langs) echo pol; echo eng; exit 0;; --version) echo tesseract 5; exit 0;; esac'
)

AS_WORDS = "| sed 's/^/5\\t1\\t1\\t1\\t1\\t1\\t1\\t2\\t3\\t4\\t90\\t/'"
"""Makes of each line that a stand-in prints a word of Tesseract's table."""


def test_the_words_of_a_scan_come_with_their_places(tesseract: Tesseract) -> None:
    words = tesseract.recognise(scan_of())
    assert [word.text for word in words] == ["Dokręć", "korek", "spustowy", "momentem", "35", "Nm."]
    assert {word.line for word in words} == {0}
    assert words[0].left == pytest.approx(122, abs=8)
    assert words[0].top == pytest.approx(128, abs=12)
    assert min(word.confidence for word in words) > 60


def test_an_empty_scan_has_no_words(tesseract: Tesseract) -> None:
    assert tesseract.recognise(scan_of(())) == ()


def test_it_names_its_version(tesseract: Tesseract) -> None:
    assert tesseract.name.startswith("tesseract 5")


def test_nothing_is_left_in_the_scratch_folder(tesseract: Tesseract, tmp_path: Path) -> None:
    tesseract.recognise(scan_of())
    assert list((tmp_path / "scratch").iterdir()) == []


def test_where_it_is_not_installed_the_sentence_names_the_packages(
    tesseract: Tesseract, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NeedsOcr, match="tesseract-ocr, tesseract-ocr-pol, tesseract-ocr-eng"):
        tesseract.recognise(scan_of())
    assert tesseract.name == ""


def test_where_only_polish_is_missing_only_that_is_named(
    tesseract: Tesseract, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program(tmp_path, "echo eng")
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    with pytest.raises(NeedsOcr, match="install tesseract-ocr-pol, then"):
        tesseract.recognise(scan_of())


@pytest.mark.parametrize(
    "scan",
    [
        Scan(width=10, height=10, dots_per_inch=300, pixels=b"\xff" * 99),
        Scan(width=0, height=10, dots_per_inch=300, pixels=b""),
        Scan(width=-10, height=-10, dots_per_inch=300, pixels=b"\xff" * 100),
        Scan(width=40_000, height=1, dots_per_inch=300, pixels=b"\xff" * 40_000),
    ],
    ids=["too few pixels", "no width", "negative", "too wide"],
)
def test_a_scan_that_is_none_is_not_handed_on(tesseract: Tesseract, scan: Scan) -> None:
    with pytest.raises(ScanNotRead, match="not what it says it is"):
        tesseract.recognise(scan)


@pytest.mark.parametrize(
    ("does", "sentence"),
    [("exit 7", "failed"), ("exec sleep 100", "took longer than 1 s"), ("kill -SEGV $$", "failed")],
    ids=["fails", "hangs", "crashes"],
)
def test_a_program_that_misbehaves_spoils_its_scan_only(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, does: str, sentence: str
) -> None:
    program(tmp_path, f"{LISTS_ALL}\n{does}")
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    tesseract = Tesseract(replace(Limits(), scan_wall_s=1.0), tmp_path / "scratch")
    with pytest.raises(ScanNotRead, match=sentence):
        tesseract.recognise(scan_of())


def test_what_it_writes_that_is_no_word_is_left_out(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    rows = ("5 1 1 1 1 1 1 2 3 4 900 good", "level page", "5 1 1 1 1 1 x 0 0 0 90 bad", "5 1")
    table = "\n".join(rows).replace(" ", "\t")
    (tmp_path / "table").write_text(table)
    program(tmp_path, f"{LISTS_ALL}\ncat {tmp_path}/table")
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    (word,) = Tesseract(Limits(), tmp_path / "scratch").recognise(scan_of())
    assert (word.text, word.confidence, word.left, word.height) == ("good", 100.0, 1, 4)


def test_it_runs_without_network_privileges_and_secrets(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program(tmp_path, f"{LISTS_ALL}\n{{ env; ulimit -v; grep NoNewPrivs /proc/self/status; }} {AS_WORDS}")
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    monkeypatch.setenv("AOS_INGEST_PASSWORD", "hush")
    words = Tesseract(Limits(), tmp_path / "scratch").recognise(scan_of())
    said = "\n".join(word.text for word in words)
    assert "hush" not in said
    assert "OMP_THREAD_LIMIT=1" in said
    assert f"\n{Limits().scan_address_space_bytes // 1024}\n" in said
    assert "NoNewPrivs:\t1" in said


@pytest.mark.skipif(version() < 1, reason="this kernel has no Landlock (Linux before 5.13)")
def test_it_writes_in_its_scratch_folder_only(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    tries = f"touch inside; touch {tmp_path}/outside; ls inside; ls {tmp_path}"
    program(tmp_path, f"{LISTS_ALL}\n{{ {tries}; }} {AS_WORDS}")
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    words = Tesseract(Limits(), tmp_path / "scratch").recognise(scan_of())
    assert [word.text for word in words] == ["inside", "scratch", "tesseract"]


def test_after_the_end_nothing_is_begun(tesseract: Tesseract) -> None:
    tesseract.close()
    with pytest.raises(ScanNotRead, match="stopped"):
        tesseract.recognise(scan_of())
