"""Agreed concepts and files of terms for tests."""

from pathlib import Path

from ingest.safe_xml import parse_xml
from tests.conftest import ROOT
from translations.exchange import Entry, ReadTerms
from translations.locales import Language
from translations.skos import read_skos
from translations.tbx import read_tbx
from translations.terms import Concept, PartOfSpeech, Place, Term, TermKind

TERM_FILES = ROOT / "tests" / "data" / "terms"

PL, EN = Language.POLISH, Language.ENGLISH


def term(text: str, language: Language = EN, kind: TermKind = TermKind.PREFERRED) -> Term:
    return Term(text=text, language=language, kind=kind)


def concept(concept_id: str, *terms: Term, system: str = "tools", **more: object) -> Concept:
    """A concept of one Polish and one English term, unless others are given."""
    fields = {
        "part_of_speech": PartOfSpeech.NOUN,
        "related": (),
        "unknown_words": (),
        "note": "",
        "place": Place(file=f"{system}.csv", line=2),
    } | more
    own = terms or (term(f"{concept_id} po polsku", PL), term(f"{concept_id} in English"))
    return Concept(id=concept_id, system=system, terms=own, **fields)  # type: ignore[arg-type]


def tbx_of(content: bytes) -> ReadTerms:
    return read_tbx(parse_xml(content).root)


def skos_of(content: bytes) -> ReadTerms:
    return read_skos(parse_xml(content).root)


def term_file(name: str) -> bytes:
    return Path(TERM_FILES / name).read_bytes()


def texts(entry: Entry) -> list[tuple[str, str, str]]:
    return [(item.text, item.language.value, item.kind.value) for item in entry.terms]
