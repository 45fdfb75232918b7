"""CSV: written as the term base has it, read as spreadsheets and glossaries have it."""

import pytest

from tests.factories.terms import EN, PL, concept, term, term_file, texts
from translations.exchange import TermFileRefused
from translations.term_csv import read_csv, write_csv
from translations.terms import TermKind, read_file


def test_what_is_written_is_a_file_of_the_term_base() -> None:
    pump = concept(
        "pump", term("pompa", PL), term("a, b", EN), term('"P"', EN, TermKind.SLANG), note="One; two"
    )
    concepts, violations = read_file("tools.csv", write_csv([pump]))
    assert (concepts, violations) == ([pump], [])


def test_a_table_in_our_own_columns_names_its_concepts() -> None:
    pump = concept("pump", related=("hose",))
    (entry,) = read_csv(write_csv([pump])).entries
    assert (entry.concept_id, entry.terms, entry.related) == ("pump", pump.terms, ("hose",))


def test_a_glossary_with_tabs_is_read_and_its_other_columns_are_counted() -> None:
    read = read_csv(term_file("glossary.tsv"))
    assert [texts(entry) for entry in read.entries] == [
        [("kołyska koła", "pl", "preferred"), ("wheel cradle", "en", "preferred")],
        [("osadzacz stopki", "pl", "preferred"), ("bead seater", "en", "preferred")],
    ]
    assert dict(read.categories) == {"id": 2, "weight": 2}


def test_a_spreadsheet_with_semicolons_is_read() -> None:
    (entry,) = read_csv(term_file("spreadsheet.csv")).entries
    assert texts(entry) == [
        ("kołyska koła", "pl", "preferred"),
        ("kołyska", "pl", "slang"),
        ("bujak", "pl", "slang"),
        ("wheel cradle", "en", "preferred"),
    ]
    assert entry.note == "Two words; one thing"


@pytest.mark.parametrize("text", ["a\x00b", "a\x1bb", "x" * 201], ids=["NUL", "escape", "endless"])
def test_a_cell_that_is_no_term_is_left_out_and_counted(text: str) -> None:
    read = read_csv(f"pl,en\n{text},clank\n".encode())
    assert (texts(read.entries[0]), read.unusable_terms) == ([("clank", "en", "preferred")], 1)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "pl and en among them"),
        (b"pl,de\nx,y\n", "pl and en among them"),
        ("pl,en\nbrzęk,clank\n".encode("cp1250"), "save it as CSV in UTF-8"),
        (b'pl,en\n"open,x\n', "The table is broken in line 2"),
    ],
    ids=["empty", "one language", "another encoding", "an open quote"],
)
def test_a_file_that_is_no_table_of_terms_is_refused(content: bytes, sentence: str) -> None:
    with pytest.raises(TermFileRefused, match=sentence):
        read_csv(content)
