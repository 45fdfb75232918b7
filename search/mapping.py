"""From a published revision to index entries, one per section. Pure.

An entry carries everything that a result page shows, so that a search never asks the database.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, groupby

import msgspec

from kb.access import AccessClass
from kb.content import FigureBlock, Steps, walk
from kb.documents import Applicability, DocumentKind, RelationKind, Revision, Section
from kb.identifiers import DocumentId
from kb.places import Line, anchored, lines
from search.analysis import AnalysedText, analyser, code_alone, name_of
from search.dates import day_keywords
from search.grouping import document_number
from search.language.asides import is_aside
from search.language.codes import is_trouble_code
from search.profiles import Profile, profile_keywords, profile_of
from search.schema import Field
from search.standing import aside, pack
from search.wholes import language_set, whole_terms
from search.written import Written, vehicles_written
from translations.locales import ContentLanguage


class Successor(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """A document that replaces the one that was found, called as in the language of that one's edition."""

    document_id: str
    title: str
    access_class: AccessClass


class StoredSection(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """What is stored with an entry and shown on the result page.

    `places` has the places within the section: where each begins in `body`, and its anchor. `published_on`
    is the day of issue (`is_issue_date`), or where nobody knows it the day on which it came into the library.
    `successors` are the documents that replace it, whoever may find them. `trace` is that of `body`
    (`search.traces`).
    """

    document_id: str
    language: ContentLanguage
    revision_number: int
    anchor: str
    kind: DocumentKind
    access_class: AccessClass
    title: str
    heading: str
    body: str
    section_language: ContentLanguage
    page_label: str | None
    published_on: date | None
    applicability: str
    languages: tuple[ContentLanguage, ...]
    places: tuple[tuple[int, str], ...] = ()
    is_issue_date: bool = False
    valid_from: date | None = None
    valid_to: date | None = None
    successors: tuple[Successor, ...] = ()
    trace: bytes = b""

    def place_at(self, position: int) -> str:
        """The anchor of the place that a character of `body` stands in; empty where it has none."""
        number = bisect_right(self.places, position, key=lambda place: place[0])
        return self.places[number - 1][1] if number else ""


class IndexEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A section as engines take it: terms, keywords, numbers, and the bytes to give back.

    The numbers of profile and group are given to it when it is written (`search.engine.Writing`).
    `marked_forms` are its words that have diacritics, for whoever types them without (`search.forms`);
    `written` are all its words and codes, and the vehicles of its document (`search.vocabulary`).
    """

    document_id: DocumentId
    language: ContentLanguage
    profile: Profile
    terms: dict[Field, str]
    keywords: dict[Field, str]
    keyword_lists: dict[Field, tuple[str, ...]]
    numbers: dict[Field, int]
    payload: bytes
    marked_forms: frozenset[str] = frozenset()
    written: frozenset[Written] = frozenset()


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(StoredSection)


def decode_payload(payload: bytes) -> StoredSection:
    """Read what `index_entries` stored with an entry."""
    return _DECODER.decode(payload)


def index_entries(editions: Sequence[Revision]) -> Iterator[IndexEntry]:
    """The entries of a document: every section of every published edition."""
    return _with_wholes(_entries(editions)) if editions else iter(())


def _entries(editions: Sequence[Revision]) -> Iterator[IndexEntry]:
    languages = tuple(sorted({revision.language for revision in editions}))
    profile = profile_of(editions)
    keywords = profile_keywords(profile)
    for revision in editions:
        yield from _edition_entries(_edition(revision, languages, profile, keywords))


_Keywords = dict[Field, tuple[str, ...]]


def _with_wholes(entries: Iterable[IndexEntry]) -> Iterator[IndexEntry]:
    """The entries of one document, the first of them with the terms of all (`search.wholes`)."""
    editions = [list(edition) for _, edition in groupby(entries, key=lambda entry: entry.language)]
    terms = [whole_terms(entry.terms for entry in edition) for edition in editions]
    languages = language_set(edition[0].language for edition in editions)
    for place, (first, *others) in enumerate(editions):
        fields, numbers = dict[Field, str](), dict[Field, int]()
        if len(editions) > 1:
            fields[Field.EDITION] = " ".join(terms[place])
        if place == 0:
            fields[Field.WHOLE] = " ".join(dict.fromkeys(chain.from_iterable(terms)))
            numbers[Field.LANGUAGE_SET] = languages
        fields, numbers = {**first.terms, **fields}, {**first.numbers, **numbers}
        yield msgspec.structs.replace(first, terms=fields, numbers=numbers)
        yield from others


@dataclass(frozen=True, slots=True, kw_only=True)
class _Edition:
    """What all entries of an edition have alike.

    `beside` is what is said of the document outside its text (number, keywords, tools): its first section is
    found by it.
    """

    revision: Revision
    languages: tuple[ContentLanguage, ...]
    profile: Profile
    title: AnalysedText
    beside: AnalysedText
    number_codes: tuple[str, ...]
    keywords: dict[Field, str]
    keyword_lists: _Keywords
    numbers: dict[Field, int]
    vehicles: frozenset[Written]
    successors: tuple[Successor, ...]
    applicability: str
    published_on: date | None


def _edition(
    revision: Revision, languages: tuple[ContentLanguage, ...], profile: Profile, of_profile: _Keywords
) -> _Edition:
    published_on, successors = _day(revision), tuple(_successors(revision))
    analyse, number = analyser(revision.language).analyse, revision.document_number or ""
    standing = pack(published_on, revision.validity, (one.access_class for one in successors))
    return _Edition(
        revision=revision,
        languages=languages,
        profile=profile,
        title=analyse(revision.title),
        beside=analyse("\n".join((number, *revision.keywords, *revision.tools))),
        number_codes=_whole_codes(number, revision.language),
        keywords={
            Field.NAME: name_of(revision.title),
            Field.DOCUMENT_ID: revision.document_id,
            Field.KIND: revision.kind,
            Field.LANGUAGE: revision.language,
            Field.ACCESS_CLASS: revision.access_class,
        },
        keyword_lists={**of_profile, Field.DAY: day_keywords(published_on)},
        numbers={Field.DOCUMENT: document_number(revision.document_id), Field.STANDING: standing},
        vehicles=frozenset(vehicles_written(revision.applicability)),
        successors=successors,
        applicability=applicability_text(revision.applicability),
        published_on=published_on,
    )


def _successors(revision: Revision) -> Iterator[Successor]:
    for other in revision.related_as(RelationKind.REPLACED_BY):
        yield Successor(document_id=other.document_id, title=other.title, access_class=other.access_class)


def _edition_entries(edition: _Edition) -> Iterator[IndexEntry]:
    revision = edition.revision
    labels = {figure.figure_id: [label.text for label in figure.labels] for figure in revision.figures}
    for section, is_beginning in zip(anchored(revision.sections), _leads_to_the_steps(revision), strict=True):
        text = _text(section, labels)
        stored = StoredSection(
            document_id=revision.document_id,
            language=revision.language,
            revision_number=revision.number,
            anchor=section.anchor,
            kind=revision.kind,
            access_class=revision.access_class,
            title=revision.title,
            heading=section.heading,
            body=text.body,
            section_language=section.language,
            page_label=section.page_label,
            published_on=edition.published_on,
            applicability=edition.applicability,
            languages=edition.languages,
            places=text.places,
            is_issue_date=revision.issued_on is not None,
            valid_from=revision.validity.valid_from,
            valid_to=revision.validity.valid_to,
            successors=edition.successors,
        )
        yield _entry(stored, None if is_beginning else text.subjects, section.position, edition)


def _entry(
    stored: StoredSection, subjects: Sequence[str] | None, position: int, edition: _Edition
) -> IndexEntry:
    """The entry of a section that is about `subjects`; None stands for every trouble code in it."""
    analyse, title = analyser(stored.section_language).analyse, edition.title
    heading, body = analyse(stored.heading), analyse(stored.body)
    about_codes = filter(is_trouble_code, body.codes.split()) if subjects is None else subjects
    is_first = position == 0
    beside = (body, edition.beside) if is_first else (body,)
    numbers = edition.number_codes if is_first else ()
    standing = edition.numbers[Field.STANDING]
    if is_aside(stored.heading):
        standing = aside(standing)
    return IndexEntry(
        document_id=edition.revision.document_id,
        terms={
            Field.TITLE: title.terms,
            Field.HEADING: " ".join([text.terms for text in (title, heading) if text.terms]),
            Field.BODY: " ".join([text.terms for text in beside if text.terms]),
            Field.EXACT: " ".join([text.exact for text in beside if text.exact]),
            Field.CODE: " ".join([text.codes for text in (title, heading, *beside) if text.codes]),
            Field.SUBJECT: " ".join((*heading.codes.split(), *about_codes, *numbers)),
        },
        language=stored.language,
        profile=edition.profile,
        keywords=edition.keywords,
        keyword_lists=edition.keyword_lists,
        numbers={**edition.numbers, Field.POSITION: position, Field.STANDING: standing},
        payload=_ENCODER.encode(msgspec.structs.replace(stored, trace=body.trace)),
        marked_forms=title.marked_forms.union(heading.marked_forms, *(text.marked_forms for text in beside)),
        written=title.written.union(edition.vehicles, heading.written, *(text.written for text in beside)),
    )


def _day(revision: Revision) -> date | None:
    """The day of issue, or where nobody knows it the day on which the portal got the revision."""
    if revision.issued_on is not None:
        return revision.issued_on
    return revision.published_at.date() if revision.published_at else None


def _whole_codes(number: str, language: ContentLanguage) -> tuple[str, ...]:
    """The codes of a document's number as wholes: a part (`SW-A10-HE10-05`) may name an engine."""
    whole = code_alone(number)
    if whole is not None:
        return (whole,)
    return tuple(token.codes[0] for token in analyser(language).tokens(number) if token.codes)


@dataclass(frozen=True, slots=True)
class _Text:
    """A section's text, a line per paragraph and row; its places; the codes that its rows are about."""

    body: str
    places: tuple[tuple[int, str], ...]
    subjects: tuple[str, ...]


def _text(section: Section, labels: dict[str, list[str]]) -> _Text:
    """The section's text; the labels of the figures that it shows come last."""
    found = [line for line in lines(section.blocks) if line.text.strip()]
    for block in walk(section.blocks) if labels else ():
        if isinstance(block, FigureBlock):
            found.extend(Line(text=label) for label in _without_repetitions(labels.get(block.figure_id, ())))
    texts, places, position = [], [(0, "")], 0
    for line in found:
        anchor = line.anchor or ""
        if anchor != places[-1][1]:
            places.append((position, anchor))
        texts.append(line.complete.strip())
        position += len(texts[-1]) + 1
    subjects = (next(filter(None, map(code_alone, line.heads)), None) for line in found)
    return _Text("\n".join(texts), tuple(places[1:]), tuple(dict.fromkeys(filter(None, subjects))))


def _leads_to_the_steps(revision: Revision) -> Iterator[bool]:
    """Of each section, whether it is the beginning of a diagnostic procedure: its codes lead to it."""
    first = 0
    if revision.kind is DocumentKind.DIAGNOSIS:
        has_steps = [any(isinstance(one, Steps) for one in walk(each.blocks)) for each in revision.sections]
        first = has_steps.index(True) if any(has_steps) else 0
    return (place < first for place in range(len(revision.sections)))


def _without_repetitions(labels: Iterable[str]) -> Iterator[str]:
    """Drawings repeat a label for its outline and its fill: once is enough."""
    return (label for label, _ in groupby(text.strip() for text in labels) if label)


def applicability_text(statements: Iterable[Applicability]) -> str:
    """What a document applies to, in one line that needs no translation."""
    said = (_statement_text(statement) for statement in statements)
    return "; ".join(dict.fromkeys(filter(None, said)))


def _statement_text(applies: Applicability) -> str:
    built = " – ".join(f"{day:%Y-%m}" if day else "" for day in (applies.built_from, applies.built_to))
    car = " ".join(part for part in (applies.make, applies.series) if part)
    parts = (car, ", ".join(applies.engines), built.strip() if built != " – " else "")
    return applies.statement or " · ".join(part for part in parts if part)
