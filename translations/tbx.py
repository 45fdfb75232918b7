"""Agreed terms as TBX: written as TBX-Basic in DCT style (ISO 30042:2019 and its public dialect Basic).

Read are also DCA style, TBX v2 (`martif`) and TBX-Min. What TBX-Basic has no data category for stands in
notes that begin `AOS`: slang, misspelt, words that no dictionary has, relations to concepts outside the file.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from translations.catalogue import translator
from translations.exchange import (
    XML_LANGUAGE,
    Entry,
    ReadTerms,
    TermFileRefused,
    XmlElement,
    local_name,
    markup,
    slug,
    text_of,
)
from translations.locales import Language
from translations.terms import SEPARATOR, Concept, PartOfSpeech, Term, TermKind

_ = translator("translations")

NAMESPACE: Final = "urn:iso:std:iso:30042:ed-2"
_MODULES: Final = ' xmlns:min="http://www.tbxinfo.net/ns/min" xmlns:basic="http://www.tbxinfo.net/ns/basic"'
SOURCE: Final = "AOS agreed terms"
"""The header's description of the source; a file that has it names concepts by our own ids."""

_ROOTS: Final = ("tbx", "TBX", "martif")
_CONCEPTS: Final = ("conceptEntry", "termEntry", "entry")
_LANGUAGES: Final = ("langSec", "langSet", "langGroup")
_TERMS: Final = ("termSec", "tig", "ntig", "termGroup")
_TYPED: Final = (
    "descrip",
    "admin",
    "termNote",
    "ref",
    "xref",
    "transac",
    "transacNote",
    "adminNote",
    "descripNote",
)
_GROUPS: Final = ("descripGrp", "adminGrp", "termNoteGrp", "termGrp", "noteGrp")
_HISTORY: Final = "transacGrp"

_KIND_NOTE: Final = "AOS kind: "
_WORDS_NOTE: Final = "AOS unknown words: "
_RELATED_NOTE: Final = "AOS related: "

_STATUS: Final = {
    TermKind.PREFERRED: "preferredTerm-admn-sts",
    TermKind.MISSPELT: "deprecatedTerm-admn-sts",
    TermKind.DEPRECATED: "deprecatedTerm-admn-sts",
}
_ADMITTED: Final = "admittedTerm-admn-sts"
_STATUS_CATEGORIES: Final = ("administrativeStatus", "normativeAuthorization", "termStatus", "status")
_WRONG: Final = frozenset({"deprecated", "superseded", "obsolete", "notrecommended", "forbidden", "rejected"})
_SHORT: Final = frozenset({"abbreviation", "acronym", "initialism", "shortform", "shortcut"})
_SLANG: Final = ("slang", "colloquial", "vulgar", "inhouse", "benchlevel")
_PARTS: Final = {
    "noun": PartOfSpeech.NOUN,
    "propernoun": PartOfSpeech.NOUN,
    "verb": PartOfSpeech.VERB,
    "adjective": PartOfSpeech.ADJECTIVE,
}
_PHRASE: Final = "other"


def write_tbx(concepts: Iterable[Concept]) -> bytes:
    """The concepts as a TBX-Basic document."""
    together = list(concepts)
    known = {concept.id for concept in together}
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<tbx type="TBX-Basic" style="dct" xml:lang="en" xmlns="{NAMESPACE}"{_MODULES}>',
        "  <tbxHeader>",
        "    <fileDesc>",
        "      <sourceDesc>",
        markup(4, "p", SOURCE),
        "      </sourceDesc>",
        "    </fileDesc>",
        "  </tbxHeader>",
        "  <text>",
        "    <body>",
    ]
    for concept in together:
        lines += _concept_lines(concept, known)
    return "\n".join([*lines, "    </body>", "  </text>", "</tbx>", ""]).encode()


def _concept_lines(concept: Concept, known: set[str]) -> Iterator[str]:
    yield f'      <conceptEntry id="{_xml_id(concept.id)}">'
    yield markup(4, "min:subjectField", concept.system)
    for other in concept.related:
        if other in known:
            yield markup(4, "basic:crossReference", other, {"target": _xml_id(other)})
        else:
            yield markup(4, "note", _RELATED_NOTE + other)
    if concept.unknown_words:
        yield markup(4, "note", _WORDS_NOTE + f" {SEPARATOR} ".join(concept.unknown_words))
    if concept.note:
        yield markup(4, "note", concept.note)
    for language in Language:
        yield f'        <langSec xml:lang="{language}">'
        for term in concept.terms:
            if term.language is language:
                yield from _term_lines(term, concept.part_of_speech)
        yield "        </langSec>"
    yield "      </conceptEntry>"


def _term_lines(term: Term, part_of_speech: PartOfSpeech) -> Iterator[str]:
    yield "          <termSec>"
    yield markup(6, "term", term.text)
    spoken = _PHRASE if part_of_speech is PartOfSpeech.PHRASE else part_of_speech.value
    yield markup(6, "min:partOfSpeech", spoken)
    yield markup(6, "min:administrativeStatus", _STATUS.get(term.kind, _ADMITTED))
    if term.kind is TermKind.ABBREVIATION:
        yield markup(6, "basic:termType", "abbreviation")
    if term.kind in (TermKind.SLANG, TermKind.MISSPELT):
        yield markup(6, "note", _KIND_NOTE + term.kind.value)
    yield "          </termSec>"


def _xml_id(concept_id: str) -> str:
    """XML's ids begin with a letter or an underscore."""
    return f"_{concept_id}" if concept_id[:1].isdigit() else concept_id


def read_tbx(root: XmlElement) -> ReadTerms:
    """The concepts of a parsed TBX document of any style.

    Raises:
        TermFileRefused: it is no TBX document, or has no concept in it.
    """
    if local_name(root) not in _ROOTS:
        raise TermFileRefused(
            _("The file is XML, but not TBX: its outermost element is {name}.").format(name=local_name(root))
        )
    read = ReadTerms()
    is_ours = any(text_of(element) == SOURCE for element in _named(root, ("p",)))
    for number, element in enumerate(_named(root, _CONCEPTS), 1):
        read.entries.append(_entry(element, number, read, is_ours=is_ours))
    if not read.entries:
        raise TermFileRefused(_("The TBX file has no concept in it."))
    return read


def _named(element: XmlElement, names: tuple[str, ...]) -> Iterator[XmlElement]:
    """The outermost elements of these names, in the document's order."""
    for inner in element:
        if local_name(inner) in names:
            yield inner
        else:
            yield from _named(inner, names)


def _statements(element: XmlElement) -> Iterator[tuple[str, XmlElement]]:
    """What is said of a concept or a term, by data category, in either style and in groups or not."""
    for inner in element:
        name = local_name(inner)
        if name in _GROUPS:
            yield from _statements(inner)
        elif name in _TYPED:
            yield (inner.get("type") or name).strip(), inner
        else:
            yield name, inner


def _entry(element: XmlElement, number: int, read: ReadTerms, *, is_ours: bool) -> Entry:
    key = _key(element.get("id") or f"no. {number}", is_ours=is_ours)
    said: dict[str, list[str]] = {"subjectField": [], "related": [], "words": [], "note": []}
    terms: list[Term] = []
    parts: list[PartOfSpeech] = []
    for category, inner in _statements(element):
        if category in _LANGUAGES:
            found, spoken = _language(inner, read)
            terms += found
            parts += spoken
        elif category in ("crossReference", "ref", "see", "seeAlso", "relatedConcept"):
            said["related"].append(_key(inner.get("target") or text_of(inner), is_ours=is_ours))
        elif category == "subjectField":
            said["subjectField"].append(text_of(inner))
        elif category == "note":
            _take_note(text_of(inner), said)
        elif category != _HISTORY:
            read.categories[category] += 1
    return Entry(
        key=key,
        concept_id=key if is_ours else "",
        terms=tuple(terms),
        part_of_speech=parts[0] if parts else None,
        system=slug(" ".join(said["subjectField"][:1])),
        related=tuple(said["related"]),
        unknown_words=tuple(said["words"]),
        note=" ".join(said["note"]),
    )


def _key(reference: str, *, is_ours: bool) -> str:
    key = reference.strip()
    return key.removeprefix("_") if is_ours else key


def _take_note(text: str, said: dict[str, list[str]]) -> None:
    if text.startswith(_RELATED_NOTE):
        said["related"].append(text.removeprefix(_RELATED_NOTE).strip())
    elif text.startswith(_WORDS_NOTE):
        said["words"] += map(str.strip, text.removeprefix(_WORDS_NOTE).split(SEPARATOR))
    else:
        said["note"].append(text)


def _language(element: XmlElement, read: ReadTerms) -> tuple[list[Term], list[PartOfSpeech]]:
    tag = element.get(XML_LANGUAGE) or element.get("lang")
    terms: list[Term] = []
    parts: list[PartOfSpeech] = []
    for category, inner in _statements(element):
        if category not in _TERMS:
            read.categories.update([] if category in (_HISTORY, "partOfSpeech") else [category])
            continue
        text, notes = _term_notes(inner, read)
        term = read.term(text, tag, _kind(notes))
        if term is not None:
            terms.append(term)
            parts += [
                _PARTS.get(_word(value), PartOfSpeech.PHRASE) for value in notes.get("partOfSpeech", ())
            ]
    return terms, parts


def _term_notes(element: XmlElement, read: ReadTerms) -> tuple[str, dict[str, list[str]]]:
    """The term itself and what is said of it; what nobody here understands is counted."""
    text = ""
    notes: dict[str, list[str]] = {}
    for category, inner in _statements(element):
        value = text_of(inner)
        if category == "term":
            text = text or value
        elif category in (*_STATUS_CATEGORIES, "termType", "register", "partOfSpeech"):
            notes.setdefault(category, []).append(value)
        elif category == "note" and value.startswith(_KIND_NOTE):
            notes.setdefault("kind", []).append(value.removeprefix(_KIND_NOTE))
        elif category != _HISTORY:
            read.categories[category] += 1
    return text, notes


def _kind(notes: dict[str, list[str]]) -> TermKind:
    for value in notes.get("kind", ()):
        if value in list(TermKind):
            return TermKind(value)
    statuses = {_word(value) for category in _STATUS_CATEGORIES for value in notes.get(category, ())}
    types = {_word(value) for value in notes.get("termType", ())}
    if statuses & _WRONG:
        return TermKind.DEPRECATED
    if "preferred" in statuses:
        return TermKind.PREFERRED
    if types & _SHORT:
        return TermKind.ABBREVIATION
    if any(_word(value).startswith(_SLANG) for value in notes.get("register", ())):
        return TermKind.SLANG
    return TermKind.ALTERNATIVE


def _word(value: str) -> str:
    """A value of a pick list without what the styles differ in: `preferredTerm-admn-sts` is `preferred`."""
    return value.lower().removesuffix("-admn-sts").removesuffix("term").replace(" ", "").replace("-", "")
