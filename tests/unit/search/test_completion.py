"""Completions by agreed terms: in any form of their words, through the reader's access."""

import pytest

from kb.access import AccessClass, AccessFilter
from search.completion import MAX_COMPLETIONS, Completer, Completion, CompletionKind, Typed
from search.engines.registry import engine_named
from search.live import LiveIndex, View
from search.phrases import Phrases
from tests.factories.search.revisions import PL, put_in_use, revision, section
from tests.factories.terms import concept, term
from translations.locales import Language
from translations.terms import TermBase, TermKind

TECHNICIAN = AccessFilter(findable=frozenset({AccessClass.PUBLIC, AccessClass.RMI}), readable=frozenset())
MISSPELT = TermKind.MISSPELT
TERMS = Phrases(
    TermBase(
        [
            concept(
                "brake",
                term("hamulec", Language.POLISH),
                term("brake"),
                term("chamulec", Language.POLISH, MISSPELT),
            ),
            concept("pads", term("klocki hamulcowe", Language.POLISH), term("brake pads")),
            concept("belt", term("pasek rozrządu", Language.POLISH), term("timing belt")),
            concept("key", term("kluczyk zapasowy", Language.POLISH), term("spare key")),
            concept("pump", term("pompa hamulcowa", Language.POLISH), term("master cylinder")),
        ]
    )
)


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> View:
    root = tmp_path_factory.mktemp("completions")
    text = "Wymontuj hamulec. Wyjmij klocki. Grubość klocków hamulcowych; do paska rozrządu. Pompa stoi."
    pads = revision("pads", "Praca", [section(text)], language=PL)
    closed = AccessClass.SECURITY_RELATED_RMI
    keys = revision(
        "keys", "Kluczyk zapasowy", [section("Kluczyk zapasowy.")], language=PL, access_class=closed
    )
    put_in_use(root, "tantivy", [pads], [keys])
    return LiveIndex(root, engine_named("tantivy")).view()


def terms(view: View, text: str, language: Language = Language.POLISH) -> list[Completion]:
    completer = Completer(view, TERMS, language=language, access=TECHNICIAN, finds_anything=bool)
    found = completer.complete(text, MAX_COMPLETIONS)
    return [one for one in found if one.kind is CompletionKind.TERM]


def test_a_term_is_found_in_whatever_form_it_is_written_and_says_what_it_means(view: View) -> None:
    assert terms(view, "kloc") == [
        Completion(text="klocki hamulcowe", kind=CompletionKind.TERM, label="brake pads")
    ]


@pytest.mark.parametrize(
    ("typed", "completion"),
    [
        ("pasek roz", "pasek rozrządu"),
        ("wymontuj pasek rozrz", "wymontuj pasek rozrządu"),
        ("pasek ", "pasek rozrządu"),
        ("rozrz", "pasek rozrządu"),
        ("PASEK ROZ", "pasek rozrządu"),
        ("ham", "hamulec"),
        ("chamu", "hamulec"),
    ],
)
def test_a_term_is_completed_from_any_of_its_words(view: View, typed: str, completion: str) -> None:
    assert [one.text for one in terms(view, typed)][:1] == [completion]


@pytest.mark.parametrize(
    "typed", ["pompa", "timing", "spare"], ids=["words apart", "other language", "closed"]
)
def test_a_term_that_the_reader_finds_nowhere_is_not_offered(view: View, typed: str) -> None:
    assert terms(view, typed) == []


def test_a_term_that_leads_nowhere_with_what_stands_before_it_is_not_offered(view: View) -> None:
    assert terms(view, "sprzęgło kloc") == []


def test_a_form_of_a_word_gives_way_to_the_term_that_has_it(view: View) -> None:
    completer = Completer(view, TERMS, language=Language.POLISH, access=TECHNICIAN, finds_anything=bool)
    assert "klocków" not in [one.text for one in completer.complete("kloc", MAX_COMPLETIONS)]


@pytest.mark.parametrize(
    ("text", "tails"),
    [
        ("wymiana pas", [("", "wymiana pas"), ("wymiana ", "pas")]),
        ("Pasek ", [("", "pasek ")]),
        ('"pasek roz', [('"', "pasek roz"), ('"pasek ', "roz")]),
        ("a", []),
        ("", []),
    ],
)
def test_what_is_typed_is_completed_from_its_last_words(text: str, tails: list[tuple[str, str]]) -> None:
    assert list(Typed(text).tails(4)) == tails


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("11-12 7", ("", "11127")),
        ("klucz ht 34", ("klucz ", "ht34")),
        ("kod P 03", ("kod ", "p03")),
        ("pompa 11 12", ("pompa ", "1112")),
        ("klocki", ("", "")),
    ],
)
def test_a_code_is_typed_in_however_many_groups(text: str, code: tuple[str, str]) -> None:
    assert Typed(text).code() == code
