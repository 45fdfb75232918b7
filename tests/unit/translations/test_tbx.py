"""TBX: what we write is the standard's, and what other tools write is read, whatever their style."""

import pytest

from ingest.outcomes import InputRefused
from ingest.safe_xml import parse_xml
from tests.factories.terms import EN, PL, concept, tbx_of, term, term_file, texts
from translations.exchange import TermFileRefused
from translations.tbx import write_tbx
from translations.terms import PartOfSpeech, TermKind

CORE = "{urn:iso:std:iso:30042:ed-2}"
MIN = "{http://www.tbxinfo.net/ns/min}"
BASIC = "{http://www.tbxinfo.net/ns/basic}"

PUMP = concept(
    "4x4-pump",
    term("pompa", PL),
    term("pompka", PL, TermKind.SLANG),
    term("pąpa", PL, TermKind.MISSPELT),
    term("pump & hose"),
    term("PMP", EN, TermKind.ABBREVIATION),
    term("pumper", EN, TermKind.DEPRECATED),
    related=("hose", "elsewhere"),
    unknown_words=("pompka",),
    note="Two <words>.",
)
HOSE = concept("hose")


def test_the_document_is_tbx_basic_in_dct_style() -> None:
    root = parse_xml(write_tbx([HOSE])).root
    assert (root.tag, root.get("type"), root.get("style")) == (f"{CORE}tbx", "TBX-Basic", "dct")
    assert [element.tag for element in root] == [f"{CORE}tbxHeader", f"{CORE}text"]


def test_ids_are_xml_names_and_references_lead_within_the_document() -> None:
    root = parse_xml(write_tbx([PUMP, HOSE])).root
    assert [entry.get("id") for entry in root.iter(f"{CORE}conceptEntry")] == ["_4x4-pump", "hose"]
    assert [ref.get("target") for ref in root.iter(f"{BASIC}crossReference")] == ["hose"]


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("pompa", "preferredTerm-admn-sts"),
        ("pompka", "admittedTerm-admn-sts"),
        ("pąpa", "deprecatedTerm-admn-sts"),
        ("PMP", "admittedTerm-admn-sts"),
        ("pumper", "deprecatedTerm-admn-sts"),
    ],
)
def test_each_kind_of_term_has_its_administrative_status(text: str, status: str) -> None:
    root = parse_xml(write_tbx([PUMP])).root
    found = {
        section.findtext(f"{CORE}term"): section.findtext(f"{MIN}administrativeStatus")
        for section in root.iter(f"{CORE}termSec")
    }
    assert found[text] == status


def test_what_is_written_is_read_again_with_everything() -> None:
    first, second = tbx_of(write_tbx([PUMP, HOSE])).entries
    assert first.concept_id == "4x4-pump"
    assert first.terms == PUMP.terms
    assert (first.related, first.unknown_words, first.note) == (
        PUMP.related,
        PUMP.unknown_words,
        PUMP.note,
    )
    assert (first.system, first.part_of_speech) == ("tools", PartOfSpeech.NOUN)
    assert second.concept_id == "hose"


@pytest.mark.parametrize("part", PartOfSpeech)
def test_the_part_of_speech_survives(part: PartOfSpeech) -> None:
    (entry,) = tbx_of(write_tbx([concept("hose", part_of_speech=part)])).entries
    assert entry.part_of_speech is part


def test_a_file_of_version_2_is_read() -> None:
    read = tbx_of(term_file("martif.tbx"))
    assert texts(read.entries[0]) == [
        ("dent puller", "en", "preferred"),
        ("slide hammer for dents", "en", "slang"),
        ("wyciągacz wgnieceń", "pl", "preferred"),
        ("wyciagarka blach", "pl", "deprecated"),
    ]
    assert read.entries[0].concept_id == ""


def test_what_is_left_out_of_a_file_is_counted() -> None:
    read = tbx_of(term_file("martif.tbx"))
    assert dict(read.languages) == {"de": 1}
    assert dict(read.categories) == {"definition": 1, "grammaticalGender": 1}


def test_a_file_of_version_3_in_dca_style_is_read() -> None:
    logger, harness = tbx_of(term_file("dca.tbx")).entries
    assert texts(logger) == [
        ("data logger", "en", "alternative"),
        ("DLG", "en", "abbreviation"),
        ("rejestrator danych", "pl", "alternative"),
    ]
    assert logger.related == (harness.key,)


def test_a_foreign_file_in_dct_style_is_read() -> None:
    read = tbx_of(term_file("dct.tbx"))
    assert texts(read.entries[0]) == [
        ("pin-out box", "en", "alternative"),
        ("pin display box", "en", "preferred"),
        ("skrzynka podglądu pinów", "pl", "alternative"),
    ]
    assert read.entries[0].note == "Used on the bench only."
    assert read.categories["definition"] == 1


def test_tbx_min_is_read() -> None:
    assert texts(tbx_of(term_file("min.tbx")).entries[0]) == [
        ("creeper board", "en", "preferred"),
        ("crawler board", "en", "deprecated"),
        ("leżanka jezdna", "pl", "alternative"),
    ]


@pytest.mark.parametrize("text", ["", "x" * 201, "a|b", "=1+1", "@SUM"])
def test_a_term_that_no_row_can_hold_is_left_out_and_counted(text: str) -> None:
    content = (
        "<tbx><text><body><conceptEntry><langSec xml:lang='en'><termSec><term>"
        f"{text}</term></termSec></langSec></conceptEntry></body></text></tbx>"
    )
    read = tbx_of(content.encode())
    assert (read.entries[0].terms, read.unusable_terms) == ((), 1)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"<html/>", "The file is XML, but not TBX: its outermost element is html."),
        (b"<tbx><text><body/></text></tbx>", "The TBX file has no concept in it."),
    ],
    ids=["another format", "empty"],
)
def test_a_file_without_concepts_is_refused(content: bytes, sentence: str) -> None:
    with pytest.raises(TermFileRefused, match=sentence):
        tbx_of(content)


@pytest.mark.parametrize("name", ["hostile-entities.tbx", "hostile-cut.tbx"])
def test_a_hostile_file_is_refused(name: str) -> None:
    with pytest.raises(InputRefused):
        tbx_of(term_file(name))
