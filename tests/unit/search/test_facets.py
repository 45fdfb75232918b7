"""Facets of a result: their counts, what may be chosen, and what stays hidden."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kb.access import EVERYTHING, AccessClass, AccessFilter
from kb.documents import Applicability, DocumentKind, Revision
from kb.systems import VehicleSystem
from search.engines.registry import ENGINE_NAMES, engine_named
from search.facets import MAX_VALUES
from search.folders import IndexFolders
from search.mapping import index_entries
from search.results import ResultPage
from search.searcher import Searcher, SearchRequest
from tests.factories.search.entries import write
from tests.factories.search.revisions import PL, revision, searcher_of, section

VISITOR = AccessFilter(
    findable=frozenset({AccessClass.PUBLIC, AccessClass.RMI}), readable=frozenset({AccessClass.PUBLIC})
)


def built(series: str | None, first: int | None, last: int | None) -> tuple[Applicability, ...]:
    return (
        Applicability(
            make="Halny",
            series=series,
            built_from=date(first, 3, 1) if first else None,
            built_to=date(last, 9, 30) if last else None,
        ),
    )


def about(document_id: str, **changes: Any) -> Revision:
    return revision(document_id, document_id, (section("Bleed the brake.", "s1"),), **changes)


LIBRARY = (
    (
        about("pads", applicability=built("Sokół I", 2009, 2015)),
        about("pads", language=PL, applicability=built("Sokół I", 2009, 2015)),
    ),
    (about("discs", applicability=built("Sokół II", 2016, None)),),
    (about("wiring", kind=DocumentKind.WIRING, applicability=built("Sokół II", 2016, 2018)),),
    (about("safety", access_class=AccessClass.PUBLIC),),
    (
        about(
            "keys",
            access_class=AccessClass.SECURITY_RELATED_RMI,
            kind=DocumentKind.FLASH,
            applicability=built("Rybitwa E", 2021, 2022),
        ),
    ),
)


@pytest.fixture(scope="module", params=ENGINE_NAMES)
def searcher(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    return searcher_of(tmp_path_factory.mktemp("library"), *LIBRARY, engine=request.param)


def ask(searcher: Searcher, access: AccessFilter = EVERYTHING, **chosen: object) -> ResultPage:
    request = replace(SearchRequest(query_text="brake"), **chosen)  # type: ignore[arg-type]
    return searcher.search(request, access=access)


def facet(page: ResultPage, name: str) -> dict[str, int]:
    found = next(facet for facet in page.facets if facet.name == name)
    return {value.value: value.count for value in found.values}


def ids(page: ResultPage) -> set[str]:
    return {hit.document_id for hit in page.hits}


BARE = (
    (revision("inches", "Koła", (section("Dwa cala.", "s1", PL),), PL),),
    (revision("inch", "Koła", (section("Jeden cal.", "s1", PL),), PL),),
    (revision("all", "Koła", (section("Cały i zdrowy.", "s1", PL),), PL, kind=DocumentKind.WIRING),),
    (
        revision("both", "Koła", (section("Cała.", "s1", PL), section("Pół cala.", "s2", PL)), PL),
        revision("both", "Wheels", (section("See cala.", "s1"),)),
    ),
    (revision("neither", "Koła", (section("Nic.", "s1", PL),), PL),),
)
"""`cała` is a form of `cały`, `cala` of `cal`; without diacritics they are written alike."""


@pytest.mark.parametrize("engine", ENGINE_NAMES)
@pytest.mark.parametrize("most", [3_000, 1], ids=["few", "many"])
def test_documents_with_a_word_as_it_is_typed_that_mean_another_are_counted_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: str, most: int
) -> None:
    monkeypatch.setattr("search.engines.tantivy.MAX_APART", most)
    page = ask(searcher_of(tmp_path, *BARE, engine=engine), query_text="cała")
    assert (page.total, page.total_is_exact) == (3, True)
    assert facet(page, "kind") == {"repair": 2, "wiring": 1}
    assert facet(page, "language") == {"pl": 3, "en": 1}


@pytest.mark.parametrize("engine", ENGINE_NAMES)
def test_a_document_that_is_found_by_its_name_alone_is_counted(tmp_path: Path, engine: str) -> None:
    named = (revision("named", "Cala", (section("Nic.", "s1", PL),), PL, kind=DocumentKind.WIRING),)
    worded = (revision("worded", "Koła", (section("Cały i zdrowy.", "s1", PL),), PL),)
    page = ask(searcher_of(tmp_path, named, worded, engine=engine), query_text="cała")
    assert ids(page) == {"named", "worded"}
    assert (page.total, page.total_is_exact) == (2, True)
    assert facet(page, "kind") == {"repair": 1, "wiring": 1}


def test_facets_stand_in_their_order(searcher: Searcher) -> None:
    names = [facet.name for facet in ask(searcher).facets]
    assert names == ["kind", "system", "series", "year", "language", "access"]


def test_a_series_counts_what_is_for_every_series(searcher: Searcher) -> None:
    assert facet(ask(searcher), "series") == {"Sokół I": 2, "Sokół II": 3, "Rybitwa E": 2}


def test_a_chosen_series_keeps_what_is_for_every_series(searcher: Searcher) -> None:
    assert ids(ask(searcher, series=("Sokół I",))) == {"pads", "safety"}


def test_a_chosen_year_keeps_what_covers_it_and_what_is_for_every_year(searcher: Searcher) -> None:
    assert ids(ask(searcher, years=(2019,))) == {"discs", "safety"}


def test_a_year_long_after_the_last_document_is_covered_by_what_has_no_end(searcher: Searcher) -> None:
    assert ids(ask(searcher, years=(2090,))) == {"discs", "safety"}


def test_years_run_backwards(searcher: Searcher) -> None:
    years = list(facet(ask(searcher), "year"))
    assert years == sorted(years, reverse=True)


def test_each_class_of_access_is_counted(searcher: Searcher) -> None:
    assert facet(ask(searcher), "access") == {"rmi": 3, "public": 1, "security-related-rmi": 1}


def test_a_chosen_class_of_access_narrows_the_result(searcher: Searcher) -> None:
    assert ids(ask(searcher, access_classes=(AccessClass.PUBLIC,))) == {"safety"}


def test_choices_narrow_each_other(searcher: Searcher) -> None:
    page = ask(searcher, kinds=(DocumentKind.REPAIR,), series=("Sokół II",))
    assert (ids(page), facet(page, "kind"), facet(page, "series")) == (
        {"discs", "safety"},
        {"repair": 2, "wiring": 1},
        {"Sokół I": 2, "Sokół II": 2},
    )


def test_of_several_chosen_values_any_is_enough(searcher: Searcher) -> None:
    page = ask(searcher, kinds=(DocumentKind.REPAIR, DocumentKind.WIRING), series=("Sokół II", "Rybitwa E"))
    assert ids(page) == {"discs", "wiring", "safety"}


def test_the_values_beside_several_chosen_ones_are_counted_as_if_nothing_were_chosen_of_their_facet(
    searcher: Searcher,
) -> None:
    page = ask(searcher, kinds=(DocumentKind.WIRING, DocumentKind.FLASH), years=(2017, 2021))
    assert (facet(page, "kind"), facet(page, "access")) == (
        {"repair": 2, "wiring": 1, "flash": 1},
        {"rmi": 1, "security-related-rmi": 1},
    )
    selected = [value.value for value in page.facets[0].values if value.is_selected]
    assert selected == ["flash", "wiring"]


def test_a_hidden_class_chosen_beside_an_open_one_shows_nothing_more(searcher: Searcher) -> None:
    classes = (AccessClass.PUBLIC, AccessClass.SECURITY_RELATED_RMI)
    page = ask(searcher, VISITOR, access_classes=classes)
    assert (ids(page), facet(page, "access")["security-related-rmi"]) == ({"safety"}, 0)


def test_a_language_and_a_choice_narrow_each_other(searcher: Searcher) -> None:
    page = ask(searcher, language=PL, series=("Sokół I",))
    assert (facet(page, "series"), facet(page, "language")) == ({"Sokół I": 1}, {"en": 2, "pl": 1})


@pytest.mark.parametrize(
    ("name", "hidden"),
    [
        ("kind", "flash"),
        ("series", "Rybitwa E"),
        ("year", "2022"),
        ("access", "security-related-rmi"),
    ],
    ids=["kind", "series", "year", "access"],
)
def test_values_of_what_may_not_be_found_are_hidden(searcher: Searcher, name: str, hidden: str) -> None:
    shown = facet(ask(searcher, VISITOR, series=("Sokół I",)), name)
    assert hidden not in shown or shown[hidden] == facet(ask(searcher, VISITOR), name)[hidden]


def test_what_may_not_be_found_is_in_no_count(searcher: Searcher) -> None:
    page = ask(searcher, VISITOR)
    assert (facet(page, "kind"), facet(page, "series"), facet(page, "access"), facet(page, "language")) == (
        {"repair": 3, "wiring": 1},
        {"Sokół I": 2, "Sokół II": 3},
        {"rmi": 3, "public": 1},
        {"en": 4, "pl": 1},
    )


def test_a_class_that_may_not_be_found_cannot_be_chosen(searcher: Searcher) -> None:
    page = ask(searcher, VISITOR, access_classes=(AccessClass.SECURITY_RELATED_RMI,))
    assert (page.total, page.hits, facet(page, "kind")) == (0, (), {})


def test_asking_for_a_hidden_class_tells_nothing_of_it(searcher: Searcher) -> None:
    page = ask(searcher, VISITOR, access_classes=(AccessClass.SECURITY_RELATED_RMI,))
    assert facet(page, "access") == {"security-related-rmi": 0, "rmi": 3, "public": 1}


def test_years_of_a_hidden_document_do_not_draw_out_those_of_others(tmp_path: Path) -> None:
    hidden = about(
        "keys", access_class=AccessClass.SECURITY_RELATED_RMI, applicability=built("Żubr", 1950, 2099)
    )
    searcher = searcher_of(tmp_path, [about("discs", applicability=built("Sokół II", 2016, None))], [hidden])
    years = facet(ask(searcher, VISITOR), "year")
    assert ("2016" in years, "1950" in years, "2015" in years, "2099" in years) == (True, False, False, False)


def test_the_profiles_of_a_later_commit_are_known(tmp_path: Path) -> None:
    searcher = searcher_of(tmp_path, [about("pads")])
    ask(searcher)
    folder = IndexFolders(tmp_path, "tantivy").generation("one")
    later = about("lamps", kind=DocumentKind.WIRING, systems=(VehicleSystem.LIGHTING,))
    write(engine_named("tantivy").open(folder), index_entries([later]))
    page = ask(searcher)
    assert (facet(page, "kind"), facet(page, "system")) == ({"repair": 1, "wiring": 1}, {"lighting": 1})


def test_a_facet_of_very_many_values_keeps_the_most_frequent_and_the_chosen_one(tmp_path: Path) -> None:
    many = tuple(Applicability(make="Halny", series=f"S{number:03}") for number in range(MAX_VALUES + 50))
    frequent = Applicability(make="Halny", series="Wicher")
    searcher = searcher_of(
        tmp_path, [about("every", applicability=(*many, frequent))], [about("one", applicability=(frequent,))]
    )
    found = facet(ask(searcher, series=(many[-1].series,)), "series")
    assert (len(found), found["Wicher"], found[str(many[-1].series)]) == (MAX_VALUES, 2, 1)
    assert list(found)[:2] == ["Wicher", "S000"]
