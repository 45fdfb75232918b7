"""Reading a term base: what its concepts hold, and what an editor is told about each mistake."""

from pathlib import Path

import pytest

from translations.locales import Language
from translations.terms import COLUMNS, PartOfSpeech, TermKind, TermsInvalid, load_terms

PAD = {"concept": "brake-pad", "part_of_speech": "noun", "pl": "klocek hamulcowy", "en": "brake pad"}
DISC = {"concept": "brake-disc", "part_of_speech": "noun", "pl": "tarcza hamulcowa", "en": "brake disc"}
HEADER = ",".join(COLUMNS)


def line_of(cells: dict[str, str]) -> str:
    return ",".join(cells.get(column, "") for column in COLUMNS)


def folder_of(tmp_path: Path, *rows: dict[str, str], name: str = "brakes.csv") -> Path:
    (tmp_path / name).write_text("\n".join([HEADER, *map(line_of, rows), ""]), encoding="utf-8")
    return tmp_path


def complaints_about(folder: Path) -> list[str]:
    with pytest.raises(TermsInvalid) as caught:
        load_terms(folder)
    return [str(violation) for violation in caught.value.violations]


def test_a_concept_has_its_terms_in_both_languages_with_their_kind(tmp_path: Path) -> None:
    disc = DISC | {"pl_slang": "tarcza", "en_alternative": "brake rotor | disc", "en_misspelt": "break disc"}
    concept = load_terms(folder_of(tmp_path, disc))["brake-disc"]
    assert [(term.text, term.language, term.kind) for term in concept.terms] == [
        ("tarcza hamulcowa", Language.POLISH, TermKind.PREFERRED),
        ("tarcza", Language.POLISH, TermKind.SLANG),
        ("brake disc", Language.ENGLISH, TermKind.PREFERRED),
        ("brake rotor", Language.ENGLISH, TermKind.ALTERNATIVE),
        ("disc", Language.ENGLISH, TermKind.ALTERNATIVE),
        ("break disc", Language.ENGLISH, TermKind.MISSPELT),
    ]


def test_a_concept_knows_its_system_place_part_of_speech_and_relations(tmp_path: Path) -> None:
    disc = DISC | {"related": "brake-pad", "note": "No drum."}
    concept = load_terms(folder_of(tmp_path, PAD, disc))["brake-disc"]
    assert concept.system == "brakes"
    assert str(concept.place) == "brakes.csv:3"
    assert concept.part_of_speech is PartOfSpeech.NOUN
    assert concept.related == ("brake-pad",)
    assert concept.note == "No drum."


def test_the_preferred_term_is_one_per_language(tmp_path: Path) -> None:
    concept = load_terms(folder_of(tmp_path, DISC | {"pl_slang": "tarcza"}))["brake-disc"]
    assert concept.preferred(Language.POLISH) == "tarcza hamulcowa"
    assert concept.preferred(Language.ENGLISH) == "brake disc"


def test_terms_of_chosen_kinds_only(tmp_path: Path) -> None:
    disc = DISC | {"pl_slang": "tarcza", "pl_misspelt": "tarcza chamulcowa"}
    concept = load_terms(folder_of(tmp_path, disc))["brake-disc"]
    assert concept.texts(Language.POLISH, TermKind.SLANG, TermKind.MISSPELT) == (
        "tarcza",
        "tarcza chamulcowa",
    )


def test_every_csv_file_of_a_folder_is_read_and_nothing_else(tmp_path: Path) -> None:
    folder_of(tmp_path, PAD, name="a.csv")
    folder_of(tmp_path, DISC, name="b.csv")
    (tmp_path / "README.md").write_text("not terms", encoding="utf-8")
    base = load_terms(tmp_path)
    assert [concept.id for concept in base] == ["brake-pad", "brake-disc"]
    assert len(base) == 2
    assert "brake-pad" in base
    assert "clutch" not in base


def test_an_unknown_concept_is_a_key_error(tmp_path: Path) -> None:
    base = load_terms(folder_of(tmp_path, PAD))
    with pytest.raises(KeyError):
        base["clutch"]


@pytest.mark.parametrize(
    ("text", "language", "ids"),
    [
        ("Klocek Hamulcowy", Language.POLISH, ["brake-pad"]),
        ("break pad", Language.ENGLISH, ["brake-pad"]),
        ("klocek hamulcowy", Language.ENGLISH, []),
        ("sprzęgło", Language.POLISH, []),
    ],
    ids=["in any case", "misspelt", "in the other language", "unknown"],
)
def test_concepts_are_found_by_what_they_are_called(
    tmp_path: Path, text: str, language: Language, ids: list[str]
) -> None:
    base = load_terms(folder_of(tmp_path, PAD | {"en_misspelt": "break pad"}, DISC))
    assert [concept.id for concept in base.called(text, language)] == ids


def test_an_ambiguous_term_leads_to_every_concept_that_owns_up_to_it(tmp_path: Path) -> None:
    note = {"pl_slang": "hamulec", "note": "Ambiguous: slang for several parts of a brake."}
    base = load_terms(folder_of(tmp_path, PAD | note, DISC | note))
    assert [item.id for item in base.called("hamulec", Language.POLISH)] == ["brake-pad", "brake-disc"]
    assert base["brake-pad"].is_ambiguous


def test_a_deprecated_term_may_be_the_right_one_for_something_else(tmp_path: Path) -> None:
    assert len(load_terms(folder_of(tmp_path, PAD | {"pl_deprecated": "tarcza hamulcowa"}, DISC))) == 2


def test_a_wrong_polish_letter_is_a_misspelling(tmp_path: Path) -> None:
    row = {"concept": "carburettor", "part_of_speech": "noun", "pl": "gaźnik", "en": "carburettor"}
    assert len(load_terms(folder_of(tmp_path, row | {"pl_misspelt": "gażnik"}))) == 1


@pytest.mark.parametrize(
    ("cells", "complaint"),
    [
        ({"concept": "Brake Pad"}, "concept 'Brake Pad' is not a lower-case ASCII slug"),
        ({"concept": ""}, "concept '' is not a lower-case ASCII slug"),
        ({"part_of_speech": "adverb"}, "part_of_speech 'adverb' is none of noun, verb, adjective, phrase"),
        ({"pl": ""}, "no preferred term in pl"),
        ({"en": " "}, "no preferred term in en"),
        ({"en": "brake pad|pad"}, "en: more than one preferred term"),
        ({"pl_slang": "klocek||okładzina"}, "pl_slang: an empty value beside '|'"),
        ({"pl": "klocek  hamulcowy"}, "pl: single spaces only, no line break, tab or no-break space"),
        ({"note": '"two\nlines"'}, "note: single spaces only, no line break, tab or no-break space"),
        ({"pl_slang": "Klocek hamulcowy"}, "pl: 'klocek hamulcowy' more than once"),
        ({"en_misspelt": "brake pad"}, "en: 'brake pad' more than once"),
        ({"pl_misspelt": "klocek hamulcowy|klocek"}, "pl: 'klocek hamulcowy' more than once"),
        ({"related": "brake-pad"}, "related to itself"),
        ({"related": "clutch"}, "related: there is no concept 'clutch'"),
        ({"unknown_words": "klocek|klocek"}, "unknown_words: 'klocek' more than once"),
        ({"unknown_words": "pad-like"}, "unknown_words: 'pad-like' is in none of the terms"),
        ({"en_slang": '"pad'}, "not CSV: unexpected end of data"),
    ],
)
def test_a_mistake_in_a_row_is_named_with_its_file_and_line(
    tmp_path: Path, cells: dict[str, str], complaint: str
) -> None:
    complaints = [text.split(": ", 1) for text in complaints_about(folder_of(tmp_path, PAD | cells))]
    assert all(place.startswith("brakes.csv:") for place, _message in complaints)
    assert complaint in [message for _place, message in complaints]


def test_a_misspelling_that_only_lacks_diacritics_is_refused(tmp_path: Path) -> None:
    row = {"concept": "clutch", "part_of_speech": "noun", "pl": "sprzęgło", "en": "clutch"}
    assert complaints_about(folder_of(tmp_path, row | {"pl_misspelt": "sprzegło"})) == [
        "brakes.csv:2: 'sprzegło' only lacks diacritics, the search folds those by itself"
    ]


@pytest.mark.parametrize(
    ("pad", "disc", "complaints"),
    [
        ({}, {"concept": "brake-pad"}, ["brakes.csv:3: concept 'brake-pad' stands in brakes.csv:2 already"]),
        (
            {"note": "Ambiguous: both."},
            {"pl": "Klocek hamulcowy", "note": "Ambiguous: both."},
            [
                "brakes.csv:2: pl: 'klocek hamulcowy' is preferred by brake-disc (brakes.csv:3) too",
                "brakes.csv:3: pl: 'klocek hamulcowy' is preferred by brake-pad (brakes.csv:2) too",
            ],
        ),
        (
            {"note": "Ambiguous: only this one says so."},
            {"en_slang": "brake pad"},
            [
                (
                    "brakes.csv:3: en: 'brake pad' is a term of brake-pad (brakes.csv:2) too; "
                    "say so in a note that begins 'Ambiguous:'"
                )
            ],
        ),
        (
            {},
            {"en_misspelt": "brake pad"},
            ["brakes.csv:3: en: 'brake pad' is no misspelling, it is a term of brake-pad (brakes.csv:2)"],
        ),
    ],
    ids=["same id", "preferred twice", "ambiguous without a note", "misspelling that is a word"],
)
def test_a_clash_of_two_concepts_is_named_at_its_place(
    tmp_path: Path, pad: dict[str, str], disc: dict[str, str], complaints: list[str]
) -> None:
    assert complaints_about(folder_of(tmp_path, PAD | pad, DISC | disc)) == complaints


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", f"brakes.csv:1: the header must be {HEADER}"),
        (b"concept,pl,en\n", f"brakes.csv:1: the header must be {HEADER}"),
        (HEADER.encode() + b"\r\n", "brakes.csv:1: lines must end with LF alone"),
        (HEADER.encode("utf-8-sig") + b"\n", f"brakes.csv:1: the header must be {HEADER}"),
        (HEADER.encode() + b"\n\nbrz\xea", "brakes.csv:3: not UTF-8"),
        (HEADER.encode() + b"\nbrake-pad,noun\n", "brakes.csv:2: 2 columns instead of 17"),
    ],
    ids=["empty", "other columns", "CRLF", "byte order mark", "other encoding", "short row"],
)
def test_a_file_in_another_format_is_refused(tmp_path: Path, content: bytes, complaint: str) -> None:
    (tmp_path / "brakes.csv").write_bytes(content)
    assert complaints_about(tmp_path) == [complaint]


def test_only_a_line_feed_ends_a_row(tmp_path: Path) -> None:
    concept = load_terms(folder_of(tmp_path, DISC | {"note": "one\u2028two"}, PAD))["brake-pad"]
    assert concept.place.line == 3


def test_all_mistakes_are_reported_at_once_in_the_order_of_the_files(tmp_path: Path) -> None:
    folder_of(tmp_path, DISC | {"en": ""}, name="b.csv")
    folder_of(tmp_path, PAD | {"related": "clutch"}, PAD | {"concept": "x y"}, name="a.csv")
    assert [text.split(": ")[0] for text in complaints_about(tmp_path)] == ["a.csv:2", "a.csv:3", "b.csv:2"]
