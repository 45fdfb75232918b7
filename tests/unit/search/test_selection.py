"""What a reader may find and has chosen, as parts of the query."""

import pytest

from kb.access import EVERYTHING, AccessClass, AccessFilter
from kb.documents import DocumentKind
from kb.systems import VehicleSystem
from search.clauses import NOTHING, All, KeywordIn, TermIn
from search.profile_table import Aspect
from search.schema import Field
from search.selection import Selection, select
from translations.locales import ContentLanguage

BRAKE = TermIn(Field.BODY, "brake")
OPEN_ONLY = AccessFilter(findable=frozenset({AccessClass.PUBLIC}), readable=frozenset())
NOBODY = AccessFilter(findable=frozenset(), readable=frozenset())


def test_who_may_find_everything_needs_no_filter() -> None:
    assert select(BRAKE, Selection(access=EVERYTHING)) == BRAKE


def test_the_access_filter_is_part_of_the_query() -> None:
    assert select(BRAKE, Selection(access=OPEN_ONLY)) == All(
        (BRAKE, KeywordIn(Field.ACCESS_CLASS, ("public",)))
    )


def test_who_may_find_nothing_asks_nothing() -> None:
    assert select(BRAKE, Selection(access=NOBODY)) == NOTHING


@pytest.mark.parametrize(
    ("selection", "clause"),
    [
        (
            Selection(access=EVERYTHING, kinds=(DocumentKind.WIRING,)),
            KeywordIn(Field.KIND, ("wiring",)),
        ),
        (
            Selection(access=EVERYTHING, systems=(VehicleSystem.BRAKES,)),
            KeywordIn(Field.SYSTEM, ("brakes",)),
        ),
        (
            Selection(access=EVERYTHING, series=("Sokół II",)),
            KeywordIn(Field.SERIES, ("Sokół II", "*")),
        ),
        (
            Selection(access=EVERYTHING, series=("Sokół I", "Sokół II")),
            KeywordIn(Field.SERIES, ("Sokół I", "*", "Sokół II")),
        ),
        (
            Selection(access=EVERYTHING, kinds=(DocumentKind.WIRING, DocumentKind.BULLETIN)),
            KeywordIn(Field.KIND, ("bulletin", "wiring")),
        ),
        (
            Selection(access=EVERYTHING, access_classes=(AccessClass.RMI,)),
            KeywordIn(Field.ACCESS_CLASS, ("rmi",)),
        ),
        (
            Selection(access=EVERYTHING, language=ContentLanguage.POLISH),
            KeywordIn(Field.LANGUAGE, ("pl",)),
        ),
    ],
    ids=["kind", "system", "series", "several-series", "several-kinds", "access", "language"],
)
def test_each_choice_is_part_of_the_query(selection: Selection, clause: KeywordIn) -> None:
    assert select(BRAKE, selection) == All((BRAKE, clause))


def test_a_class_that_may_not_be_found_cannot_be_chosen() -> None:
    assert select(BRAKE, Selection(access=OPEN_ONLY, access_classes=(AccessClass.RMI,))) == NOTHING


def test_nothing_stays_nothing_whatever_is_selected() -> None:
    assert select(NOTHING, Selection(access=EVERYTHING, kinds=(DocumentKind.WIRING,))) == NOTHING


def test_what_was_chosen_is_told_by_aspect() -> None:
    selection = Selection(access=EVERYTHING, years=(2016,), language=ContentLanguage.POLISH)
    assert selection.chosen() == {Aspect.YEAR: ("2016",)}


def test_without_what_was_chosen_the_reader_and_the_language_stay() -> None:
    selection = Selection(access=OPEN_ONLY, series=("Żubr",), language=ContentLanguage.POLISH)
    assert selection.without_chosen() == Selection(access=OPEN_ONLY, language=ContentLanguage.POLISH)
