"""What is guessed of a document that nobody says anything of, in both languages."""

from pathlib import PurePosixPath

import pytest

from ingest.guesses import guess_kind, guess_series
from kb.documents import Applicability, DocumentKind

SERIES = {("Halny", "Sokół I"), ("Halny", "Sokół II"), ("Halny", "Żubr")}


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("Biuletyny/2024/olej.pdf", DocumentKind.BULLETIN),
        ("TSB/oil.pdf", DocumentKind.BULLETIN),
        ("Akcje serwisowe/poduszki.pdf", DocumentKind.CAMPAIGN),
        ("recalls/airbag.pdf", DocumentKind.CAMPAIGN),
        ("Schematy elektryczne/abs.svg", DocumentKind.WIRING),
        ("wiring/abs.svg", DocumentKind.WIRING),
        ("czasy-napraw/silnik.csv", DocumentKind.LABOUR_TIME),
        ("labour_times/engine.csv", DocumentKind.LABOUR_TIME),
        ("Dane techniczne/silnik.pdf", DocumentKind.TECHNICAL_DATA),
        ("momenty_dokręcania.xlsx", DocumentKind.TECHNICAL_DATA),
        ("Naprawa/hamulce/klocki.html", DocumentKind.REPAIR),
        ("Kody usterek/p0300.html", DocumentKind.DIAGNOSIS),
        ("Diagnostyka/p0300.html", DocumentKind.DIAGNOSIS),
        ("przeglądy/plan.html", DocumentKind.MAINTENANCE),
        ("katalog części/lista.html", DocumentKind.PARTS),
        ("rozmieszczenie/ecu.html", DocumentKind.LOCATION),
        ("oprogramowanie/ecu.html", DocumentKind.FLASH),
        ("naprawa/biuletyny/olej.html", DocumentKind.BULLETIN),
        ("pliki/biuletyn_34-07.pdf", DocumentKind.BULLETIN),
    ],
)
def test_the_nearest_folder_or_the_file_names_the_kind(path: str, kind: DocumentKind) -> None:
    guess = guess_kind(PurePosixPath(path), "?")
    assert guess is not None
    assert guess.kind is kind


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Wymiana klocków hamulcowych", DocumentKind.REPAIR),
        ("Removing the front bumper", DocumentKind.REPAIR),
        ("P0300: przerywanie zapłonu", DocumentKind.DIAGNOSIS),
        ("Schemat elektryczny: wycieraczki", DocumentKind.WIRING),
        ("Biuletyn serwisowy 34/07", DocumentKind.BULLETIN),
        ("Tightening torques of the engine: specifications", DocumentKind.TECHNICAL_DATA),
    ],
)
def test_the_title_names_the_kind_where_no_name_does(title: str, kind: DocumentKind) -> None:
    guess = guess_kind(PurePosixPath("a/b.html"), title)
    assert guess is not None
    assert guess.kind is kind


def test_headings_name_the_kind_where_nothing_else_does() -> None:
    guess = guess_kind(PurePosixPath("a.html"), "Hamulce", ["Demontaż", "Montaż", "Uwagi"])
    assert guess is not None
    assert (guess.kind, guess.reason) == (DocumentKind.REPAIR, "its headings")


@pytest.mark.parametrize(
    ("path", "title", "headings"),
    [
        ("a/b.html", "Hamulce", ["Demontaż"]),
        ("department/apart.html", "Departments", []),
        ("flashlight/a.html", "Lampa", []),
    ],
)
def test_nothing_is_guessed_of_what_says_too_little(path: str, title: str, headings: list[str]) -> None:
    assert guess_kind(PurePosixPath(path), title, headings) is None


@pytest.mark.parametrize(
    ("statement", "series"),
    [
        ("Dotyczy: SOKÓŁ II z silnikiem HD15", ["Sokół II"]),
        ("Sokol I and Zubr, all engines", ["Sokół I", "Żubr"]),
        ("All vehicles", [None]),
        ("Sokół III", [None]),
    ],
)
def test_a_statement_is_of_the_series_that_it_names(statement: str, series: list[str | None]) -> None:
    found = guess_series(statement, SERIES)
    assert [one.series for one in found] == series
    assert {one.statement for one in found} == {statement}


def test_a_statement_without_a_series_stays_as_it_is() -> None:
    assert guess_series("LHD", SERIES) == (Applicability(statement="LHD"),)
