"""Which learnt pairs are proposed, in what order and form, and what an editor's yes makes of them."""

import pytest

from kb.identifiers import DocumentId
from search.agreed import AgreedTerms
from search.alignment import Example
from search.analysis import analyser
from search.pairs import LearntPair, Pairs
from search.proposals import Proposal, entry_of, proposals
from tests.factories.terms import EN, PL, concept, term
from translations.exchange import ReadTerms
from translations.locales import ContentLanguage
from translations.merging import Outcome, merge
from translations.terms import PartOfSpeech, TermBase, TermKind

PAD = concept(
    "brake-pad",
    term("klocek hamulcowy", PL),
    term("kloc", PL, TermKind.SLANG),
    term("brake pad"),
    system="brakes",
)
GEAR = concept("gear-wheel", term("koło zębate", PL), term("tryb", PL, TermKind.SLANG), term("gear wheel"))
BASE = TermBase([PAD, GEAR])


def learnt(polish: str, english: str, strength: float = 0.5, support: int = 3) -> LearntPair:
    return LearntPair(
        polish=polish,
        english=english,
        polish_terms=tuple(token.term for token in analyser(ContentLanguage.POLISH).tokens(polish)),
        english_terms=tuple(token.term for token in analyser(ContentLanguage.ENGLISH).tokens(english)),
        strength=strength,
        support=support,
        examples=(Example(document_id=DocumentId("doc"), polish_anchor="a", english_anchor="b"),),
    )


def proposed(*pairs: LearntPair, rejected: set[tuple[str, str]] | None = None) -> list[Proposal]:
    return list(proposals(Pairs(pairs), AgreedTerms(BASE), rejected or set()))


def only(*pairs: LearntPair) -> Proposal:
    (proposal,) = proposed(*pairs)
    return proposal


def test_the_strongest_pair_comes_first_then_the_one_met_most_often() -> None:
    found = proposed(
        learnt("korek", "plug", 0.4), learnt("śruba", "bolt", 0.9), learnt("tłok", "piston", 0.9, 8)
    )
    assert [(one.number, one.polish) for one in found] == [(1, "tłok"), (2, "śruba"), (3, "korek")]


def test_a_pair_is_proposed_in_its_base_form() -> None:
    assert only(learnt("pokrywy głowicy", "head cover")).polish == "pokrywa głowicy"


@pytest.mark.parametrize(
    ("polish", "english"),
    [("klocków hamulcowych", "brake pads"), ("kloc", "brake pad"), ("ABS", "abs")],
    ids=["agreed", "agreed as slang", "the same in both"],
)
def test_what_is_agreed_or_needs_no_agreement_is_not_proposed(polish: str, english: str) -> None:
    assert proposed(learnt(polish, english)) == []


def test_what_was_refused_is_not_proposed_again() -> None:
    assert proposed(learnt("korka", "Plug"), rejected={("korek", "plug")}) == []


def test_two_forms_of_one_pair_are_one_proposal() -> None:
    assert only(learnt("korka", "plug", 0.9), learnt("korki", "plug", 0.4)).pair.strength == 0.9


@pytest.mark.parametrize(
    ("polish", "english", "added"),
    [
        ("klocki hamulcowe", "friction pad", term("friction pad", EN, TermKind.ALTERNATIVE)),
        ("okładzina", "brake pad", term("okładzina", PL, TermKind.ALTERNATIVE)),
    ],
    ids=["the Polish is agreed", "the English is agreed"],
)
def test_a_pair_with_an_agreed_side_becomes_another_term_of_its_concept(
    polish: str, english: str, added: object
) -> None:
    proposal = only(learnt(polish, english))
    (change,) = merge(BASE, ReadTerms(entries=[entry_of(proposal)]), system="learnt")
    assert proposal.joins == PAD
    assert (change.name, change.added, change.conflicts) == ("brake-pad", (added,), ())


def test_any_other_pair_becomes_a_concept_of_its_own() -> None:
    (change,) = merge(BASE, ReadTerms(entries=[entry_of(only(learnt("odkręcić", "undo")))]), system="learnt")
    assert (change.outcome, change.name) == (Outcome.NEW, "undo")
    assert change.concept is not None
    assert change.concept.place.file == "terms/learnt.csv"
    assert change.concept.part_of_speech is PartOfSpeech.VERB


def test_a_pair_that_is_only_slang_elsewhere_is_a_concept_that_owns_up_to_it() -> None:
    proposal = only(learnt("tryb", "mode"))
    (change,) = merge(BASE, ReadTerms(entries=[entry_of(proposal)]), system="learnt")
    assert (proposal.joins, proposal.shares) == (None, ("gear-wheel",))
    assert (change.outcome, change.conflicts) == (Outcome.NEW, ())
    assert change.concept is not None
    assert change.concept.is_ambiguous
