"""Agreed terms survive every format of exchange, and no bytes make a reader fail unforeseen."""

import contextlib
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.outcomes import InputRefused
from tests.factories.terms import skos_of, tbx_of
from translations.exchange import ReadTerms, TermFileRefused, collapsed, in_rows, is_usable
from translations.locales import Language
from translations.merging import Outcome, merge
from translations.skos import write_skos
from translations.tbx import write_tbx
from translations.term_csv import read_csv, write_csv
from translations.terms import Concept, PartOfSpeech, Place, Term, TermBase, TermKind, words

pytestmark = pytest.mark.slow

LETTERS = st.sampled_from("abcdefghijklmnopqrstuvwxyząćęłńóśźżABCŁŻ0123456789 -/()&<>\"',;.%°×é日")
TEXTS = st.text(LETTERS, min_size=1, max_size=24).map(collapsed).filter(is_usable)
IDS = st.from_regex(r"[a-z0-9]{1,6}(-[a-z0-9]{1,6}){0,2}", fullmatch=True)


@st.composite
def concepts(draw: st.DrawFn) -> list[Concept]:
    """Concepts as a file may have them: ids once, terms in the order of the columns."""
    ids = draw(st.lists(IDS, min_size=1, max_size=4, unique=True))
    return [draw(concept(concept_id, ids)) for concept_id in ids]


@st.composite
def concept(draw: st.DrawFn, concept_id: str, ids: list[str]) -> Concept:
    kinds = [kind for kind in TermKind if kind is not TermKind.PREFERRED]
    terms = [
        Term(text=text, language=language, kind=kind)
        for language in Language
        for text, kind in [
            (draw(TEXTS), TermKind.PREFERRED),
            *draw(st.lists(st.tuples(TEXTS, st.sampled_from(kinds)), max_size=4)),
        ]
    ]
    settled = in_rows(terms)
    written = [word for term in settled for word in words(term.text)]
    return Concept(
        id=concept_id,
        system=draw(IDS),
        part_of_speech=draw(st.sampled_from(PartOfSpeech)),
        terms=settled,
        related=tuple(draw(st.lists(st.sampled_from([*ids, "elsewhere"]), unique=True, max_size=3))),
        unknown_words=tuple(dict.fromkeys(written[: draw(st.integers(0, 2))])),
        note=draw(st.one_of(st.just(""), TEXTS)),
        place=Place(file="any.csv", line=2),
    )


def as_read(read: ReadTerms, *, systems: bool) -> list[Concept]:
    return [
        Concept(
            id=entry.concept_id,
            system=entry.system if systems else "",
            part_of_speech=entry.part_of_speech or PartOfSpeech.NOUN,
            terms=in_rows(entry.terms),
            related=entry.related,
            unknown_words=entry.unknown_words,
            note=entry.note,
            place=Place(file="any.csv", line=2),
        )
        for entry in read.entries
    ]


@given(concepts())
def test_tbx_loses_nothing(written: list[Concept]) -> None:
    assert as_read(tbx_of(write_tbx(written)), systems=True) == written


@given(concepts())
def test_skos_loses_nothing(written: list[Concept]) -> None:
    assert as_read(skos_of(write_skos(written)), systems=True) == written


@given(concepts())
def test_csv_loses_nothing_but_the_system(written: list[Concept]) -> None:
    wanted = [replace(concept, system="") for concept in written]
    assert as_read(read_csv(write_csv(written)), systems=False) == wanted


@given(concepts())
def test_what_was_taken_out_changes_nothing_when_it_comes_back(written: list[Concept]) -> None:
    agreed = merge(TermBase([]), tbx_of(write_tbx(written)))
    base = TermBase([change.concept for change in agreed if change.concept is not None])
    again = merge(base, skos_of(write_skos(base)))
    assert {change.outcome for change in again} <= {Outcome.UNCHANGED}


@pytest.mark.parametrize("read", [tbx_of, skos_of, read_csv])
@given(content=st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode)))
def test_any_bytes_are_read_or_refused(read: Callable[[bytes], ReadTerms], content: bytes) -> None:
    with contextlib.suppress(TermFileRefused, InputRefused):
        read(content)
