"""What has changed: sections, words, and the values that hurt when they are wrong."""

import pytest

from ingest.comparing import ChangeKind, Version, compare, word_pieces
from kb.content import Block, Cell, SectionContent, Table, paragraph
from kb.identifiers import DocumentId
from translations.locales import ContentLanguage


def section(anchor: str, heading: str, *texts: str) -> SectionContent:
    return SectionContent(anchor=anchor, heading=heading, blocks=tuple(map(paragraph, texts)))


def version(*sections: SectionContent, title: str = "Pads", **facts: str) -> Version:
    return Version(
        document_id=DocumentId("pads"),
        language=ContentLanguage.ENGLISH,
        number=1,
        title=title,
        sections=sections,
        facts=tuple(facts.items()),
    )


REMOVAL = section("s1", "Removal", "Undo the bolts.", "Swing the caliper up.")
FITTING = section("s2", "Fitting", "Tighten the bolts to 35 Nm.")


def changes(before: Version, after: Version) -> list[tuple[str, str]]:
    return [(item.kind.value, item.heading) for item in compare(before, after).sections]


def values(before: str, after: str) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    found = compare(version(section("s1", "H", before)), version(section("s1", "H", after)))
    return [(item.kind.value, item.before, item.after) for change in found.sections for item in change.values]


def test_the_same_is_unchanged() -> None:
    assert not compare(version(REMOVAL, FITTING), version(REMOVAL, FITTING)).is_changed


def test_a_new_document_is_all_added() -> None:
    found = compare(None, version(REMOVAL))
    assert found.is_changed
    assert [item.kind for item in found.sections] == [ChangeKind.ADDED]


def test_sections_come_and_go() -> None:
    checking = section("s2", "Checking", "Press the pedal.")
    assert changes(version(REMOVAL, FITTING), version(REMOVAL, checking, section("s3", "Fitting", "x"))) == [
        ("added", "Checking"),
        ("changed", "Fitting"),
    ]
    assert changes(version(REMOVAL, FITTING), version(REMOVAL)) == [("removed", "Fitting")]


def test_a_section_that_moved_down_is_still_the_same() -> None:
    moved = section("s3", "Fitting", "Tighten the bolts to 35 Nm.")
    inserted = section("s2", "Cleaning", "Clean the carrier.")
    assert changes(version(REMOVAL, FITTING), version(REMOVAL, inserted, moved)) == [("added", "Cleaning")]


def test_a_section_with_another_heading_is_known_by_its_anchor() -> None:
    renamed = section("s2", "Installation", "Tighten the bolts to 35 Nm.")
    assert changes(version(REMOVAL, FITTING), version(REMOVAL, renamed)) == [("changed", "Installation")]


def test_words_are_told_apart() -> None:
    found = word_pieces("Undo the two bolts.", "Undo the three bolts.")
    assert [(piece.kind.value, piece.text) for piece in found] == [
        ("same", "Undo the "),
        ("removed", "two"),
        ("added", "three"),
        ("same", " bolts."),
    ]


def test_only_the_lines_that_differ_are_shown() -> None:
    after = section("s1", "Removal", "Undo the bolts.", "Swing the caliper down.")
    (change,) = compare(version(REMOVAL), version(after)).sections
    assert len(change.passages) == 1


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("To 35 Nm.", "To 53 Nm.", ("torque", ("35 Nm",), ("53 Nm",))),
        ("To 8,5 Nm.", "To 85 Nm.", ("torque", ("8,5 Nm",), ("85 Nm",))),
        ("Gap 0.2 mm.", "Gap 0.3 mm.", ("measure", ("0.2 mm",), ("0.3 mm",))),
        ("Code P0401.", "Code P0404.", ("trouble-code", ("P0401",), ("P0404",))),
        ("Part H34-1160-215.", "Part H34-1160-216.", ("part-number", ("H34-1160-215",), ("H34-1160-216",))),
        ("To 35 Nm.", "Tight.", ("torque", ("35 Nm",), ())),
    ],
    ids=["torque", "comma", "measure", "code", "part", "gone"],
)
def test_values_that_hurt_are_called_out(
    before: str, after: str, expected: tuple[str, tuple[str, ...], tuple[str, ...]]
) -> None:
    assert values(before, after) == [expected]


@pytest.mark.parametrize(
    ("before", "after"),
    [("Undo the bolts.", "Undo both bolts."), ("To 35 Nm.", "Then to 35 Nm."), ("Step 12.", "Step 13.")],
)
def test_other_changes_call_nothing_out(before: str, after: str) -> None:
    assert values(before, after) == []


def test_what_is_said_beside_the_text_is_compared_too() -> None:
    found = compare(version(title="Pads", access="rmi"), version(title="Discs", access="public"))
    assert [(fact.name, fact.before, fact.after) for fact in found.facts] == [
        ("title", "Pads", "Discs"),
        ("access", "rmi", "public"),
    ]


def table(head: tuple[str, ...], *rows: tuple[str, ...]) -> Block:
    cells = [tuple(Cell(blocks=(paragraph(text),)) for text in row) for row in (head, *rows)]
    return Table(head=(cells[0],), body=tuple(cells[1:]))


@pytest.mark.parametrize("head", ["Torque, Nm", "Torque [Nm]", "Moment (Nm)"])
def test_a_torque_whose_unit_stands_in_the_head_of_its_column_is_called_out(head: str) -> None:
    before, after = (
        version(
            SectionContent(
                anchor="s1",
                heading="Torques",
                blocks=(table(("Bolt", head), ("M8", torque), ("M10", "45")),),
            )
        )
        for torque in ("25", "35")
    )
    (change,) = compare(before, after).sections
    assert [(item.kind.value, item.before, item.after) for item in change.values] == [
        ("torque", ("25 Nm",), ("35 Nm",))
    ]
