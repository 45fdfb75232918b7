"""The doctor's round: what is said of a file, and the repaired copies."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ingest.cli import ingest_group
from ingest.doctor import Doctor, Examination, Verdict, patients
from ingest.outcomes import Misuse
from ingest.pipeline import IngestServices
from tests.conftest import ROOT
from tests.factories.damage import dropped, misread
from tests.factories.good_texts import ENGLISH, POLISH

PAGE = "\n".join(POLISH)
TWICE = "\n".join(map(misread("utf-8", "cp1252"), POLISH))
LOST = "\n".join([*ENGLISH, *map(dropped("utf-8", "gb2312"), POLISH)])


def no_services() -> IngestServices:
    raise AssertionError("the doctor needs no data folder")


@pytest.fixture(scope="module")
def doctor() -> Iterator[Doctor]:
    with Doctor() as one:
        yield one


def examined(doctor: Doctor, folder: Path, name: str, content: str | bytes) -> Examination:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    (patient,) = patients([path])
    return doctor.examine(patient)


def command(*arguments: str | Path) -> Result:
    return CliRunner().invoke(ingest_group(no_services), ["doctor", *map(str, arguments)])


@pytest.mark.parametrize("name", ["page.md", "page.txt", "page.csv", "page.html"])
def test_a_good_file_is_sound(doctor: Doctor, tmp_path: Path, name: str) -> None:
    assert examined(doctor, tmp_path, name, PAGE).verdict is Verdict.SOUND


def test_a_page_with_named_letters_is_sound(doctor: Doctor, tmp_path: Path) -> None:
    found = examined(doctor, tmp_path, "page.html", "<p>kr&oacute;tki prz&#281;s&#322;o</p>")
    assert found.verdict is Verdict.SOUND


def test_words_of_markup_are_no_words_that_lost_letters(doctor: Doctor, tmp_path: Path) -> None:
    steps = "".join(
        f"<note type='task'>\n<cmd\nnote='task note'>Odkręć {n}. zob. rys.</cmd></note>\n" for n in range(30)
    )
    page = f"<task><title>Po w na z do i</title><!-- task note -->\n{steps}</task>"
    assert examined(doctor, tmp_path, "page.dita", page).verdict is Verdict.SOUND


def test_lost_letters_in_markup_are_found(doctor: Doctor, tmp_path: Path) -> None:
    page = "<body>" + "".join(f"<p>{line}</p>\n" for line in LOST.split("\n")) + "</body>"
    assert examined(doctor, tmp_path, "page.html", page).verdict is Verdict.DAMAGED


def test_a_repairable_file_is_told_line_by_line(doctor: Doctor, tmp_path: Path) -> None:
    found = examined(doctor, tmp_path, "page.txt", TWICE)
    assert (found.verdict, found.encoding) == (Verdict.REPAIRABLE, "UTF-8")
    assert [repair.after for repair in found.repairs] == [line for line in POLISH if not line.isascii()]


def test_a_damaged_file_is_told_with_its_evidence(doctor: Doctor, tmp_path: Path) -> None:
    found = examined(doctor, tmp_path, "page.txt", LOST)
    assert found.verdict is Verdict.DAMAGED
    assert min(int(loss.place.split()[-1]) for loss in found.losses) > len(ENGLISH)


def test_utf_16_without_a_mark_is_a_text(doctor: Doctor, tmp_path: Path) -> None:
    found = examined(doctor, tmp_path, "notes", PAGE.encode("utf-16-le"))
    assert (found.verdict, found.encoding) == (Verdict.REPAIRABLE, "UTF-16")


def test_what_only_a_reader_can_open_is_read_in_a_child_process(doctor: Doctor) -> None:
    (patient,) = patients([ROOT / "tests" / "data" / "ingest-pdf" / "cut.pdf"])
    assert doctor.examine(patient).verdict in (Verdict.UNREADABLE, Verdict.COMPLAINTS)


def test_a_path_relative_to_the_working_folder_is_found_by_the_child(
    doctor: Doctor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "manuals").mkdir()
    shutil.copy(ROOT / "tests" / "data" / "ingest-pdf" / "beyond-bmp.pdf", tmp_path / "manuals")
    monkeypatch.chdir(tmp_path)
    (patient,) = patients([Path("manuals")])
    assert doctor.examine(patient).verdict is Verdict.COMPLAINTS


def test_hidden_files_and_links_are_no_patients(tmp_path: Path) -> None:
    folder, outside = tmp_path / "manuals", tmp_path / "outside.md"
    (folder / ".git").mkdir(parents=True)
    for path in (outside, folder / "page.md", folder / ".hidden.md", folder / ".git" / "page.md"):
        path.write_text(PAGE, encoding="utf-8")
    (folder / "link.md").symlink_to(outside)
    (folder / "around").symlink_to(tmp_path)
    assert [str(patient.name) for patient in patients([folder])] == ["page.md"]


@pytest.mark.parametrize(("name", "content"), [("empty.txt", b""), ("what.bin", b"\x00\x01\x02\xff" * 9)])
def test_what_nobody_reads_is_unreadable(doctor: Doctor, tmp_path: Path, name: str, content: bytes) -> None:
    assert examined(doctor, tmp_path, name, content).verdict is Verdict.UNREADABLE


def test_a_path_that_is_not_there_is_misuse(tmp_path: Path) -> None:
    with pytest.raises(Misuse, match="not there"):
        patients([tmp_path / "none.txt"])
    assert command(tmp_path / "none.txt").exit_code == 2


@pytest.mark.parametrize(
    ("content", "code"), [(PAGE, 0), (TWICE, 0), (LOST, 3)], ids=["sound", "repairable", "damaged"]
)
def test_the_exit_code_says_whether_anything_is_lost(tmp_path: Path, content: str, code: int) -> None:
    (tmp_path / "page.txt").write_text(content)
    assert command(tmp_path / "page.txt").exit_code == code


def test_machines_get_one_line_of_json_per_file(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TWICE)
    (tmp_path / "b.txt").write_text(LOST)
    first, second = map(json.loads, command("--json", tmp_path).output.splitlines())
    assert (first["verdict"], first["repairs"][0]["line"], first["letters_lost"]) == ("repairable", 1, 0)
    assert (second["verdict"], second["letters_lost"] > 9, second["error"] is None) == (
        "damaged",
        True,
        False,
    )


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("page.html", "<html><head><meta charset='{0}'></head><body>\r\n<p>{1}</p>\r\n</body></html>"),
        ("page.xml", '<?xml version="1.0" encoding="{0}"?>\n<page>{1}</page>\n'),
    ],
    ids=["html", "xml"],
)
def test_a_repaired_copy_is_utf_8_and_says_so(tmp_path: Path, name: str, source: str) -> None:
    inside, copies = tmp_path / "in", tmp_path / "out"
    (inside / "deep").mkdir(parents=True)
    wrong = source.format("iso-8859-1", POLISH[1]).encode("cp1250")
    (inside / "deep" / name).write_bytes(wrong)
    assert command("--repair-to", copies, inside).exit_code == 0
    assert (copies / "deep" / name).read_bytes() == source.format("utf-8", POLISH[1]).encode()
    assert (inside / "deep" / name).read_bytes() == wrong


def test_a_repaired_copy_is_never_written_over_anything(tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    path.write_text(TWICE)
    result = command("--repair-to", tmp_path, path)
    assert (result.exit_code, "there already" in result.output) == (2, True)
    assert path.read_text() == TWICE


def test_no_copy_is_written_of_what_is_sound_or_lost(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "good.txt").write_text(PAGE)
    (tmp_path / "in" / "lost.txt").write_text(LOST)
    command("--repair-to", tmp_path / "out", tmp_path / "in")
    assert not (tmp_path / "out").exists()


def test_a_person_reads_what_stands_and_what_it_probably_was(tmp_path: Path) -> None:
    (tmp_path / "lost.txt").write_text(LOST)
    assert "line 15: “okadzin” was probably “okładzin”." in command(tmp_path / "lost.txt").output


def test_the_seed_of_the_field_is_damaged_in_its_polish_half_only(doctor: Doctor, test_data: Path) -> None:
    (patient,) = patients([test_data / "documents" / "damaged-seed.txt"])
    found = doctor.examine(patient)
    assert found.verdict is Verdict.DAMAGED
    assert {int(loss.place.split()[-1]) > 84 for loss in found.losses} == {True}
    assert sum(loss.letters for loss in found.losses) >= 70
