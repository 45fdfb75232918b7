"""Headings of sections that stand beside the work."""

import pytest

from search.analysis import analyser
from search.language.asides import ASIDE_TERMS, is_aside
from translations.locales import ContentLanguage


@pytest.mark.parametrize(
    "heading",
    [
        "Spare parts",
        "SPARE PARTS:",
        "3.2 Tools and equipment",
        "2) Narzędzia",
        "Części zamienne",
        "Przed rozpoczęciem pracy",
        "Before you start",
        "Czynności po zakończeniu pracy.",
        "Labour time",
    ],
)
def test_what_is_needed_before_and_after_stands_beside_the_work(heading: str) -> None:
    assert is_aside(heading)


@pytest.mark.parametrize(
    "heading",
    [
        "",
        "3.2",
        "Procedure",
        "Removing the pads",
        "Spare parts of the caliper",
        "Części i ich wymiana",
        "Objawy",
    ],
)
def test_the_work_itself_does_not(heading: str) -> None:
    assert not is_aside(heading)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (ContentLanguage.POLISH, "części zamienne numer narzędzia czas warunki bezpieczeństwa przygotować"),
        (ContentLanguage.ENGLISH, "spare parts number tools time safety conditions prepare"),
    ],
    ids=str,
)
def test_the_words_that_ask_for_it_are_terms_of_queries(language: ContentLanguage, text: str) -> None:
    assert {token.term for token in analyser(language).tokens(text)} - ASIDE_TERMS == set()
