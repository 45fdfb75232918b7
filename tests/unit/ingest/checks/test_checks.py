"""What the checks find, and what they leave in peace."""

from dataclasses import replace
from datetime import date
from typing import Final

import pytest

from ingest.checks.registry import CHECKS, run_checks
from ingest.checks.subject import Known, Subject
from ingest.reader import DeadLink
from kb.content import (
    Block,
    Cell,
    FigureBlock,
    FigureContent,
    Item,
    ItemList,
    Paragraph,
    Run,
    SectionContent,
    Table,
    paragraph,
)
from kb.documents import Applicability, DocumentKind
from kb.identifiers import DocumentId
from translations.locales import ContentLanguage
from translations.terms import shipped_terms

PADS: Final = DocumentId("pads")
BOTH: Final = {PADS: {ContentLanguage.POLISH, ContentLanguage.ENGLISH}}
SOKOL: Final = Applicability(
    make="Halny",
    series="Sokół II",
    engines=("HD15",),
    built_from=date(2015, 3, 1),
    built_to=date(2022, 11, 30),
)
KNOWN: Final = Known(
    documents={PADS: PADS, DocumentId("bolts"): DocumentId("bolts")},
    anchors={DocumentId("bolts"): {"s1"}},
    editions=BOTH,
    applicability={DocumentId("bolts"): (SOKOL,)},
    explained_codes={"P0BAD"},
    terms=shipped_terms(),
)


def subject(*blocks: Block, language: ContentLanguage = ContentLanguage.ENGLISH) -> Subject:
    section = SectionContent(anchor="s1", heading="Renewing the pads", blocks=blocks)
    return Subject(document_id=PADS, language=language, title="Pads", sections=(section,))


def said(text: str, language: ContentLanguage = ContentLanguage.ENGLISH) -> Subject:
    return subject(paragraph(text), language=language)


def linked(target: str) -> Subject:
    return subject(Paragraph(runs=(Run(text="see there", target=target),)))


def with_dead_link() -> Subject:
    return replace(said("See there."), dead_links=(DeadLink(section="s1", text="there", target="#nowhere"),))


def cells(*texts: str) -> tuple[Cell, ...]:
    return tuple(Cell(blocks=(paragraph(text),)) for text in texts)


def table(head: tuple[str, ...] | None, *rows: tuple[str, ...]) -> Table:
    return Table(head=(cells(*head),) if head else (), body=tuple(cells(*row) for row in rows))


def typed(*numbers: int) -> Subject:
    return subject(*(paragraph(f"{number}. Undo a bolt.") for number in numbers))


def listed(*texts: str) -> Subject:
    return subject(ItemList(items=tuple(Item(blocks=(paragraph(text),)) for text in texts)))


def applying(**changes: object) -> Subject:
    return replace(said("Text."), applicability=(replace(SOKOL, **changes),))  # type: ignore[arg-type]


def figure(title: str = "", caption: str | None = None) -> Subject:
    content = FigureContent(figure_id="f1", media_type="image/png", content=b"", title=title)
    return replace(subject(FigureBlock(figure_id="f1", caption=caption)), figures=(content,))


def codes(checked: Subject, known: Known = KNOWN) -> list[str]:
    return [check.code for check, _finding in run_checks(checked, known)]


def messages(checked: Subject, known: Known = KNOWN) -> str:
    return " ".join(finding.message for _check, finding in run_checks(checked, known))


PL: Final = ContentLanguage.POLISH
TORQUES: Final = (("Front bolt", "35"), ("Rear bolt", "110"), ("Side bolt", "8,5"))
EMPTY: Final = SectionContent(anchor="s2", heading="Later", blocks=())


@pytest.mark.parametrize(
    ("checked", "code"),
    [
        (with_dead_link(), "broken-link"),
        (linked("aos:nowhere"), "missing-document"),
        (linked("aos:bolts#s9"), "missing-document"),
        (said("Tighten the bolts to 110 and go on."), "torque-without-unit"),
        (said("Dokręcić śrubę momentem 35, potem drugą.", PL), "torque-without-unit"),
        (subject(table(("Bolt", "Torque"), *TORQUES)), "torque-without-unit"),
        (said("Tighten to 35 nm and go on."), "unknown-unit"),
        (said("The pressure is 2,5 Bar."), "unknown-unit"),
        (subject(table(("Bolt", "Torque [Nn]"), *TORQUES)), "unknown-unit"),
        (said("Code PO401 is stored."), "misspelt-code"),
        (said("Code P04O1 is stored."), "misspelt-code"),
        (said("Code P0BAE is stored."), "unknown-code"),
        (said("Sprawdzić chamulec.", PL), "wrong-term"),
        (typed(1, 2, 4), "skipped-step"),
        (listed("1. One.", "2. Two.", "2. Two again."), "skipped-step"),
        (figure(), "figure-without-title"),
        (replace(said("x"), sections=(*said("x").sections, EMPTY)), "empty-section"),
        (subject(table(None, *TORQUES)), "table-without-head"),
        (applying(series="Sokol II"), "orphan-applicability"),
        (applying(engines=("HDl5",)), "orphan-applicability"),
        (applying(built_from=date(1990, 1, 1), built_to=date(1999, 1, 1)), "orphan-applicability"),
    ],
)
def test_what_is_wrong_is_found_once(checked: Subject, code: str) -> None:
    assert codes(checked) == [code]


@pytest.mark.parametrize(
    "checked",
    [
        linked("#s1"),
        linked("aos:bolts#s1"),
        linked("https://example.org/"),
        said("Tighten the bolts to 110 Nm, then by 90°."),
        said("Torque 35 ± 3 Nm. Tighten to 20 N·m. Torque to 15 ft-lb."),
        said("Tighten the bolts to 110"),
        said("Dokręcić momentem 35 Nm.", PL),
        subject(table(("Bolt", "Torque, Nm"), *TORQUES)),
        subject(table(("Bolt", "Torque [Nm]"), *TORQUES)),
        subject(table(("Bolt", "Torque"), ("Front", "35 Nm"), ("Rear", "20 Nm"), ("Side", "8 Nm"))),
        subject(table(("Part", "Name, maker"), *(("A", "B"),) * 3)),
        said("Codes P0401, P0BAD and P1234, part P0401-2 and B0."),
        said("Fit the brake pads with the capacitor."),
        said("Rozładować kondensator.", PL),
        typed(1, 2, 3, 1, 2),
        typed(3, 5, 9),
        listed("1. One.", "2. Two.", "3. Three."),
        figure(title="Caliper"),
        figure(caption="Caliper from below"),
        subject(table(None, ("one", "two"))),
        replace(subject(table(None, *TORQUES)), kind=DocumentKind.WIRING),
        applying(),
        applying(series="Żubr"),
        applying(engines=("HB16",)),
    ],
    ids=lambda checked: " ".join(checked.words)[:40] or "none",
)
def test_what_is_right_is_left_in_peace(checked: Subject) -> None:
    assert codes(checked) == []


def test_a_document_in_one_language_is_found() -> None:
    known = replace(KNOWN, editions={PADS: {ContentLanguage.ENGLISH}})
    assert codes(said("Text."), known) == ["missing-edition"]
    assert "(pl)" in messages(said("Text."), known)


def test_the_preferred_term_is_said() -> None:
    assert "write “hamulec”" in messages(said("Sprawdzić chamulec.", PL))


def test_the_right_code_is_said() -> None:
    assert "write P0401" in messages(said("Code PO401 is stored."))


def test_nearly_the_same_text_is_found_and_another_is_not() -> None:
    text = " ".join(f"Undo bolt {number} and put it aside." for number in range(60))
    twin = replace(said(f"{text} One more word."), document_id=DocumentId("twin"))
    other = replace(said(text.replace("bolt", "nut")), document_id=DocumentId("other"))
    assert codes(said(text), replace(KNOWN, twins=(said(text), twin, other))) == ["duplicate"]


def test_short_texts_are_no_duplicates() -> None:
    twin = replace(said("See the manual."), document_id=DocumentId("twin"))
    assert codes(said("See the manual."), replace(KNOWN, twins=(twin,))) == []


def test_every_check_has_a_code_of_its_own_and_says_what_it_is() -> None:
    assert len({check.code for check in CHECKS}) == len({check.about for check in CHECKS}) == len(CHECKS)
