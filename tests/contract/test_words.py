"""What is completed and corrected while somebody types, the same on every engine."""

from dataclasses import replace
from pathlib import Path

import pytest

from kb.access import AccessClass, AccessFilter
from kb.documents import Applicability, Revision
from search.completion import CompletionKind
from search.engine import Writing
from search.engines.registry import ENGINE_NAMES, engine_named
from search.folders import IndexFolders
from search.mapping import index_entries
from search.searcher import Searcher, SearchRequest
from tests.factories.search.revisions import EN, PL, revision, searcher_of, section
from translations.locales import Language

TECHNICIAN = AccessFilter(
    findable=frozenset({AccessClass.PUBLIC, AccessClass.RMI}), readable=frozenset({AccessClass.PUBLIC})
)
CLEARED = AccessFilter(findable=frozenset(AccessClass), readable=frozenset(AccessClass))
NOBODY = AccessFilter(findable=frozenset(), readable=frozenset())
WORD, CODE = CompletionKind.WORD, CompletionKind.CODE
TITLE, VEHICLE = CompletionKind.TITLE, CompletionKind.VEHICLE

PADS = revision(
    "pads",
    "Klocki hamulcowe przednie – wymiana",
    [
        section("Odkręć śruby zacisku. Wyjmij klocki. Sprawdź grubość klocków i tarczy hamulcowej.", "s1"),
        section("Sprężynka klocka 11 12 7 582 245, klucz HT 3410, sterownik ABS, kod P0300.", "s2"),
    ],
    language=PL,
    applicability=(Applicability(make="Halny", series="Sokół II", engines=("HB16",)),),
)
BEARING = revision(
    "bearing", "Wheel bearing – renew", [section("Renew the bearing of the wheel.")], language=EN
)
KEYS = revision(
    "keys",
    "Immobilizer: uczenie kluczyków",
    [section("Naucz kluczyki immobilizera kodem U0100 i narzędziem klonującym.")],
    language=PL,
    access_class=AccessClass.SECURITY_RELATED_RMI,
)
FALCON = revision(
    "falcon", "Sokół II: opis", [section("Halny Sokół II ma silnik HB16, nie kolumnę.")], language=PL
)


@pytest.fixture(params=ENGINE_NAMES, scope="module")
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def searcher(engine: str, tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    return searcher_of(tmp_path_factory.mktemp("words"), [PADS], [BEARING], [KEYS], [FALCON], engine=engine)


def completed(
    searcher: Searcher, text: str, access: AccessFilter = TECHNICIAN, language: Language = Language.POLISH
) -> list[tuple[CompletionKind, str]]:
    return [(one.kind, one.text) for one in searcher.complete(text, language=language, access=access)]


@pytest.mark.parametrize(
    ("typed", "completion"),
    [
        ("spr", (WORD, "sprężynka")),
        ("SPREZ", (WORD, "sprężynka")),
        ("wyjmij tarcz", (WORD, "wyjmij tarczy")),
        ("ab", (WORD, "ABS")),
        ("p03", (CODE, "P0300")),
        ("p 03", (CODE, "P0300")),
        ("11-12 7", (CODE, "11 12 7 582 245")),
        ("7582", (CODE, "11 12 7 582 245")),
        ("klucz ht 34", (CODE, "klucz HT 3410")),
        ("przed", (TITLE, "Klocki hamulcowe przednie – wymiana")),
        ("klocki wym", (TITLE, "Klocki hamulcowe przednie – wymiana")),
        ("bear", (TITLE, "Wheel bearing – renew")),
        ("sok", (VEHICLE, "Halny Sokół II")),
        ("halny so", (VEHICLE, "Halny Sokół II")),
        ("hb", (VEHICLE, "HB16")),
        ("klocki -sprę", (WORD, "klocki -sprężynka")),
        ("klocki -p03", (CODE, "klocki -P0300")),
    ],
)
def test_what_is_typed_is_completed(
    searcher: Searcher, typed: str, completion: tuple[CompletionKind, str]
) -> None:
    assert completion in completed(searcher, typed)


def test_a_trouble_code_says_what_it_means_in_the_readers_language(searcher: Searcher) -> None:
    labels = [
        searcher.complete("p03", language=language, access=TECHNICIAN)[0].label for language in Language
    ]
    assert (labels[0].split()[0], labels[1].split()[0]) == ("Wypadanie", "Misfire")


def test_what_is_left_out_is_completed_to_no_title(searcher: Searcher) -> None:
    kinds = {kind for kind, _ in completed(searcher, "sprężynka silnik -kloc")}
    assert kinds == {WORD}


def test_nothing_is_offered_to_be_left_out_that_leaves_nothing(searcher: Searcher) -> None:
    assert completed(searcher, "sprężynka -kloc") == []


def test_what_operators_leave_is_looked_for_among_all_words(engine: str, tmp_path: Path) -> None:
    words = ["klapa", "klej", "klema", "klin", "klocek", "klucz", "klamra", "klakson", "klatka"]
    library = [
        [revision(word, "Opis", [section(f"{word}, {word}", "s1"), section(word, "s2")], language=PL)]
        for word in words
    ]
    rare = [revision("rare", "Opis", [section("Zawór i klosz razem.")], language=PL)]
    searcher = searcher_of(tmp_path, *library, rare, engine=engine)
    assert completed(searcher, "zawór AND kl") == [(WORD, "zawór AND klosz")]


def test_a_title_that_finds_nothing_as_it_is_written_is_not_offered(engine: str, tmp_path: Path) -> None:
    titles = ["Silnik NIE odpala", "Silnik nie odpala zimą"]
    library = [
        [revision(f"d{number}", title, [section("Opis.")], language=PL)]
        for number, title in enumerate(titles)
    ]
    found = completed(searcher_of(tmp_path, *library, engine=engine), "siln")
    assert [text for kind, text in found if kind is TITLE] == ["Silnik nie odpala zimą"]


def test_of_the_forms_of_a_word_one_is_offered(searcher: Searcher) -> None:
    words = [text for kind, text in completed(searcher, "kloc") if kind is WORD]
    assert words == ["klocki"]


def test_no_more_are_given_than_were_asked_for(searcher: Searcher) -> None:
    assert len(searcher.complete("k", language=Language.POLISH, access=TECHNICIAN, limit=1)) == 0
    assert len(searcher.complete("kl", language=Language.POLISH, access=TECHNICIAN, limit=1)) == 1


@pytest.mark.parametrize(
    "typed", ["", " ", "k", "(", '"', "zzz", "klocki*", "klocki hamulcowe przednie – wymiana"]
)
def test_what_can_be_no_beginning_is_not_completed(searcher: Searcher, typed: str) -> None:
    assert completed(searcher, typed) == []


@pytest.mark.parametrize("typed", ["immo", "u01", "klon", "uczenie", "kluczyk"])
def test_nothing_of_a_closed_document_is_offered(searcher: Searcher, typed: str) -> None:
    assert completed(searcher, typed) == []
    assert completed(searcher, typed, CLEARED) != []


def test_who_may_find_nothing_is_offered_nothing(searcher: Searcher) -> None:
    assert completed(searcher, "kloc", NOBODY) == []


@pytest.mark.parametrize(
    "now",
    [(), (replace(PADS, access_class=AccessClass.SECURITY_RELATED_RMI),)],
    ids=["withdrawn", "closed"],
)
def test_words_of_a_document_that_was_taken_away_are_neither_offered_nor_suggested(
    engine: str, tmp_path: Path, now: tuple[Revision, ...]
) -> None:
    searcher = searcher_of(tmp_path, [PADS], [BEARING], engine=engine)
    typo = SearchRequest(query_text="spręrzynka")
    assert completed(searcher, "spre") != []
    assert searcher.search(typo, access=TECHNICIAN).suggestion == "sprężynka"
    index = engine_named(engine).open(IndexFolders(tmp_path, engine).generation("one"))
    with Writing(index) as writer:
        writer.delete_document(PADS.document_id)
        for entry in index_entries(now):
            writer.add(entry)
        writer.commit()
    index.close()
    assert [completed(searcher, typed) for typed in ("spre", "p03", "klo", "przed", "sok")] == [[]] * 5
    insisting = replace(typo, as_typed=True)
    pages = [searcher.search(request, access=TECHNICIAN) for request in (typo, insisting)]
    assert [(page.suggestion, page.corrected_from) for page in pages] == [(None, None)] * 2
    assert completed(searcher, "bear") != []


def test_words_of_a_new_document_are_offered_at_once(engine: str, tmp_path: Path) -> None:
    searcher = searcher_of(tmp_path, [BEARING], engine=engine)
    index = engine_named(engine).open(IndexFolders(tmp_path, engine).generation("one"))
    with Writing(index) as writer:
        for entry in index_entries([PADS]):
            writer.add(entry)
        writer.commit()
    index.close()
    assert (WORD, "sprężynka") in completed(searcher, "spre")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("spręrzynka", "sprężynka"),
        ("klocki chamulcowe", "klocki hamulcowe"),
        ("klockihamulcowe", "klocki hamulcowe"),
        ("wheel baering", "wheel bearing"),
        ('"klocki chamulcowe"', '"klocki hamulcowe"'),
        ("title:klocki AND spręrzynka", "title:klocki AND sprężynka"),
        ("title:baering renew", "title:bearing renew"),
        ("tytuł:chamulcowe", "tytuł:hamulcowe"),
    ],
)
def test_a_word_that_finds_nothing_is_searched_as_it_was_meant(
    searcher: Searcher, typed: str, meant: str
) -> None:
    page = searcher.search(SearchRequest(query_text=typed), access=TECHNICIAN)
    assert (page.query_text, page.suggestion, page.corrected_from) == (typed, meant, typed)
    assert page.searched_text == meant
    assert page.hits


def test_the_words_that_were_meant_are_marked_in_the_text(searcher: Searcher) -> None:
    page = searcher.search(SearchRequest(query_text="baering"), access=CLEARED)
    assert page.hits[0].snippet is not None
    assert "bearing" in [part.text for part in page.hits[0].snippet.segments if part.is_match]


def test_an_explanation_tells_of_the_words_that_were_meant(searcher: Searcher) -> None:
    request = SearchRequest(query_text="baering")
    hit = searcher.search(request, access=TECHNICIAN).hits[0]
    typed = {part.typed for part in searcher.explain(request, hit, access=TECHNICIAN)}
    assert ("bearing" in typed, "baering" in typed) == (True, False)


def test_who_insists_gets_what_was_typed_and_a_suggestion(searcher: Searcher) -> None:
    page = searcher.search(SearchRequest(query_text="baering", as_typed=True), access=TECHNICIAN)
    assert (page.total, page.suggestion, page.corrected_from) == (0, "bearing", None)


@pytest.mark.parametrize(
    "typed",
    [
        "klocki",
        "wyjmowanie",
        "P0301",
        "HB17",
        "HT 3411",
        "title:sprenrzynka",
        "sprenżynk*",
        "kind:repiar",
        "olej",
    ],
)
def test_what_needs_no_correction_gets_none(searcher: Searcher, typed: str) -> None:
    page = searcher.search(SearchRequest(query_text=typed), access=TECHNICIAN)
    assert (page.suggestion, page.corrected_from, page.searched_text) == (None, None, typed)


def test_a_correction_leads_to_no_closed_document(searcher: Searcher) -> None:
    request = SearchRequest(query_text="imobilizer")
    hidden, shown = (searcher.search(request, access=access) for access in (TECHNICIAN, CLEARED))
    assert (hidden.suggestion, hidden.total, shown.suggestion) == (None, 0, "immobilizer")


def test_a_correction_that_finds_nothing_in_what_was_chosen_is_not_made(searcher: Searcher) -> None:
    page = searcher.search(SearchRequest(query_text="spręrzynka", language=EN), access=TECHNICIAN)
    assert (page.total, page.suggestion, page.corrected_from) == (0, None, None)
