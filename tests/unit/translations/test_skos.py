"""SKOS: labels that every tool understands, our kinds besides, and RDF/XML in the shapes of other tools."""

import pytest

from ingest.safe_xml import parse_xml
from tests.factories.terms import EN, PL, concept, skos_of, term, term_file, texts
from translations.exchange import TermFileRefused
from translations.skos import RDF, SKOS, write_skos
from translations.terms import PartOfSpeech, TermKind

PUMP = concept(
    "pump",
    term("pompa", PL),
    term("pompka", PL, TermKind.SLANG),
    term("pąpa", PL, TermKind.MISSPELT),
    term("pump & hose"),
    term("pumping set", EN, TermKind.ALTERNATIVE),
    term("PMP", EN, TermKind.ABBREVIATION),
    term("pumper", EN, TermKind.DEPRECATED),
    part_of_speech=PartOfSpeech.VERB,
    related=("hose",),
    unknown_words=("pompka",),
    note="Two <words>.",
)


@pytest.mark.parametrize(
    ("label", "wanted"),
    [
        ("prefLabel", ["pompa", "pump & hose"]),
        ("altLabel", ["pompka", "pumping set", "PMP"]),
        ("hiddenLabel", ["pąpa", "pumper"]),
    ],
)
def test_each_term_is_a_label_that_other_tools_understand(label: str, wanted: list[str]) -> None:
    root = parse_xml(write_skos([PUMP])).root
    assert [element.text for element in root.iter(f"{{{SKOS}}}{label}")] == wanted


def test_a_relation_names_the_other_concept() -> None:
    root = parse_xml(write_skos([PUMP])).root
    related = [element.get(f"{{{RDF}}}resource") for element in root.iter(f"{{{SKOS}}}related")]
    assert related == ["urn:aos:concept:hose"]


def test_what_is_written_is_read_again_with_everything() -> None:
    read = skos_of(write_skos([PUMP]))
    (entry,) = read.entries
    assert (entry.concept_id, entry.terms) == ("pump", PUMP.terms)
    assert (entry.related, entry.unknown_words, entry.note) == (
        PUMP.related,
        PUMP.unknown_words,
        PUMP.note,
    )
    assert (entry.system, entry.part_of_speech) == ("tools", PartOfSpeech.VERB)
    assert not read.categories


def test_concepts_as_descriptions_and_nested_ones_are_read() -> None:
    read = skos_of(term_file("thesaurus.rdf"))
    booth, primer, _pad = read.entries
    assert texts(booth) == [
        ("paint booth", "en", "preferred"),
        ("kabina malarska", "pl", "preferred"),
        ("spray cabin", "en", "alternative"),
        ("pant booth", "en", "misspelt"),
    ]
    assert texts(primer) == [("kabina do podkładów", "pl", "preferred"), ("primer booth", "en", "preferred")]


def test_broader_and_narrower_are_read_as_related() -> None:
    booth, primer, _pad = skos_of(term_file("thesaurus.rdf")).entries
    assert (booth.related, primer.related) == ((primer.key,), (booth.key,))


def test_labels_of_skos_xl_are_read() -> None:
    pad = skos_of(term_file("thesaurus.rdf")).entries[2]
    assert texts(pad) == [("brake pad", "en", "preferred"), ("nakładka klocka", "pl", "preferred")]


def test_a_concept_that_matches_one_of_ours_exactly_is_that_one() -> None:
    booth, _primer, pad = skos_of(term_file("thesaurus.rdf")).entries
    assert (booth.concept_id, pad.concept_id) == ("", "brake-pad")


def test_what_is_left_out_of_a_file_is_counted() -> None:
    read = skos_of(term_file("thesaurus.rdf"))
    assert dict(read.languages) == {"fr": 1}
    assert dict(read.categories) == {"definition": 1, "created": 1}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"<html/>", "The file is XML, but not RDF: its outermost element is html."),
        (f'<r:RDF xmlns:r="{RDF}"/>'.encode(), "The RDF file has no SKOS concept in it."),
    ],
    ids=["another format", "empty"],
)
def test_a_file_without_concepts_is_refused(content: bytes, sentence: str) -> None:
    with pytest.raises(TermFileRefused, match=sentence):
        skos_of(content)
