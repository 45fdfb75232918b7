"""Where only counting is asked for, a clause has fewer parts and the same entries."""

from pathlib import Path

import pytest

from kb.access import AccessClass
from kb.documents import DocumentKind
from search.clauses import All, Any, Best, Clause, Except, KeywordIn, PhraseIn, PrefixIn, Present, TermIn
from search.engine import EngineIndex
from search.engines.tantivy import TantivyEngine
from search.matching import matching
from search.schema import Field
from tests.factories.search.entries import entry, index_with

BRAKE, PAD, NOISE = (TermIn(Field.BODY, term) for term in ("brake", "pad", "noise"))
ABOVE = TermIn(Field.HEADING, "brake")
NEAR = PhraseIn(Field.BODY, ("brake", "pad"), 0.1, 8)
RMI = KeywordIn(Field.ACCESS_CLASS, (AccessClass.RMI,))
PUBLIC = KeywordIn(Field.ACCESS_CLASS, (AccessClass.PUBLIC, AccessClass.RMI))


@pytest.fixture
def library(tmp_path: Path) -> EngineIndex:
    closed = AccessClass.SECURITY_RELATED_RMI
    return index_with(
        TantivyEngine(),
        tmp_path / "library",
        entry("pads", "brake pad", title="brake"),
        entry("discs", "brake disc noise"),
        entry("belts", "pad of a belt", kind=DocumentKind.BULLETIN),
        entry("keys", "brake key", access_class=closed),
        entry("open", "noise", access_class=AccessClass.PUBLIC),
    )


@pytest.mark.parametrize(
    ("clause", "cheaper"),
    [
        (Any((Best((BRAKE, TermIn(Field.BODY, "pad", 0.4))), NOISE)), Any((BRAKE, PAD, NOISE))),
        (Any((BRAKE, PAD, NEAR)), Any((BRAKE, PAD))),
        (Any((TermIn(Field.TITLE, "brake"), NEAR)), Any((TermIn(Field.TITLE, "brake"), matching(NEAR)))),
        (Any((ABOVE, TermIn(Field.TITLE, "brake"), PhraseIn(Field.TITLE, ("brake", "pad")))), ABOVE),
        (Any((ABOVE, All((Present(Field.TITLE, "brake", 0.0), TermIn(Field.TITLE, "pad"))))), ABOVE),
        (Any((BRAKE, Present(Field.BODY, "brake", 500))), BRAKE),
        (All((Any((BRAKE, NEAR)), RMI)), All((BRAKE, RMI))),
        (Any((PAD, All((Present(Field.BODY, "pad", 0.0), BRAKE)))), PAD),
        (Any((NOISE, All((PAD, BRAKE)))), Any((NOISE, All((PAD, BRAKE))))),
        (Except(Best((BRAKE, BRAKE)), Any((PAD, NEAR))), Except(BRAKE, PAD)),
        (PrefixIn(Field.BODY, "br", 3.0), PrefixIn(Field.BODY, "br")),
        (Any(()), Any(())),
    ],
    ids=[
        "readings",
        "near",
        "near elsewhere",
        "title",
        "beside in the title",
        "weights",
        "all",
        "beside",
        "together",
        "except",
        "prefix",
        "nothing",
    ],
)
def test_scores_are_left_out(clause: Clause, cheaper: Clause) -> None:
    assert matching(clause) == cheaper


@pytest.mark.parametrize(
    "clause",
    [
        Any((Best((BRAKE, PAD)), NEAR, Present(Field.TITLE, "brake", 9))),
        All((Any((BRAKE, NOISE)), RMI)),
        All((Any((PAD, NEAR)), PUBLIC, KeywordIn(Field.KIND, (DocumentKind.REPAIR,)))),
        Except(Any((BRAKE, PAD)), NEAR),
        PhraseIn(Field.BODY, ("brake", "pad")),
        RMI,
        All((PUBLIC, KeywordIn(Field.KIND, (DocumentKind.REPAIR,)))),
    ],
    ids=["any", "filtered", "twice filtered", "except", "phrase", "filter", "filters alone"],
)
def test_the_same_entries_match(library: EngineIndex, clause: Clause) -> None:
    def found(asked: Clause) -> set[bytes]:
        reader = library.reader()
        return {reader.payload(match) for match in reader.top(asked, 10)}

    assert found(matching(clause)) == found(clause) != set()


@pytest.mark.parametrize(
    ("classes", "names"),
    [
        ((AccessClass.PUBLIC,), ["open"]),
        ((AccessClass.RMI,), ["discs"]),
        ((AccessClass.PUBLIC, AccessClass.RMI), ["discs", "open"]),
        (tuple(AccessClass), ["discs", "open"]),
        ((AccessClass.SECURITY_RELATED_RMI,), []),
        (("of tomorrow",), []),
    ],
    ids=["few", "most", "nearly all", "all", "others", "none"],
)
def test_a_filter_lets_through_only_what_it_names(
    library: EngineIndex, classes: tuple[str, ...], names: list[str]
) -> None:
    reader = library.reader()
    found = reader.top(All((NOISE, KeywordIn(Field.ACCESS_CLASS, classes))), 10)
    assert sorted(reader.payload(match).decode() for match in found) == names


def test_a_class_that_came_in_after_a_search_is_not_let_through(library: EngineIndex) -> None:
    asked = All((BRAKE, KeywordIn(Field.ACCESS_CLASS, (AccessClass.RMI, AccessClass.SECURITY_RELATED_RMI))))
    before = len(library.reader().top(asked, 10))
    writer = library.writer()
    writer.add(entry("later", "brake", access_class=AccessClass.PUBLIC))
    writer.commit()
    writer.close()
    assert (before, len(library.reader().top(asked, 10))) == (3, 3)
