"""What comes back from a search: documents, at their sections, in order, and nothing that is hidden."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from kb.access import EVERYTHING, AccessClass, AccessFilter
from kb.documents import Applicability, DocumentKind, RelatedDocument, RelationKind, Revision, Validity
from kb.identifiers import DocumentId
from search.clauses import Reason
from search.engines.registry import ENGINE_NAMES, engine_named
from search.expander_source import ExpanderSource
from search.live import LiveIndex
from search.phrases import phrases_of
from search.results import Facet, Hit, ResultPage
from search.schema import Field
from search.searcher import Searcher, SearchRequest
from search.service import open_searcher
from search.standing import Lapse
from tests.factories.search.revisions import EN, PL, put_in_use, revision, searcher_of, section
from translations.locales import ContentLanguage, Language

VISITOR = AccessFilter(
    findable=frozenset({AccessClass.PUBLIC, AccessClass.RMI}), readable=frozenset({AccessClass.PUBLIC})
)
NOBODY = AccessFilter(findable=frozenset(), readable=frozenset())

PADS_EN = revision(
    "pads",
    "Front brake pads",
    (
        section("Undo the caliper bolts, 35 Nm.", "removal", "Removing the pads"),
        section("Clean the carrier. Fault U0100-87 may be stored.", "fitting", "Fitting the pads"),
    ),
)
PADS_PL = revision(
    "pads",
    "Klocki hamulcowe przednie",
    (
        section("Odkręć śruby zacisku, 35 Nm.", "removal", "Zdejmowanie klocków"),
        section("Oczyść jarzmo. Usterka U0100-87.", "fitting", "Zakładanie klocków"),
    ),
    PL,
)
DISCS = revision("discs", "Brake discs", (section("Measure the run-out of the disc.", "measure"),))
NOISE = revision(
    "noise", "Noise from the brakes", (section("Pads without shims.", "s1"),), kind=DocumentKind.BULLETIN
)
KEYS = revision(
    "keys",
    "Teaching keys",
    (section("Teach the brake key fob.", "s1"),),
    access_class=AccessClass.SECURITY_RELATED_RMI,
)
LIBRARY = ((PADS_EN, PADS_PL), (DISCS,), (NOISE,), (KEYS,))


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    return searcher_of(tmp_path_factory.mktemp("library"), *LIBRARY)


def ask(searcher: Searcher, text: str, access: AccessFilter = EVERYTHING, **changes: object) -> ResultPage:
    return searcher.search(replace(SearchRequest(query_text=text), **changes), access=access)  # type: ignore[arg-type]


def ids(page: ResultPage) -> list[str]:
    return [hit.document_id for hit in page.hits]


def facet(page: ResultPage, name: str) -> dict[str, int]:
    return {value.value: value.count for value in facet_of(page, name).values}


def facet_of(page: ResultPage, name: str) -> Facet:
    return next(facet for facet in page.facets if facet.name == name)


def first(page: ResultPage) -> Hit:
    return page.hits[0]


def test_a_hit_lands_on_the_section_that_matches(searcher: Searcher) -> None:
    hit = first(ask(searcher, "carrier"))
    assert (hit.document_id, hit.section_id, hit.heading) == ("pads", "fitting", "Fitting the pads")


def test_inflected_polish_words_are_found(searcher: Searcher) -> None:
    assert ids(ask(searcher, "śrubami zacisków")) == ["pads"]


def test_inflected_english_words_are_found(searcher: Searcher) -> None:
    assert ids(ask(searcher, "cleaned carriers")) == ["pads"]


def test_a_document_is_one_hit_however_many_of_its_sections_match(searcher: Searcher) -> None:
    assert ids(ask(searcher, "35 Nm")) == ["pads"]


def test_the_total_counts_documents(searcher: Searcher) -> None:
    page = ask(searcher, "brake")
    assert (page.total, page.total_is_exact) == (4, True)


def test_further_sections_of_the_document_are_listed(searcher: Searcher) -> None:
    hit = first(ask(searcher, "pads carrier"))
    assert [more.section_id for more in hit.more] == ["removal"]


def test_at_most_three_further_sections_are_listed(tmp_path: Path) -> None:
    many = revision("many", sections=tuple(section("valve", f"s{number}") for number in range(9)))
    assert len(first(ask(searcher_of(tmp_path, [many]), "valve")).more) == 3


def test_equal_sections_come_in_reading_order(tmp_path: Path) -> None:
    many = revision("many", sections=tuple(section("valve", f"s{number}") for number in range(5)))
    hit = first(ask(searcher_of(tmp_path, [many]), "valve"))
    assert [hit.section_id, *(more.section_id for more in hit.more)] == ["s0", "s1", "s2", "s3"]


def test_a_title_counts_for_more_than_the_text(searcher: Searcher) -> None:
    assert first(ask(searcher, "discs")).document_id == "discs"


def test_hits_are_ranked_from_one_and_scores_fall(searcher: Searcher) -> None:
    hits = ask(searcher, "brake pads").hits
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


@pytest.mark.parametrize(
    "text", ["U0100-87", "u010087", "U0100 87 U010087", "code:U0100-87", "U0100"], ids=str
)
def test_a_code_is_found_in_any_writing(searcher: Searcher, text: str) -> None:
    assert first(ask(searcher, text)).section_id == "fitting"


def test_the_edition_that_matched_is_shown(searcher: Searcher) -> None:
    assert first(ask(searcher, "jarzmo", preferred_language=Language.ENGLISH)).language is PL


@pytest.mark.parametrize("preferred", list(Language), ids=str)
def test_of_two_editions_that_match_alike_the_preferred_one_is_shown(
    searcher: Searcher, preferred: Language
) -> None:
    assert first(ask(searcher, "U0100-87", preferred_language=preferred)).language.value == preferred.value


def test_a_hit_names_every_language_of_the_document(searcher: Searcher) -> None:
    assert set(first(ask(searcher, "caliper")).languages) == {PL, EN}


def test_further_sections_are_of_the_edition_that_is_shown(searcher: Searcher) -> None:
    hit = first(ask(searcher, "35 Nm U0100-87", preferred_language=Language.POLISH))
    assert [more.heading for more in hit.more] == ["Zdejmowanie klocków"]


def test_a_language_narrows_the_result(searcher: Searcher) -> None:
    page = ask(searcher, "U0100-87", language=ContentLanguage.POLISH)
    assert first(page).language is PL


def test_a_kind_narrows_the_result(searcher: Searcher) -> None:
    assert ids(ask(searcher, "pads", kinds=(DocumentKind.BULLETIN,))) == ["noise"]


def test_a_field_in_the_query_narrows_the_result(searcher: Searcher) -> None:
    assert ids(ask(searcher, "pads kind:bulletin")) == ["noise"]


def test_a_phrase_needs_its_words_together(searcher: Searcher) -> None:
    assert ids(ask(searcher, '"caliper bolts"')) == ["pads"]


def test_a_phrase_matches_inflected_words(searcher: Searcher) -> None:
    assert ids(ask(searcher, '"śruba zacisku"')) == ["pads"]


def test_a_phrase_out_of_order_is_not_found(searcher: Searcher) -> None:
    assert ids(ask(searcher, '"bolts caliper"')) == []


def test_and_requires_both(searcher: Searcher) -> None:
    assert ids(ask(searcher, "caliper AND bolts")) == ["pads"]


def test_not_excludes(searcher: Searcher) -> None:
    assert ids(ask(searcher, "pads NOT shims")) == ["pads"]


def test_a_prefix_is_found(searcher: Searcher) -> None:
    assert ids(ask(searcher, "calip*")) == ["pads"]


def test_a_prefix_of_a_code_is_found(searcher: Searcher) -> None:
    assert ids(ask(searcher, "u01*")) == ["pads"]


@pytest.mark.parametrize(
    "text", ["", "   ", "?!", "the of and", "i w na do", "NOT brake", '""', "*"], ids=repr
)
def test_a_query_without_words_finds_nothing(searcher: Searcher, text: str) -> None:
    page = ask(searcher, text)
    assert (page.total, page.hits, page.facets, page.total_is_exact) == (0, (), (), True)


def test_facets_count_documents_per_kind(searcher: Searcher) -> None:
    assert facet(ask(searcher, "brake"), "kind") == {"repair": 3, "bulletin": 1}


def test_facets_count_documents_per_language(searcher: Searcher) -> None:
    assert facet(ask(searcher, "U0100-87"), "language") == {"en": 1, "pl": 1}


def test_a_facet_ignores_its_own_selection(searcher: Searcher) -> None:
    page = ask(searcher, "brake", kinds=(DocumentKind.BULLETIN,))
    assert (page.total, facet(page, "kind")) == (1, {"repair": 3, "bulletin": 1})


def test_a_facet_obeys_the_other_selection(searcher: Searcher) -> None:
    page = ask(searcher, "brake pads", kinds=(DocumentKind.BULLETIN,))
    assert facet(page, "language") == {"en": 1}


def test_a_selected_value_is_marked_even_when_nothing_is_left(searcher: Searcher) -> None:
    page = ask(searcher, "brake", kinds=(DocumentKind.WIRING,))
    selected = [value for value in facet_of(page, "kind").values if value.is_selected]
    assert [(value.value, value.count) for value in selected] == [("wiring", 0)]


def test_what_may_not_be_found_is_in_no_hit_total_or_facet(searcher: Searcher) -> None:
    page = ask(searcher, "key fob", VISITOR)
    assert (page.hits, page.total) == ((), 0)
    assert all(not facet.values for facet in page.facets)


def test_what_may_not_be_found_does_not_count_among_others(searcher: Searcher) -> None:
    page = ask(searcher, "brake", VISITOR)
    assert (page.total, facet(page, "kind")["repair"]) == (3, 2)


def test_facets_of_a_selection_hide_what_is_hidden(searcher: Searcher) -> None:
    page = ask(searcher, "brake", VISITOR, kinds=(DocumentKind.BULLETIN,))
    assert facet(page, "kind")["repair"] == 2


def test_who_may_find_nothing_finds_nothing(searcher: Searcher) -> None:
    assert ask(searcher, "brake", NOBODY).total == 0


def test_a_text_that_may_not_be_read_has_no_snippet(searcher: Searcher) -> None:
    hit = first(ask(searcher, "35 Nm", VISITOR))
    assert (hit.is_readable, hit.snippet) == (False, None)
    assert [more.snippet for more in hit.more] == [None] * len(hit.more)


def test_a_text_that_may_be_read_has_a_marked_snippet(searcher: Searcher) -> None:
    snippet = first(ask(searcher, "caliper")).snippet
    assert snippet is not None
    assert [segment.text for segment in snippet.segments if segment.is_match] == ["caliper"]


def test_a_hit_carries_what_the_page_shows(tmp_path: Path) -> None:
    shown = revision(
        sections=(section("valve", "s1", "Heading", page_label="iv"),),
        applicability=(Applicability(make="Halny", series="Sokół II", engines=("HB16",)),),
    )
    hit = first(ask(searcher_of(tmp_path, [shown]), "valve"))
    assert (hit.page_label, hit.published_on, hit.applicability) == (
        "iv",
        date(2026, 3, 1),
        "Halny Sokół II · HB16",
    )


def pages_of(tmp_path: Path, count: int) -> Searcher:
    documents = [
        [revision(f"d{number}", "Valve", (section("valve " * (number + 1)),))] for number in range(count)
    ]
    return searcher_of(tmp_path, *documents)


def test_pages_follow_each_other_without_gap_or_repetition(tmp_path: Path) -> None:
    searcher = pages_of(tmp_path, 25)
    pages = [ask(searcher, "valve", page=number) for number in (1, 2, 3)]
    assert sorted(document for page in pages for document in ids(page)) == sorted(f"d{n}" for n in range(25))


def test_ranks_go_on_over_pages(tmp_path: Path) -> None:
    assert [hit.rank for hit in ask(pages_of(tmp_path, 25), "valve", page=3).hits] == [21, 22, 23, 24, 25]


def test_a_page_beyond_the_last_is_empty_and_keeps_the_total(tmp_path: Path) -> None:
    page = ask(pages_of(tmp_path, 3), "valve", page=9)
    assert (page.hits, page.total) == ((), 3)


def test_a_page_below_the_first_is_the_first(searcher: Searcher) -> None:
    assert ask(searcher, "brake", page=-3).page == 1


def long_documents(count: int, sections: int) -> list[list[Revision]]:
    return [
        [revision(f"d{n}", "Valve", tuple(section("valve", f"s{place}") for place in range(sections)))]
        for n in range(count)
    ]


def test_documents_with_many_sections_do_not_push_others_off_the_page(tmp_path: Path) -> None:
    searcher = searcher_of(tmp_path, *long_documents(12, 60))
    assert len(ask(searcher, "valve").hits) == 10


def test_the_total_is_exact_over_many_sections(tmp_path: Path) -> None:
    searcher = searcher_of(tmp_path, *long_documents(12, 60))
    assert ask(searcher, "valve").total == 12


def test_words_that_may_stand_anywhere_are_counted_exactly_however_many_sections_have_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search.engines.tantivy.EXACT_COUNT_LIMIT", 100)
    page = ask(searcher_of(tmp_path, *long_documents(12, 60)), "valve seat")
    assert (page.total_is_exact, page.total, facet(page, "kind")) == (True, 12, {"repair": 12})


def test_a_large_total_of_words_in_one_place_says_that_it_is_an_estimate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search.engines.tantivy.EXACT_COUNT_LIMIT", 100)
    page = ask(searcher_of(tmp_path, *long_documents(12, 60)), "title:valve")
    assert (page.total_is_exact, page.total, facet(page, "kind")) == (False, 12, {"repair": 12})


def test_an_estimate_counts_a_document_in_two_languages_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search.engines.tantivy.EXACT_COUNT_LIMIT", 100)
    sections = tuple(section("valve", f"s{place}") for place in range(10))
    bilingual = [
        [revision(f"d{n}", "Valve", sections), revision(f"d{n}", "Zawór", sections, language=PL)]
        for n in range(12)
    ]
    page = ask(searcher_of(tmp_path, *bilingual), "valve")
    assert (page.total, facet(page, "kind")) == (12, {"repair": 12})
    assert facet(page, "language") == {"en": 12, "pl": 12}


def test_the_page_says_how_the_query_was_understood(searcher: Searcher) -> None:
    page = ask(searcher, "klocki kind:bulletin „hamulca”")
    assert page.understood == ("kind:bulletin", 'klocki OR "hamulca"')


def test_the_time_taken_is_measured(searcher: Searcher) -> None:
    assert ask(searcher, "brake").took_ms > 0


def test_an_explanation_names_term_and_field(searcher: Searcher) -> None:
    request = SearchRequest(query_text="caliper U0100-87")
    hit = first(searcher.search(request, access=EVERYTHING))
    parts = searcher.explain(request, hit, access=EVERYTHING)
    assert {(part.field, part.term) for part in parts} >= {("code", "u010087")}


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("TSB-99-17", Reason.BESIDE),
        ("knocking", Reason.BESIDE),
        ("caliper", Reason.WORD),
        ("U0100-87", Reason.CODE),
    ],
    ids=["document number", "keyword", "word of the text", "code of the text"],
)
def test_an_explanation_tells_the_text_from_what_stands_beside_it(
    tmp_path: Path, query: str, reason: Reason
) -> None:
    text = section("a", "Removal", "Undo the caliper, then read U0100-87.")
    said = revision(sections=(text,), document_number="TSB-99-17", keywords=("knocking",))
    made = searcher_of(tmp_path, [said])
    request = SearchRequest(query_text=query)
    hit = first(made.search(request, access=EVERYTHING))
    assert reason in {part.reason for part in made.explain(request, hit, access=EVERYTHING)}


BEARING = revision(
    "bearing",
    "Wheel bearing",
    (
        section("Press out the bearing of the wheel, then listen for noise.", "work", "Procedure"),
        section("Wheel bearing H31 Wheel bearing circlip", "parts", "Spare parts"),
        section("Spin it.", "after", "To finish"),
    ),
)


@pytest.mark.parametrize("engine", ENGINE_NAMES)
@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("wheel bearing", "work"),
        ("wheel bearing spare part", "parts"),
        ("circlip H31", "parts"),
        ("spin", "after"),
    ],
    ids=["of the work", "parts are asked for", "only there", "what comes after"],
)
def test_a_hit_opens_the_work_rather_than_what_stands_beside_it(
    tmp_path: Path, engine: str, query: str, place: str
) -> None:
    put_in_use(tmp_path, engine, [BEARING])
    made = open_searcher(tmp_path, engine)
    assert first(made.search(SearchRequest(query_text=query), access=EVERYTHING)).section_id == place


def test_a_document_keeps_its_place_where_it_is_found_beside_the_work(tmp_path: Path) -> None:
    made = searcher_of(tmp_path, [BEARING])
    page = made.search(SearchRequest(query_text="wheel bearing"), access=EVERYTHING)
    hit = first(page)
    assert hit.score >= max(section.score for section in hit.more)


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ("caliper", {Field.TITLE}),
        ("bolts", {Field.HEADING}),
        ("brake", {Field.TITLE, Field.HEADING}),
        ("title:brake", {Field.TITLE}),
        ("bol*", {Field.HEADING}),
        ('"caliper removing"', {Field.TITLE, Field.HEADING}),
    ],
    ids=["title", "heading", "both", "title alone", "beginning", "end of one and beginning of the other"],
)
def test_an_explanation_tells_the_title_from_the_heading(
    tmp_path: Path, query: str, fields: set[Field]
) -> None:
    text = section("Undo them.", "a", "Removing the bolts of the brake")
    made = searcher_of(tmp_path, [revision("d", "Brake caliper", (text,))])
    request = SearchRequest(query_text=query)
    hit = first(made.search(request, access=EVERYTHING))
    parts = made.explain(request, hit, access=EVERYTHING)
    assert {part.field for part in parts if part.reason is not Reason.NEW} == fields
    assert sum(part.score for part in parts) == pytest.approx(hit.score, rel=1e-3)


def test_the_parts_of_an_explanation_add_up_to_the_score(searcher: Searcher) -> None:
    request = SearchRequest(query_text="carrier U0100-87 pads")
    hit = first(searcher.search(request, access=EVERYTHING))
    parts = searcher.explain(request, hit, access=EVERYTHING)
    assert sum(part.score for part in parts) == pytest.approx(hit.score, rel=1e-3)


def test_ranking_alone_gives_the_same_order(searcher: Searcher) -> None:
    request = SearchRequest(query_text="brake pads")
    ranked = searcher.rank(request, access=EVERYTHING)
    assert [document for document, _ in ranked] == ids(searcher.search(request, access=EVERYTHING))


@pytest.mark.parametrize("engine", ["tantivy", "whoosh"])
@pytest.mark.parametrize(
    "text", ["brake pads", "śruby", "U0100", '"caliper bolts"', "calip*", "pads NOT shims"]
)
def test_both_engines_give_the_same_documents(tmp_path: Path, engine: str, text: str) -> None:
    expected = ask(searcher_of(tmp_path / "reference", *LIBRARY), text)
    page = ask(searcher_of(tmp_path / engine, *LIBRARY, engine=engine), text)
    assert (sorted(ids(page)), page.total, page.facets) == (
        sorted(ids(expected)),
        expected.total,
        expected.facets,
    )


@pytest.mark.parametrize("engine", ENGINE_NAMES)
@pytest.mark.parametrize("page", [10**8, 10**24])
def test_a_page_far_beyond_the_last_is_empty_and_asks_for_no_room(
    tmp_path: Path, engine: str, page: int
) -> None:
    found = ask(searcher_of(tmp_path, *LIBRARY, engine=engine), "pads", page=page)
    assert (found.hits, found.total) == ((), 2)


@pytest.mark.parametrize("engine", ENGINE_NAMES)
def test_all_documents_are_found_when_more_are_wanted_than_there_are(tmp_path: Path, engine: str) -> None:
    found = ask(searcher_of(tmp_path, *LIBRARY, engine=engine), "pads", page_size=1_000)
    assert sorted(ids(found)) == ["noise", "pads"]


@pytest.mark.parametrize("engine", ENGINE_NAMES)
@pytest.mark.parametrize(
    ("text", "found"),
    [("valve date:2024", ["old"]), ("valve date:2025..", ["new"]), ("valve date:..2026", ["new", "old"])],
)
def test_results_are_narrowed_by_the_day_of_publication(
    tmp_path: Path, engine: str, text: str, found: list[str]
) -> None:
    library = [
        [revision(name, sections=(section("valve"),), published_at=datetime(year, 5, 17, tzinfo=UTC))]
        for name, year in (("old", 2024), ("new", 2026))
    ]
    assert ids(ask(searcher_of(tmp_path, *library, engine=engine), text)) == found


def test_of_equals_the_newer_document_comes_first(tmp_path: Path) -> None:
    library = [
        [revision(name, sections=(section("valve"),), published_at=datetime(year, 5, 17, tzinfo=UTC))]
        for name, year in (("older", 2015), ("newest", 2026), ("oldest", 2001))
    ]
    assert ids(ask(searcher_of(tmp_path, *library), "valve")) == ["newest", "older", "oldest"]


def test_a_hit_lands_on_a_text_rather_than_on_a_mere_heading(tmp_path: Path) -> None:
    chapters = (section("", "chapter", "Valve"), section("Undo the valve.", "undo", "Valve, removal"))
    hit = first(ask(searcher_of(tmp_path, [revision("valve", "Valve", chapters)]), "valve"))
    assert (hit.section_id, [more.section_id for more in hit.more]) == ("undo", ["chapter"])


def test_warming_up_works_out_what_completions_and_corrections_look_through(tmp_path: Path) -> None:
    put_in_use(tmp_path, "tantivy", *LIBRARY)
    live, expanders = LiveIndex(tmp_path, engine_named("tantivy")), ExpanderSource(tmp_path / "terms")
    Searcher(live, expanders=expanders).warm_up()
    view = live.view()
    worked_out = vars(phrases_of(expanders.expander(view.folder).agreed.base))
    assert worked_out.keys() >= {"_beginnings", "_misspelt", "_words"}
    assert [table._words is not None for table in view.vocabulary.tables] == [True]


def successor(access_class: AccessClass) -> RelatedDocument:
    return RelatedDocument(
        kind=RelationKind.REPLACED_BY,
        document_id=DocumentId("new"),
        access_class=access_class,
        title="Rattle, new",
        language=EN,
    )


RATTLE = (section("Rattle of the timing chain after a cold start."),)


@pytest.mark.parametrize("engine", ENGINE_NAMES)
@pytest.mark.parametrize(
    ("changes", "lapse"),
    [
        ({"related": (successor(AccessClass.RMI),)}, Lapse.REPLACED),
        ({"validity": Validity(valid_to=date(2020, 1, 1))}, Lapse.EXPIRED),
        ({"validity": Validity(valid_from=date(2190, 1, 1))}, Lapse.NOT_YET_VALID),
    ],
    ids=["replaced", "expired", "not yet valid"],
)
def test_what_is_not_in_force_comes_after_what_is_and_says_why(
    tmp_path: Path, engine: str, changes: dict[str, Any], lapse: Lapse
) -> None:
    searcher = searcher_of(
        tmp_path,
        (revision("old", "Rattle", RATTLE, issued_on=date(2025, 1, 1), **changes),),
        (revision("new", "Rattle", RATTLE, issued_on=date(2010, 1, 1)),),
        engine=engine,
    )
    found = ask(searcher, "rattle timing chain")
    assert [(hit.document_id, hit.lapse) for hit in found.hits] == [("new", None), ("old", lapse)]
    request = SearchRequest(query_text="rattle timing chain")
    parts = searcher.explain(request, found.hits[1], access=EVERYTHING)
    assert [part.score < 0 for part in parts if part.reason.value == lapse.value] == [True]
    assert sum(part.score for part in parts) == pytest.approx(found.hits[1].score, rel=0.05)


def test_what_replaces_a_document_in_secret_changes_nothing_for_others(tmp_path: Path) -> None:
    secret = successor(AccessClass.SECURITY_RELATED_RMI)
    searcher = searcher_of(
        tmp_path,
        (revision("old", "Rattle", RATTLE, related=(secret,)),),
        (revision("other", "Rattle", RATTLE, issued_on=date(2010, 1, 1)),),
    )
    hits = ask(searcher, "rattle timing chain", VISITOR).hits
    assert [(hit.document_id, hit.lapse, hit.replaced_by) for hit in hits] == [
        ("old", None, ()),
        ("other", None, ()),
    ]
    assert [one.title for one in ask(searcher, "rattle timing chain").hits[1].replaced_by] == ["Rattle, new"]


def test_results_are_narrowed_by_the_day_of_issue(tmp_path: Path) -> None:
    searcher = searcher_of(tmp_path, (revision("old", issued_on=date(2019, 5, 3)),), (revision("new"),))
    assert [hit.document_id for hit in ask(searcher, "pads date:2019-05").hits] == ["old"]
