"""Taking a file's terms in: what is new, what is gained, and what stands against it."""

import pytest

from tests.factories.terms import EN, PL, concept, skos_of, tbx_of, term, term_file
from translations.exchange import Entry, ReadTerms
from translations.merging import Change, Outcome, merge
from translations.terms import Concept, Term, TermBase, TermKind

PAD = concept(
    "brake-pad",
    term("klocek hamulcowy", PL),
    term("kloc", PL, TermKind.SLANG),
    term("brake pad"),
    system="brakes",
    note="Sold per axle.",
)
DISC = concept("brake-disc", term("tarcza hamulcowa", PL), term("brake disc"), system="brakes")
BASE = TermBase([PAD, DISC])


def entry(*terms: Term, concept_id: str = "", **more: object) -> Entry:
    return Entry(key=concept_id or "k1", concept_id=concept_id, terms=terms, **more)  # type: ignore[arg-type]


def merged(
    *entries: Entry, base: TermBase = BASE, is_replacing: bool = False, system: str = ""
) -> list[Change]:
    return merge(base, ReadTerms(entries=list(entries)), system=system, is_replacing=is_replacing)


def row(change: Change) -> Concept:
    assert change.concept is not None
    return change.concept


def test_a_concept_that_nobody_has_is_new_and_named_after_its_english() -> None:
    (change,) = merged(entry(term("Żółty korek", PL), term("Yellow plug (Ö)")))
    assert (change.outcome, change.name) == (Outcome.NEW, "yellow-plug")
    assert str(row(change).place) == "terms/imported.csv:0"


@pytest.mark.parametrize(
    ("told", "asked", "system"),
    [("brakes", "", "brakes"), ("stellar-birth", "", "imported"), ("brakes", "mine", "mine")],
    ids=["a system of ours", "a subject of theirs", "asked for"],
)
def test_a_new_concept_goes_into_a_system(told: str, asked: str, system: str) -> None:
    (change,) = merged(entry(term("korek", PL), term("plug"), system=told), system=asked)
    assert row(change).system == system
    assert row(change).place.file == f"terms/{system}.csv"


def test_an_agreed_concept_keeps_what_it_has_and_gains_the_rest() -> None:
    more = entry(
        term("klocek hamulcowy", PL), term("okładzina", PL, TermKind.ALTERNATIVE), term("brake pad"),
        concept_id="brake-pad",
    )  # fmt: skip
    (change,) = merged(more)
    assert (change.outcome, change.conflicts) == (Outcome.CHANGED, ())
    assert change.added == (term("okładzina", PL, TermKind.ALTERNATIVE),)
    assert row(change).texts(PL) == ("klocek hamulcowy", "okładzina", "kloc")
    assert row(change).note == "Sold per axle."
    assert row(change).place.file == "terms/brakes.csv"


def test_what_is_agreed_already_changes_nothing() -> None:
    (change,) = merged(entry(term("Klocek hamulcowy", PL), term("Brake pad"), concept_id="brake-pad"))
    assert (change.outcome, change.added, change.conflicts) == (Outcome.UNCHANGED, (), ())


def test_a_concept_of_another_tool_is_known_by_a_term_in_each_language() -> None:
    (change,) = merged(entry(term("kloc", PL), term("brake pad"), term("pad", EN, TermKind.ALTERNATIVE)))
    assert (change.name, change.outcome) == ("brake-pad", Outcome.CHANGED)
    assert change.conflicts == ()


def test_an_editors_choice_stays_and_the_conflict_is_named() -> None:
    (change,) = merged(
        entry(term("kloc", PL), term("friction pad"), note="Other.", concept_id="brake-pad"),
    )
    assert row(change).preferred(PL) == "klocek hamulcowy"
    assert row(change).preferred(EN) == "brake pad"
    assert row(change).texts(EN, TermKind.ALTERNATIVE) == ("friction pad",)
    assert change.conflicts == (
        "pl: 'kloc' stays slang, the file has it as preferred",
        "en: 'brake pad' stays, the file has 'friction pad'",
        "note: 'Sold per axle.' stays, the file has 'Other.'",
    )


def test_only_replacing_puts_the_files_word_first() -> None:
    (change,) = merged(
        entry(term("kloc", PL), term("friction pad"), concept_id="brake-pad"), is_replacing=True
    )
    assert (change.outcome, change.conflicts) == (Outcome.CHANGED, ())
    assert row(change).terms == (term("kloc", PL), term("friction pad"))
    assert row(change).note == ""


def test_a_term_that_its_concept_gives_up_is_free_for_the_next_one() -> None:
    pad = entry(term("klocek hamulcowy", PL), term("brake pad"), concept_id="brake-pad")
    _pad, chunk = merged(pad, entry(term("kloc", PL), term("chunk")), is_replacing=True)
    assert (chunk.outcome, chunk.conflicts) == (Outcome.NEW, ())


def test_a_term_of_another_concept_is_left_where_it_is() -> None:
    (change,) = merged(entry(term("korek", PL), term("plug"), term("brake disc", EN, TermKind.ALTERNATIVE)))
    assert row(change).texts(EN) == ("plug",)
    (conflict,) = change.conflicts
    assert conflict.startswith(
        "en: 'brake disc' is a term of brake-disc (brakes.csv:2) too; say so in a note"
    )


def test_a_note_that_owns_up_to_an_ambiguous_term_lets_it_in() -> None:
    (change,) = merged(
        entry(
            term("korek", PL),
            term("plug"),
            term("brake disc", EN, TermKind.ALTERNATIVE),
            note="Ambiguous: some say so.",
        )
    )
    assert row(change).texts(EN) == ("plug", "brake disc")


@pytest.mark.parametrize(
    ("refused", "reason"),
    [
        (entry(term("korek", PL)), "no preferred term in en"),
        (entry(term("korek", PL, TermKind.DEPRECATED), term("plug")), "no preferred term in pl"),
        (
            entry(term("tarcza hamulcowa", PL), term("plug")),
            "pl: 'tarcza hamulcowa' is preferred by brake-disc (brakes.csv:2) too",
        ),
        (
            entry(term("korek", PL), term("plug"), concept_id="No Slug"),
            "concept 'No Slug' is not a lower-case ASCII slug",
        ),
        (entry(term("korek", PL), term("日本")), "concept '' is not a lower-case ASCII slug"),
    ],
    ids=["one language", "only what is deprecated", "preferred elsewhere", "no id", "no Latin letter"],
)
def test_a_concept_that_cannot_be_agreed_is_refused_with_its_reason(refused: Entry, reason: str) -> None:
    (change,) = merged(refused)
    assert (change.outcome, change.concept) == (Outcome.REFUSED, None)
    assert reason in change.conflicts


def test_an_agreed_concept_gains_terms_from_a_file_in_one_language() -> None:
    (change,) = merged(entry(term("okładzina", PL), concept_id="brake-pad"))
    assert row(change).texts(PL, TermKind.ALTERNATIVE) == ("okładzina",)


def test_of_two_concepts_of_one_file_that_clash_the_second_is_refused() -> None:
    first, second = merged(entry(term("korek", PL), term("plug")), entry(term("zatyczka", PL), term("plug")))
    assert (first.outcome, second.outcome) == (Outcome.NEW, Outcome.REFUSED)
    assert second.conflicts == ("en: 'plug' is preferred by plug too",)


def test_a_misspelling_that_only_lacks_diacritics_is_passed_over() -> None:
    (change,) = merged(entry(term("żarówka", PL), term("zarowka", PL, TermKind.MISSPELT), term("bulb")))
    assert row(change).texts(PL) == ("żarówka",)


def test_relations_within_the_file_follow_its_concepts_and_lost_ones_are_named() -> None:
    logger, harness = merge(BASE, tbx_of(term_file("dca.tbx")))
    assert row(logger).related == (row(harness).id,)
    (lonely,) = merged(entry(term("korek", PL), term("plug"), related=("nowhere",)))
    assert lonely.conflicts == ("related: there is no concept 'nowhere'",)


def test_a_relation_alone_changes_an_agreed_concept() -> None:
    (change,) = merged(
        entry(
            term("klocek hamulcowy", PL), term("brake pad"), related=("brake-disc",), concept_id="brake-pad"
        )
    )
    assert (change.outcome, row(change).related) == (Outcome.CHANGED, ("brake-disc",))


def test_a_thesaurus_joins_the_concept_that_it_matches() -> None:
    booth, primer, pad = merge(BASE, skos_of(term_file("thesaurus.rdf")))
    assert [booth.outcome, primer.outcome, pad.outcome] == [Outcome.NEW, Outcome.NEW, Outcome.CHANGED]
    assert row(pad).texts(PL, TermKind.ALTERNATIVE) == ("nakładka klocka",)
