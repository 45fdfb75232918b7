"""Whole queries put right: which words are touched, and by what."""

import pytest

from kb.access import AccessClass, AccessFilter
from search.correction import CorrectedQuery, Corrector
from search.engines.registry import engine_named
from search.live import LiveIndex, View
from search.phrases import Phrases
from search.query_words import QueryReader
from tests.factories.search.revisions import EN, PL, put_in_use, revision, section
from tests.factories.terms import concept, term
from translations.locales import Language
from translations.terms import TermBase, TermKind

TECHNICIAN = AccessFilter(findable=frozenset({AccessClass.PUBLIC, AccessClass.RMI}), readable=frozenset())
TERMS = Phrases(
    TermBase(
        [
            concept("drain", term("spustowy", Language.POLISH), term("drain")),
            concept(
                "gearbox",
                term("skrzynia biegów", Language.POLISH),
                term("gearbox"),
                term("girboks", Language.POLISH, TermKind.MISSPELT),
                term("skrzynia", Language.POLISH, TermKind.ALTERNATIVE),
            ),
            concept(
                "clutch",
                term("sprzęgło", Language.POLISH),
                term("clutch"),
                term("kuplung", Language.POLISH, TermKind.MISSPELT),
            ),
        ]
    )
)
POLISH = """Hamulec postojowy zwolnić. Wahacz przedni, końcówka drążka, sprężyna i korek spustu oleju.
Skrzynia biegów ma sprzęgło. Sprzęgło odpowietrzyć. Bezpieczniki. Kluczyk i klucz. Śruba z rdzą."""


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> View:
    root = tmp_path_factory.mktemp("corrections")
    often = [section("Bleed the caliper.", f"s{number}") for number in range(60)]
    put_in_use(
        root,
        "tantivy",
        [revision("polish", "Praca", [section(POLISH, "s1"), section(POLISH, "s2")], language=PL)],
        [
            revision(
                "english",
                "Caliper",
                [*often, section("The calipre sticks; a seat belt.", "odd"), section("A seat belt.", "belt")],
                language=EN,
            )
        ],
    )
    return LiveIndex(root, engine_named("tantivy")).view()


def corrected(view: View, text: str) -> CorrectedQuery | None:
    reader = QueryReader(forms=view.forms)
    return Corrector(view, TERMS, reader, TECHNICIAN).corrected(text)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("chamulec", "hamulec"),
        ("Chamulec postojowy", "hamulec postojowy"),
        ("wachacz przedni", "wahacz przedni"),
        ("hamulecpostojowy", "hamulec postojowy"),
        ("bez pieczniki", "bezpieczniki"),
        ("sprenżyna", "sprężyna"),
        ("koncówka drążka", "końcówka drążka"),
        ("seatbelt", "seat belt"),
        ("girboks", "skrzynia"),
        ("kuplung odpowietrzyć", "sprzęgło odpowietrzyć"),
        ('"chamulec postojowy" OR wachacz', '"hamulec postojowy" OR wahacz'),
        ("chamulec P0300 wachacz", "hamulec P0300 wahacz"),
        ("title:calipper", "title:caliper"),
        ("tytuł:calipper chamulec", "tytuł:caliper hamulec"),
        ('title:"calipper" kind:repair', 'title:"caliper" kind:repair'),
        ("hamulec -title:calipper", "hamulec -title:caliper"),
        ("title:(calipper)", "title:(caliper)"),
    ],
)
def test_words_that_find_nothing_are_replaced_and_the_others_stay(view: View, typed: str, meant: str) -> None:
    assert corrected(view, typed) == CorrectedQuery(meant, is_needed=True)


@pytest.mark.parametrize(
    "typed",
    [
        "hamulec",
        "hamulcami",
        "konczówka*",
        "title:chamulec",
        "kind:chamulec",
        "rodzaj:chamulec",
        "część:chamulec",
        "title:seatbelt",
        "title:konczówka*",
        "hamulcem 35 stopni",
        "spustowy",
        "klocek",
        "kubek",
        "gearbox",
        "P0301",
        "chamulec1",
        "kot",
        "",
        "AND",
        "seat belt",
    ],
    ids=[
        "written",
        "another form",
        "beginning",
        "in no title",
        "no field value",
        "field in Polish",
        "another field in Polish",
        "two words in a title",
        "beginning in a title",
        "unit",
        "agreed term",
        "dictionary",
        "dictionary, near",
        "agreed, English",
        "code",
        "digit",
        "short",
        "nothing",
        "operator",
        "side by side",
    ],
)
def test_what_is_no_mistake_is_left_alone(view: View, typed: str) -> None:
    assert corrected(view, typed) is None


def test_a_word_that_hardly_stands_anywhere_is_doubted_but_searched_for(view: View) -> None:
    assert corrected(view, "calipre") == CorrectedQuery("caliper", is_needed=False)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("odpowietszyc", "odpowietrzyć"), ("odpowietzuć", "odpowietrzyć")],
    ids=["likely", "unlikely"],
)
def test_where_nothing_is_found_more_is_forgiven(view: View, typed: str, meant: str) -> None:
    assert corrected(view, typed) == CorrectedQuery(meant, is_needed=True)


def test_where_other_words_are_found_less_is_forgiven(view: View) -> None:
    assert corrected(view, "hamulec odpowietzuć") is None


def test_of_a_pasted_text_only_the_first_words_are_put_right(view: View) -> None:
    found = corrected(view, " ".join(["wachacz"] * 20))
    assert found is not None
    assert found.text.split() == ["wahacz"] * 8 + ["wachacz"] * 12
