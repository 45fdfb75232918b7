"""What every engine has to do alike, run on each of them."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kb.access import AccessClass
from kb.documents import DocumentKind
from kb.identifiers import DocumentId
from kb.systems import VehicleSystem
from search.clauses import (
    NOTHING,
    All,
    Any,
    Best,
    Clause,
    Except,
    KeywordIn,
    PhraseIn,
    PrefixIn,
    Present,
    TermIn,
)
from search.engine import EngineIndex, IndexUnreadable, SearchEngine, Writing
from search.engines.registry import ENGINE_NAMES, UnknownEngine, engine_named
from search.profile_registry import read_profiles
from search.profiles import EVERY, Years
from search.schema import Field
from tests.conftest import ROOT
from tests.factories.search.entries import entry, index_with, write
from translations.locales import ContentLanguage


@pytest.fixture(params=ENGINE_NAMES)
def engine(request: pytest.FixtureRequest) -> SearchEngine:
    return engine_named(request.param)


@pytest.fixture
def library(engine: SearchEngine, tmp_path: Path) -> Iterator[EngineIndex]:
    """Three documents: pads (two sections, two languages), a bulletin, and a protected one."""
    index = index_with(
        engine,
        tmp_path / "library",
        entry("pads", "undo caliper bolt brake pad", title="brake pad", payload=b"pads-1"),
        entry("pads", "brake fluid dot4", heading="fluid", position=1, code="dot4", payload=b"pads-2"),
        entry(
            "pads",
            "odkrec sruba zacisk brake",
            language=ContentLanguage.POLISH,
            payload=b"pads-pl",
        ),
        entry("noise", "noise from brake disc", kind=DocumentKind.BULLETIN, payload=b"noise"),
        entry(
            "keys",
            "teach key u010087",
            code="u010087 u0100",
            access_class=AccessClass.SECURITY_RELATED_RMI,
            payload=b"keys",
        ),
    )
    yield index
    index.close()


def found(index: EngineIndex, clause: Clause, limit: int = 100) -> list[str]:
    reader = index.reader()
    return [reader.payload(match).decode() for match in reader.top(clause, limit)]


def body(term: str, boost: float = 1.0) -> TermIn:
    return TermIn(Field.BODY, term, boost)


def test_a_new_index_is_empty(engine: SearchEngine, tmp_path: Path) -> None:
    assert engine.create(tmp_path).reader().entry_count() == 0


def test_nothing_is_found_in_an_empty_index(engine: SearchEngine, tmp_path: Path) -> None:
    assert found(engine.create(tmp_path), body("brake")) == []


def test_a_term_finds_the_entries_that_hold_it(library: EngineIndex) -> None:
    assert sorted(found(library, body("brake"))) == ["noise", "pads-1", "pads-2", "pads-pl"]


def test_a_term_is_not_found_in_another_field(library: EngineIndex) -> None:
    assert found(library, TermIn(Field.TITLE, "caliper")) == []


def test_a_code_is_found_by_each_of_its_terms(library: EngineIndex) -> None:
    assert found(library, TermIn(Field.CODE, "u0100")) == ["keys"]


def test_a_term_that_is_nowhere_finds_nothing(library: EngineIndex) -> None:
    assert found(library, body("gearbox")) == []


def test_nothing_asked_is_nothing_found(library: EngineIndex) -> None:
    assert found(library, NOTHING) == []


def test_the_number_of_matching_entries_does_not_depend_on_the_limit(library: EngineIndex) -> None:
    assert len(library.reader().top(body("brake"), 9)) == 4


def test_no_more_than_the_limit_comes_back(library: EngineIndex) -> None:
    assert len(library.reader().top(body("brake"), 2)) == 2


def test_alternatives_add_up(library: EngineIndex) -> None:
    assert found(library, Any((body("brake"), body("fluid"))))[0] == "pads-2"


def test_a_boost_multiplies_the_score(library: EngineIndex) -> None:
    reader = library.reader()
    plain, boosted = (reader.top(body("caliper", boost), 1)[0].score for boost in (1.0, 3.0))
    assert boosted == pytest.approx(3 * plain, rel=1e-3)


def test_a_rare_term_counts_for_more_than_a_common_one(library: EngineIndex) -> None:
    assert found(library, Any((body("brake"), body("noise"))))[0] == "noise"


def test_everything_asked_together_must_match(library: EngineIndex) -> None:
    assert found(library, All((body("brake"), body("fluid")))) == ["pads-2"]


def test_what_is_excluded_is_not_found(library: EngineIndex) -> None:
    clause = Except(body("brake"), Any((body("fluid"), body("noise"))))
    assert sorted(found(library, clause)) == ["pads-1", "pads-pl"]


def test_a_phrase_needs_its_terms_side_by_side(library: EngineIndex) -> None:
    assert found(library, PhraseIn(Field.BODY, ("brake", "pad"))) == ["pads-1"]


def test_a_phrase_needs_its_terms_in_order(library: EngineIndex) -> None:
    assert found(library, PhraseIn(Field.BODY, ("pad", "brake"))) == []


def test_words_may_stand_between_those_of_a_phrase_with_slop(library: EngineIndex) -> None:
    assert found(library, PhraseIn(Field.BODY, ("noise", "disc"), slop=2)) == ["noise"]


def test_more_words_than_the_slop_are_too_many(library: EngineIndex) -> None:
    assert found(library, PhraseIn(Field.BODY, ("noise", "disc"), slop=1)) == []


def test_with_slop_a_pair_may_stand_the_other_way_round(library: EngineIndex) -> None:
    assert found(library, PhraseIn(Field.BODY, ("disc", "noise"), slop=4)) == ["noise"]


def test_the_other_way_round_costs_two_words_more(library: EngineIndex) -> None:
    assert found(library, PhraseIn(Field.BODY, ("disc", "noise"), slop=3)) == []


@pytest.mark.parametrize(
    "clause",
    [
        TermIn(Field.BODY, "brake"),
        TermIn(Field.BODY, "pad", 0.5),
        PhraseIn(Field.BODY, ("brake", "pad"), 0.3),
        PhraseIn(Field.BODY, ("pad", "disc"), 1.0, 8),
        PhraseIn(Field.BODY, ("disc", "brake"), 1.0, 8),
        Best((TermIn(Field.BODY, "pad"), TermIn(Field.BODY, "disc", 0.4))),
        Any((TermIn(Field.BODY, "pad"), TermIn(Field.TITLE, "brake"))),
        Any((TermIn(Field.BODY, "pad"), All((Present(Field.BODY, "pad", 0.0), TermIn(Field.BODY, "disc"))))),
    ],
    ids=["word", "lighter-word", "phrase", "near", "near-the-other-way-round", "readings", "sum", "beside"],
)
def test_both_engines_give_the_same_scores(clause: Clause, tmp_path: Path) -> None:
    texts = {
        "short": "brake pad",
        "twice": "brake pad and disc then brake pad and disc again",
        "long": "pad " + "word " * 60 + "brake disc pad",
        "apart": "brake shoe wear of a pad seen beside a disc of another brake",
    }
    made = [entry(name, text, title="brake", payload=name.encode()) for name, text in texts.items()]
    scores = []
    for name in ENGINE_NAMES:
        reader = index_with(engine_named(name), tmp_path / name, *made).reader()
        scores.append({reader.payload(match): match.score for match in reader.top(clause, 10)})
    assert scores[0] == pytest.approx(scores[1], rel=1e-4)


def test_of_several_readings_the_best_score_counts_alone(library: EngineIndex) -> None:
    reader = library.reader()
    alone, best = (
        reader.top(clause, 1)[0].score
        for clause in (body("caliper"), Best((body("caliper"), body("brake"), body("gearbox"))))
    )
    assert best == pytest.approx(alone, rel=1e-3)


def test_what_is_present_scores_the_same_everywhere(library: EngineIndex) -> None:
    scores = [match.score for match in library.reader().top(Present(Field.BODY, "brake", 7.0), 9)]
    assert scores == pytest.approx([7.0] * 4)


@pytest.mark.parametrize("field", [Field.TITLE, Field.CODE, Field.NAME], ids=str)
def test_what_is_present_may_be_in_a_field_of_any_sort(
    engine: SearchEngine, tmp_path: Path, field: Field
) -> None:
    index = index_with(engine, tmp_path, entry(title="p0300", code="p0300"), entry("other"))
    assert found(index, Any((Present(field, "p0300", 1_000.0), body("pad"))))[0] == "pads"


def test_a_weaker_reading_alone_scores_what_it_is_worth(library: EngineIndex) -> None:
    weak = body("noise", 0.5)
    scores = {
        library.reader().payload(match): match.score
        for match in library.reader().top(Any((Best((body("caliper"), weak)), body("brake"))), 9)
    }
    apart = library.reader().top(Any((weak, body("brake"))), 9)[0].score
    assert scores[b"noise"] == pytest.approx(apart, rel=1e-3)


def test_any_of_several_readings_is_found(library: EngineIndex) -> None:
    assert sorted(found(library, Best((body("noise"), body("caliper"))))) == ["noise", "pads-1"]


def test_readings_and_other_words_add_up(library: EngineIndex) -> None:
    clause = Any((Best((body("brake"), body("gearbox"))), body("fluid")))
    assert found(library, clause)[0] == "pads-2"


def test_words_as_they_are_written_are_found(engine: SearchEngine, tmp_path: Path) -> None:
    index = index_with(engine, tmp_path, entry(exact="odkrec sruby"))
    assert found(index, TermIn(Field.EXACT, "sruby")) == ["pads"]


def test_a_phrase_of_three_is_found(library: EngineIndex) -> None:
    assert found(library, PhraseIn(Field.BODY, ("noise", "from", "brake"))) == ["noise"]


def test_sections_with_a_term_are_counted_by_their_text(library: EngineIndex) -> None:
    counts = {term: library.reader().sections_with(term) for term in ("brake", "caliper", "fluid", "nowhere")}
    assert counts == {"brake": 4, "caliper": 1, "fluid": 1, "nowhere": 0}


def test_a_prefix_finds_what_begins_so(library: EngineIndex) -> None:
    assert found(library, PrefixIn(Field.BODY, "cal")) == ["pads-1"]


def test_a_prefix_scores_its_boost(library: EngineIndex) -> None:
    match = library.reader().top(PrefixIn(Field.CODE, "u01", 2.0), 1)[0]
    assert match.score == pytest.approx(2.0)


@pytest.mark.parametrize("prefix", ["c.l", "[a", "a|b", "(", "\\", "c+", "^c"], ids=repr)
def test_a_prefix_is_taken_literally(library: EngineIndex, prefix: str) -> None:
    assert found(library, PrefixIn(Field.BODY, prefix)) == []


def test_a_prefix_may_stand_among_other_requirements(library: EngineIndex) -> None:
    assert found(library, All((PrefixIn(Field.BODY, "bra"), body("disc")))) == ["noise"]


def test_a_keyword_is_matched_whole(library: EngineIndex) -> None:
    assert found(library, KeywordIn(Field.KIND, ("bull",))) == []


def test_a_keyword_filters_without_scoring(library: EngineIndex) -> None:
    reader = library.reader()
    plain = reader.top(body("noise"), 1)[0].score
    filtered = reader.top(All((body("noise"), KeywordIn(Field.KIND, ("bulletin",)))), 1)[0].score
    assert filtered == pytest.approx(plain)


def test_keywords_are_alternatives(library: EngineIndex) -> None:
    assert len(found(library, KeywordIn(Field.DOCUMENT_ID, ("noise", "keys")))) == 2


@pytest.mark.parametrize(
    ("field", "value"),
    [(Field.SYSTEM, "clutch"), (Field.SERIES, "Sokół II"), (Field.YEAR, "2017"), (Field.YEAR, "2019-")],
    ids=str,
)
def test_a_keyword_of_several_is_matched_whole(
    engine: SearchEngine, tmp_path: Path, field: Field, value: str
) -> None:
    index = index_with(
        engine,
        tmp_path,
        entry(
            systems=(VehicleSystem.BRAKES, VehicleSystem.CLUTCH),
            series=("Sokół I", "Sokół II"),
            years=(Years(2016, 2018), Years(2019)),
        ),
        entry("general"),
        entry("other", systems=(VehicleSystem.BRAKES,), series=("Żubr",), years=(Years(2012, 2013),)),
    )
    assert found(index, KeywordIn(field, (value,))) == ["pads"]


def test_what_is_for_every_series_is_found_by_a_keyword_of_its_own(
    engine: SearchEngine, tmp_path: Path
) -> None:
    index = index_with(engine, tmp_path, entry("general"), entry(series=("Sokół II",)))
    assert found(index, KeywordIn(Field.SERIES, (EVERY,))) == ["general"]


def test_of_many_keywords_one_is_enough(library: EngineIndex) -> None:
    many = tuple(f"none-{number}" for number in range(300))
    assert found(library, All((body("noise"), KeywordIn(Field.YEAR, (*many, EVERY))))) == ["noise"]


def test_a_filter_alone_finds_everything_in_it(library: EngineIndex) -> None:
    assert sorted(found(library, KeywordIn(Field.DOCUMENT_ID, ("pads",)))) == ["pads-1", "pads-2", "pads-pl"]


def test_the_access_filter_hides_entries_and_their_number(library: EngineIndex) -> None:
    clause = All((body("key"), KeywordIn(Field.ACCESS_CLASS, ("public", "rmi"))))
    assert library.reader().top(clause, 10) == []


def test_documents_are_counted_once_however_many_sections_match(library: EngineIndex) -> None:
    assert library.reader().count(body("brake")).total == 2


def test_documents_are_counted_per_profile(library: EngineIndex) -> None:
    counts = library.reader().count(body("brake"))
    profiles = read_profiles(library.folder)
    by_kind = {profiles[number].kind: count for number, count in counts.by_profile.items()}
    assert by_kind == {DocumentKind.REPAIR: 1, DocumentKind.BULLETIN: 1}


def test_documents_are_counted_per_language(library: EngineIndex) -> None:
    counts = library.reader().count(body("brake"))
    assert counts.by_language == {ContentLanguage.ENGLISH: 2, ContentLanguage.POLISH: 1}


def test_small_counts_are_exact(library: EngineIndex) -> None:
    assert library.reader().count(body("brake")).is_exact


def test_nothing_counts_nothing(library: EngineIndex) -> None:
    assert library.reader().count(NOTHING).total == 0


def test_every_stored_entry_can_be_read(library: EngineIndex) -> None:
    assert sorted(library.reader().payloads()) == [b"keys", b"noise", b"pads-1", b"pads-2", b"pads-pl"]


def test_every_group_can_be_read(library: EngineIndex) -> None:
    assert len(set(library.reader().groups())) == 4


def test_a_match_says_its_place_in_the_document(library: EngineIndex) -> None:
    assert library.reader().top(body("fluid"), 1)[0].position == 1


def test_a_payload_comes_back_byte_for_byte(engine: SearchEngine, tmp_path: Path) -> None:
    payload = bytes(range(256))
    index = index_with(engine, tmp_path, entry(payload=payload))
    reader = index.reader()
    assert reader.payload(reader.top(body("pad"), 1)[0]) == payload


@pytest.mark.parametrize("term", ["łożysko", "日本", "é", "m10x1.5", "😀", "ß", "a" * 100], ids=repr)
def test_terms_may_have_any_letters(engine: SearchEngine, tmp_path: Path, term: str) -> None:
    index = index_with(engine, tmp_path, entry(body=f"before {term} after"))
    assert found(index, PhraseIn(Field.BODY, ("before", term, "after"))) == ["pads"]


def test_case_is_not_the_engines_business(engine: SearchEngine, tmp_path: Path) -> None:
    assert found(index_with(engine, tmp_path, entry(body="Pad")), body("pad")) == []


def test_an_entry_may_have_no_terms_at_all(engine: SearchEngine, tmp_path: Path) -> None:
    index = index_with(engine, tmp_path, entry(body=""))
    assert found(index, KeywordIn(Field.DOCUMENT_ID, ("pads",))) == ["pads"]


def test_a_deleted_document_is_gone_with_all_its_entries(library: EngineIndex) -> None:
    with Writing(library) as writer:
        writer.delete_document(DocumentId("pads"))
        writer.commit()
    assert sorted(library.reader().payloads()) == [b"keys", b"noise"]


def test_a_deleted_document_is_not_counted(library: EngineIndex) -> None:
    with Writing(library) as writer:
        writer.delete_document(DocumentId("pads"))
        writer.commit()
    assert library.reader().count(body("brake")).total == 1


def test_deleting_what_is_not_there_changes_nothing(library: EngineIndex) -> None:
    with Writing(library) as writer:
        writer.delete_document(DocumentId("no-such-document"))
        writer.commit()
    assert library.reader().entry_count() == 5


def test_a_document_is_replaced_in_one_commit(library: EngineIndex) -> None:
    with Writing(library) as writer:
        writer.delete_document(DocumentId("noise"))
        writer.add(entry("noise", "rattle", payload=b"new"))
        writer.commit()
    assert (found(library, body("noise")), found(library, body("rattle"))) == ([], ["new"])


def test_deleting_one_document_spares_another_whose_id_begins_alike(
    engine: SearchEngine, tmp_path: Path
) -> None:
    index = index_with(engine, tmp_path, entry("pads"), entry("pads-2"))
    with Writing(index) as writer:
        writer.delete_document(DocumentId("pads"))
        writer.commit()
    assert found(index, body("pad")) == ["pads-2"]


def test_what_is_not_committed_is_not_there(engine: SearchEngine, tmp_path: Path) -> None:
    index = engine.create(tmp_path)
    with Writing(index) as writer:
        writer.add(entry())
    assert index.reader().entry_count() == 0


def test_after_a_dropped_batch_the_next_one_can_be_written(engine: SearchEngine, tmp_path: Path) -> None:
    index = engine.create(tmp_path)
    with Writing(index) as writer:
        writer.add(entry())
    write(index, [entry("other")])
    assert found(index, body("pad")) == ["other"]


def test_a_writer_may_commit_twice(engine: SearchEngine, tmp_path: Path) -> None:
    index = engine.create(tmp_path)
    with Writing(index) as writer:
        writer.add(entry("one"))
        writer.commit()
        writer.add(entry("two"))
        writer.commit()
    assert sorted(found(index, body("pad"))) == ["one", "two"]


def test_a_reader_is_a_snapshot(library: EngineIndex) -> None:
    before = library.reader()
    write(library, [entry("new", "gearbox")])
    assert len(before.top(body("gearbox"), 9)) == 0


def test_the_stamp_changes_with_a_commit(library: EngineIndex) -> None:
    before = library.stamp()
    write(library, [entry("new")])
    assert library.stamp() != before


def test_the_stamp_stands_still_without_one(library: EngineIndex) -> None:
    assert library.stamp() == library.stamp()


def test_an_index_can_be_opened_again(engine: SearchEngine, tmp_path: Path) -> None:
    index_with(engine, tmp_path, entry()).close()
    assert found(engine.open(tmp_path), body("pad")) == ["pads"]


def test_an_empty_folder_is_not_an_index(engine: SearchEngine, tmp_path: Path) -> None:
    with pytest.raises(IndexUnreadable):
        engine.open(tmp_path)


def test_a_missing_folder_is_not_an_index(engine: SearchEngine, tmp_path: Path) -> None:
    with pytest.raises(IndexUnreadable):
        engine.open(tmp_path / "nowhere")


@pytest.mark.parametrize("damage", [b"\x00broken", b""], ids=["broken", "empty"])
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # Whoosh leaves it open
def test_a_damaged_index_is_reported_as_such(engine: SearchEngine, tmp_path: Path, damage: bytes) -> None:
    index_with(engine, tmp_path, entry()).close()
    for path in [*tmp_path.glob("*.toc"), *tmp_path.glob("meta.json")]:
        path.write_bytes(damage)
    with pytest.raises(IndexUnreadable):
        engine.open(tmp_path)


def test_a_commit_of_another_process_is_seen(engine: SearchEngine, tmp_path: Path) -> None:
    index = index_with(engine, tmp_path, entry())
    stamp = index.stamp()
    script = (
        "import sys; from pathlib import Path;"
        "from search.engines.registry import engine_named;"
        "from tests.factories.search.entries import entry, write;"
        "write(engine_named(sys.argv[1]).open(Path(sys.argv[2])), [entry('second')])"
    )
    subprocess.run([sys.executable, "-c", script, engine.name, tmp_path], check=True, cwd=ROOT)
    assert (index.stamp() != stamp, sorted(found(index, body("pad")))) == (True, ["pads", "second"])


def test_a_killed_writer_does_not_lock_the_next_one_out(engine: SearchEngine, tmp_path: Path) -> None:
    engine.create(tmp_path).close()
    script = (
        "import os, signal, sys; from pathlib import Path;"
        "from search.engines.registry import engine_named;"
        "from tests.factories.search.entries import entry;"
        "writer = engine_named(sys.argv[1]).open(Path(sys.argv[2])).writer();"
        "writer.add(entry('lost')); os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", script, engine.name, tmp_path], check=False, cwd=ROOT)
    index = engine.open(tmp_path)
    write(index, [entry("kept")])
    assert found(index, body("pad")) == ["kept"]


def test_an_unknown_engine_is_named() -> None:
    with pytest.raises(UnknownEngine, match="'lucene'"):
        engine_named("lucene")
