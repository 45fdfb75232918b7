"""What a manifest may say beyond kind and access: days, numbers, relations, vehicles, rules."""

from datetime import date
from pathlib import Path

import pytest

from ingest.manifest import Manifest, ManifestEntry, ManifestInvalid, manifest_of, read_manifest
from kb.access import AccessClass
from kb.documents import Applicability, DocumentKind, Relation, RelationKind, Validity
from translations.locales import Language

ONE = "documents:\n  - identity: a\n    file: a.html\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "tsb").mkdir()
    (tmp_path / "a.html").write_text("<p>a</p>")
    (tmp_path / "b.html").write_text("<p>b</p>")
    (tmp_path / "tsb" / "c.html").write_text("<p>c</p>")
    (tmp_path / "tsb" / "d.html").write_text("<p>d</p>")
    return tmp_path


def read(folder: Path, text: str) -> Manifest:
    (folder / "manifest.yaml").write_text(text)
    return read_manifest(folder / "manifest.yaml")


def entry(folder: Path, more: str) -> ManifestEntry:
    return read(folder, ONE + f"    {more}\n").entries[folder / "a.html"]


def complaints(folder: Path, text: str) -> list[tuple[int, int, str]]:
    with pytest.raises(ManifestInvalid) as caught:
        read(folder, text)
    return [(one.line, one.column, one.reason) for one in caught.value.complaints]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-05-17", date(2024, 5, 17)),
        ("2024-05", date(2024, 5, 1)),
        ("17.05.2024", date(2024, 5, 17)),
        ("3.4.2024", date(2024, 4, 3)),
        ("17/05/2024", date(2024, 5, 17)),
        ("5/17/2024", date(2024, 5, 17)),
        ("05.2024", date(2024, 5, 1)),
    ],
)
def test_a_day_is_read_as_people_write_it(folder: Path, text: str, day: date) -> None:
    assert entry(folder, f"issued: {text}").issued_on == day


def test_a_day_that_may_be_two_is_refused(folder: Path) -> None:
    assert "two different days" in complaints(folder, ONE + "    issued: 3/4/2024\n")[0][2]


def test_a_month_of_validity_is_valid_whole(folder: Path) -> None:
    said = entry(folder, "valid_from: 2024-02\n    valid_to: 2024-02")
    assert said.validity == Validity(valid_from=date(2024, 2, 1), valid_to=date(2024, 2, 29))


@pytest.mark.parametrize("word", ["none", "brak", "'-'"])
def test_a_word_says_that_there_is_no_limit_and_no_number(folder: Path, word: str) -> None:
    said = entry(folder, f"valid_to: {word}\n    number: {word}")
    assert (said.validity, said.number) == (Validity(), "")


def test_a_validity_that_ends_before_it_begins_is_refused(folder: Path) -> None:
    wrong = complaints(folder, ONE + "    valid_from: 2024-02\n    valid_to: 2024-01\n")
    assert wrong == [(5, 15, "`valid_to` lies before `valid_from`.")]


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("replaces", RelationKind.REPLACES),
        ("replaced_by", RelationKind.REPLACED_BY),
        ("supplements", RelationKind.SUPPLEMENTS),
        ("requires", RelationKind.REQUIRES),
        ("see_also", RelationKind.SEE_ALSO),
        ("edition_of", RelationKind.EDITION_OF),
    ],
)
def test_a_relation_names_one_document_or_several(folder: Path, key: str, kind: RelationKind) -> None:
    one, several = entry(folder, f"{key}: TSB 1").relations, entry(folder, f"{key}: [x, y]").relations
    assert one == (Relation(kind=kind, identity="TSB 1"),)
    assert several == (Relation(kind=kind, identity="x"), Relation(kind=kind, identity="y"))


def test_an_empty_list_says_that_it_replaces_nothing(folder: Path) -> None:
    assert (entry(folder, "replaces: []").relations, entry(folder, "kind: repair").relations) == ((), None)


@pytest.mark.parametrize("name", ["b.html", "TSB 34/07", "other"])
def test_a_relation_may_name_a_file_or_a_number_of_the_manifest(folder: Path, name: str) -> None:
    other = "  - identity: other\n    file: b.html\n    number: TSB 34/07\n"
    said = read(folder, f"{ONE}    replaces: {name}\n{other}").entries[folder / "a.html"]
    assert said.relations == (Relation(kind=RelationKind.REPLACES, identity="other"),)


def test_a_file_without_an_identity_is_meant_by_its_path(folder: Path) -> None:
    said = read(folder, f"{ONE}    replaces: b.html\n  - file: b.html\n").entries[folder / "a.html"]
    assert said.relations == (Relation(kind=RelationKind.REPLACES, identity=f"{folder.name}/b.html"),)


def test_a_document_is_not_related_to_itself(folder: Path) -> None:
    assert complaints(folder, ONE + "    see_also: a.html\n")[0][2] == "a document is not related to itself."


@pytest.mark.parametrize("line", ["replaces: a", "replaced_by: c\n    replaces: a"])
def test_two_documents_do_not_replace_each_other(folder: Path, line: str) -> None:
    text = f"{ONE}    replaces: b\n  - identity: b\n    file: b.html\n    {line}\n"
    assert [one[2] for one in complaints(folder, text)] == [
        "b and a replace each other: only one of them can be the newer one."
    ]


def test_model_years_and_vins_stand_in_the_statement(folder: Path) -> None:
    said = entry(
        folder,
        "vehicles: [{make: Halny, series: Sokół II, model_years: [2015-2017, 2019], "
        "vin: wha00000000100000-wha00000000199999, statement: LHD}]",
    )
    assert said.applicability == (
        Applicability(
            make="Halny",
            series="Sokół II",
            built_from=date(2014, 1, 1),
            built_to=date(2019, 12, 31),
            statement="Halny Sokół II · MY 2015–2017, 2019 · VIN WHA00000000100000 – WHA00000000199999 · LHD",
        ),
    )


@pytest.mark.parametrize(
    ("said", "reason"),
    [("model_years: 2019-2015", "are no model years"), ("vin: QQ-1", "is no range of VINs")],
)
def test_model_years_and_vins_are_checked(folder: Path, said: str, reason: str) -> None:
    assert reason in complaints(folder, ONE + f"    vehicles: [{{{said}}}]\n")[0][2]


def test_titles_and_keywords_are_for_all_editions_or_for_each(folder: Path) -> None:
    text = (
        "documents:\n  - identity: a\n    editions: {pl: a.html, en: b.html}\n"
        "    title: {en: Pads}\n    keywords: [squeal]\n    tools: HT-1134\n"
    )
    entries = read(folder, text).entries
    polish, english = entries[folder / "a.html"], entries[folder / "b.html"]
    assert (polish.title, english.title) == (None, "Pads")
    assert (polish.keywords, english.keywords, english.tools) == (("squeal",), ("squeal",), ("HT-1134",))


@pytest.mark.parametrize(
    ("said", "kind"),
    [("Biuletyn serwisowy", DocumentKind.BULLETIN), ("technical data", DocumentKind.TECHNICAL_DATA)],
)
def test_values_may_be_called_as_people_call_them(folder: Path, said: str, kind: DocumentKind) -> None:
    assert entry(folder, f"kind: {said}").kind is kind


RULES = """\
defaults:
  - files: tsb/
    kind: bulletin
    access: security-related-rmi
    language: pl
  - files: ["*d.html"]
    kind: campaign
"""


def test_a_rule_speaks_of_every_file_that_matches_and_the_last_one_decides(folder: Path) -> None:
    manifest = read(folder, RULES)
    first, second = manifest.defaults(folder / "tsb" / "c.html"), manifest.defaults(folder / "tsb" / "d.html")
    assert first == ManifestEntry(
        kind=DocumentKind.BULLETIN,
        access_class=AccessClass.SECURITY_RELATED_RMI,
        language=Language.POLISH,
        is_named=False,
    )
    assert second is not None
    assert (second.kind, second.access_class) == (DocumentKind.CAMPAIGN, AccessClass.SECURITY_RELATED_RMI)
    assert manifest.defaults(folder / "a.html") is None


def test_a_rule_says_nothing_that_only_one_document_can_have(folder: Path) -> None:
    assert "`identity` is unknown here" in complaints(folder, RULES + "    identity: x\n")[0][2]


def test_every_mistake_is_told_at_once_with_its_place(folder: Path) -> None:
    text = (
        "documents:\n"
        "  - identity: a\n    kind: repiar\n    acces: rmi\n    issued: soon\n    file: a.html\n"
        "  - identity: b\n    file: gone.html\n    systems: [breaks]\n"
    )
    found = complaints(folder, text)
    assert [(line, column) for line, column, _reason in found] == [(3, 11), (4, 5), (5, 13), (8, 11), (9, 15)]


@pytest.mark.parametrize(
    ("wrong", "near"),
    [("kind: repiar", "repair"), ("acces: rmi", "access"), ("systems: [breaks]", "brakes")],
)
def test_what_was_probably_meant_is_suggested(folder: Path, wrong: str, near: str) -> None:
    assert f"Did you mean `{near}`?" in complaints(folder, f"{ONE}    {wrong}\n")[0][2]


def test_a_flood_of_mistakes_is_cut_short(folder: Path) -> None:
    text = "documents:\n" + "".join(f"  - {{file: gone{number}.html}}\n" for number in range(50))
    with pytest.raises(ManifestInvalid, match="and 20 more mistakes") as caught:
        read(folder, text)
    assert len(caught.value.complaints) == 50


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("documents:\n  - identity: a\n", "either `editions`"),
        ("documents:\n  - {identity: a, file: a.html, editions: {pl: b.html}}\n", "either `editions`"),
        ("documents:\n  - {identity: a, language: pl, editions: {pl: b.html}}\n", "leave `language` out"),
        (ONE + "    vehicles: []\n    applicability: []\n", "leave one out"),
        (ONE + '    number: "a\\0b"\n', "cannot be shown"),
        (ONE + f"    number: {'x' * 200}\n", "too long"),
        (ONE + f"    replaces: {'x' * 5000}\n", "too long"),
        (f"documents:\n  - file: {'x' * 1500}\n", "there is no file"),
        ("documents:\n  - {identity: '?', file: a.html}\n", "letters or digits"),
    ],
)
def test_what_cannot_be_is_refused(folder: Path, text: str, reason: str) -> None:
    assert reason in complaints(folder, text)[0][2]


def test_a_folder_with_two_manifests_is_refused(folder: Path) -> None:
    (folder / "manifest.yaml").write_text(ONE)
    assert manifest_of(folder) == folder / "manifest.yaml"
    (folder / "manifest.csv").write_text("file\na.html\n")
    with pytest.raises(ManifestInvalid, match="keep one of them"):
        manifest_of(folder)


def test_of_titles_by_language_a_single_file_has_that_of_its_language(folder: Path) -> None:
    said = "documents: [{file: a.html, language: en, title: {pl: Klocki, en: Pads}}]"
    assert read(folder, said).entries[folder / "a.html"].title == "Pads"


def test_titles_by_language_of_a_file_whose_language_nobody_says_are_a_mistake(folder: Path) -> None:
    with pytest.raises(ManifestInvalid, match="which of these is the file's: say its `language`"):
        read(folder, "documents: [{file: a.html, title: {pl: Klocki, en: Pads}}]")
