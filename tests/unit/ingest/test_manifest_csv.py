"""Manifests as tables: what spreadsheets make of them in Poland and elsewhere."""

from datetime import date
from pathlib import Path

import pytest

from ingest.manifest import Manifest, ManifestEntry, ManifestInvalid, read_manifest
from kb.access import AccessClass
from kb.documents import Applicability, DocumentKind, Relation, RelationKind, Validity
from kb.systems import VehicleSystem
from translations.locales import Language

POLISH = (
    "Plik;Identyfikator;Rodzaj;Tytuł;Język;Marka;Seria;Silniki;Produkcja od;Układy;Dostęp;"
    "Ważny od;Ważny do;Data wydania;Wydanie;Numer dokumentu;Zastępuje;Narzędzia;Słowa kluczowe\n"
    "a.html;klocki;Biuletyn serwisowy;Piszczące klocki;polski;Halny;Sokół II;HB16, HD15;03.2015;"
    "hamulce, koła;publiczny;01.06.2024;30.06.2025;17.05.2024;2;TSB 34/07;TSB 34/01;HT-1134;pisk, hałas\n"
)
ENGLISH = (
    "file,identity,kind,title,language,make,series,engines,built_from,systems,access,"
    "valid_from,valid_to,issue date,issue,document number,replaces,tools,keywords\n"
    'a.html,klocki,bulletin,Piszczące klocki,pl,Halny,Sokół II,"HB16, HD15",2015-03,'
    '"brakes, wheels",public,2024-06-01,2025-06-30,2024-05-17,2,TSB 34/07,TSB 34/01,HT-1134,"pisk, hałas"\n'
)
SAID = ManifestEntry(
    identity="klocki",
    kind=DocumentKind.BULLETIN,
    title="Piszczące klocki",
    language=Language.POLISH,
    applicability=(
        Applicability(make="Halny", series="Sokół II", engines=("HB16", "HD15"), built_from=date(2015, 3, 1)),
    ),
    systems=(VehicleSystem.BRAKES, VehicleSystem.WHEELS),
    access_class=AccessClass.PUBLIC,
    validity=Validity(valid_from=date(2024, 6, 1), valid_to=date(2025, 6, 30)),
    issued_on=date(2024, 5, 17),
    issue="2",
    number="TSB 34/07",
    relations=(Relation(kind=RelationKind.REPLACES, identity="TSB 34/01"),),
    tools=("HT-1134",),
    keywords=("pisk", "hałas"),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "tsb").mkdir()
    (tmp_path / "a.html").write_text("<p>a</p>")
    (tmp_path / "b.html").write_text("<p>b</p>")
    (tmp_path / "tsb" / "c.html").write_text("<p>c</p>")
    return tmp_path


def read(folder: Path, content: str | bytes) -> Manifest:
    path = folder / "manifest.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_manifest(path)


def complaints(folder: Path, content: str | bytes) -> list[tuple[int, int, str]]:
    with pytest.raises(ManifestInvalid) as caught:
        read(folder, content)
    return [(one.line, one.column, one.reason) for one in caught.value.complaints]


@pytest.mark.parametrize(
    "content",
    [
        ENGLISH,
        POLISH,
        POLISH.encode("cp1250"),
        POLISH.encode("utf-8-sig"),
        POLISH.replace(";", "\t").encode("utf-16"),
        "sep=;\r\n" + POLISH.replace("\n", "\r\n"),
        POLISH.replace("\n", ";;\n\n"),
        POLISH.upper().split("\n")[0] + "\n" + POLISH.split("\n", 1)[1],
    ],
    ids=[
        "English", "Polish", "cp1250", "byte order mark", "Unicode text", "separator declared", "empty cells",
        "upper case",
    ],
)  # fmt: skip
def test_a_table_says_what_yaml_would(folder: Path, content: str | bytes) -> None:
    assert read(folder, content).entries == {folder / "a.html": SAID}


def test_an_empty_cell_says_nothing(folder: Path) -> None:
    manifest = read(folder, "file,identity,kind,access,systems,valid_to,replaces\na.html,,,,,,\n")
    assert manifest.entries == {folder / "a.html": ManifestEntry()}


def test_a_word_says_that_there_is_none(folder: Path) -> None:
    said = read(folder, "plik;układy;zastępuje;ważny do;zastosowanie\na.html;brak;-;brak;brak\n").entries
    entry = said[folder / "a.html"]
    assert (entry.systems, entry.relations, entry.applicability) == ((), (), ())
    assert entry.validity == Validity()


def test_a_row_may_name_the_file_of_each_language(folder: Path) -> None:
    entries = read(
        folder, "identity,file (pl),file (en),title_pl,title_en,keywords_en\nx,a.html,b.html,Olej,Oil,sump\n"
    ).entries
    assert [(entry.identity, entry.language, entry.title, entry.keywords) for entry in entries.values()] == [
        ("x", Language.POLISH, "Olej", None),
        ("x", Language.ENGLISH, "Oil", ("sump",)),
    ]


def test_rows_of_one_document_say_together_what_is_said_of_it(folder: Path) -> None:
    entries = read(
        folder,
        "file,identity,language,access,kind\na.html,x,pl,,repair\nb.html,X,en,security-related-rmi,\n",
    ).entries
    assert {(entry.access_class, entry.kind) for entry in entries.values()} == {
        (AccessClass.SECURITY_RELATED_RMI, DocumentKind.REPAIR)
    }


def test_rows_of_one_document_that_contradict_each_other_are_told(folder: Path) -> None:
    text = "file,identity,language,access\na.html,x,pl,rmi\nb.html,x,en,public\n"
    assert complaints(folder, text) == [
        (3, 1, "`access` is another one than in line 2, for the same document.")
    ]


def test_two_rows_of_one_document_in_one_language_are_told(folder: Path) -> None:
    text = "file,identity,language\na.html,x,pl\nb.html,x,pl\n"
    assert complaints(folder, text)[0][2] == "the identity x stands here twice in the same language."


def test_a_pattern_says_what_holds_for_many_files_and_what_is_none(folder: Path) -> None:
    manifest = read(folder, "file,kind,make,ignore\ntsb/,bulletin,Halny,\n*.bak,,,yes\na.html,repair,,no\n")
    said = manifest.defaults(folder / "tsb" / "c.html")
    assert said is not None
    assert (said.kind, said.applicability) == (DocumentKind.BULLETIN, (Applicability(make="Halny"),))
    assert manifest.ignores(folder / "old.bak")
    assert manifest.entries[folder / "a.html"].kind is DocumentKind.REPAIR


def test_a_row_with_several_series_is_several_statements(folder: Path) -> None:
    said = read(folder, "file;make;series;engines\na.html;Halny;Sokół II | Żubr;HD15\n")
    assert said.entries[folder / "a.html"].applicability == (
        Applicability(make="Halny", series="Sokół II", engines=("HD15",)),
        Applicability(make="Halny", series="Żubr", engines=("HD15",)),
    )


def test_years_may_be_numbers_as_spreadsheets_write_them(folder: Path) -> None:
    said = read(folder, 'file;lata modelowe\na.html;"2015,0"\n').entries[folder / "a.html"].applicability
    assert said is not None
    assert said[0].statement == "MY 2015"


def test_a_cell_with_line_breaks_does_not_shift_the_lines_that_follow(folder: Path) -> None:
    text = 'file,keywords,kind\na.html,"one\ntwo",repair\nb.html,three,magic\n'
    assert [one[:2] for one in complaints(folder, text)] == [(4, 3)]


def test_every_mistake_is_told_at_once_with_row_and_column(folder: Path) -> None:
    text = "file;kind;acces;issued\na.html;magic;rmi;soon\ngone.html;repair;;\n;repair;;\nb.html;;;;;x\n"
    found = complaints(folder, text)
    assert [one[:2] for one in found] == [(1, 3), (2, 2), (2, 4), (3, 1), (4, 1), (5, 6)]
    assert "Did you mean `access`?" in found[0][2]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "the table is empty"),
        ("\n\n", "the table is empty"),
        ("kind,title\nrepair,x\n", "no column is called `file`"),
        ("file,kind,rodzaj\na.html,repair,repair\n", "stands here twice"),
        ("file,identity\ntsb/*,x\n", "of one file, not of a pattern"),
        ("file,ignore\na.html,perhaps\n", "neither yes nor no"),
        ("kind,file,ignore\nrepair,,yes\n", "the row names no file"),
        ("file,title_pl,title_pl\na.html,x,y\n", "stands here twice"),
        ("file\n../out.html\n", "outside"),
        (b"file\na\x00.html\n", "null byte|cannot be shown|NUL"),
        (b"file\n" + b"x" * 200_000 + b"\n", "this is no table"),
        (b"file,kind\na.html,\x81\x83\x88\n", "save it as CSV UTF-8"),
    ],
)
def test_a_table_that_is_none_is_refused_in_a_sentence(
    folder: Path, content: str | bytes, reason: str
) -> None:
    with pytest.raises(ManifestInvalid, match=reason):
        read(folder, content)


def test_a_comment_row_is_left_out(folder: Path) -> None:
    assert set(read(folder, "# my list\nfile\n# b.html\na.html\n").entries) == {folder / "a.html"}
