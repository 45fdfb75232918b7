"""What speaks for a document besides its words."""

import pytest

from kb.documents import DocumentKind
from search.clauses import Any, Present, Reason, TermIn
from search.priors import Priors, priors_for
from search.ranking import LAPSE_LOSS, PRIOR_CAP, SUBJECT_SCORE, WHOLE_CODE_SCORE
from search.schema import Field
from search.standing import Lapse


def code(term: str) -> Present:
    return Present(Field.BODY, term, 1_000.0, Reason.CODE, term)


@pytest.mark.parametrize(
    ("term", "kinds"),
    [
        ("p0300", {DocumentKind.DIAGNOSIS}),
        ("u010087", {DocumentKind.DIAGNOSIS}),
        ("5w30", {DocumentKind.MAINTENANCE, DocumentKind.TECHNICAL_DATA}),
        ("dot4", {DocumentKind.MAINTENANCE, DocumentKind.TECHNICAL_DATA}),
        ("m10x1.5", {DocumentKind.TECHNICAL_DATA}),
        ("x6511", {DocumentKind.WIRING, DocumentKind.LOCATION}),
        ("11127582245", set()),
    ],
)
def test_codes_are_at_home_in_kinds_of_documents(term: str, kinds: set[DocumentKind]) -> None:
    assert priors_for(Any((code(term), TermIn(Field.BODY, "brake")))).kinds == kinds


def test_words_have_no_home() -> None:
    assert priors_for(TermIn(Field.BODY, "p0300")).kinds == frozenset()


def test_the_home_of_a_code_does_not_outdo_a_row_that_is_about_it() -> None:
    at_home = Priors(kinds=frozenset({DocumentKind.DIAGNOSIS}))
    assert WHOLE_CODE_SCORE + at_home.of_kind(DocumentKind.DIAGNOSIS, WHOLE_CODE_SCORE) < SUBJECT_SCORE


def test_lists_of_everything_come_after_what_explains() -> None:
    assert Priors().of_kind(DocumentKind.LABOUR_TIME, 10.0) < Priors().of_kind(DocumentKind.REPAIR, 10.0)


def test_the_newest_gains_most_and_old_ones_hardly_anything() -> None:
    gains = [Priors().of_age(days, 10.0) for days in (0, 1_825, 18_250)]
    assert gains == sorted(gains, reverse=True)
    assert gains[1] == pytest.approx(gains[0] / 2)


def test_a_share_of_a_code_s_score_is_a_share_of_what_words_can_give() -> None:
    assert Priors().of_age(0, 2_000.0) == Priors().of_age(0, PRIOR_CAP)


@pytest.mark.parametrize(("term", "gains"), [("wymiana", True), ("bleed", True), ("hamulec", False)])
def test_instructions_gain_where_something_is_to_be_done(term: str, gains: bool) -> None:
    priors = priors_for(TermIn(Field.BODY, term))
    assert (priors.of_kind(DocumentKind.REPAIR, 10.0) > 0) == gains


def test_something_to_do_that_only_an_agreed_term_names_changes_nothing() -> None:
    leaf = TermIn(Field.BODY, "renew", 1.0, Reason.AGREED, "novation")
    assert priors_for(leaf) == Priors()


@pytest.mark.parametrize("lapse", list(Lapse))
def test_what_is_not_in_force_loses_a_share_but_no_identifier_s_place(lapse: Lapse) -> None:
    assert Priors().of_lapse(lapse, 10.0) == 10.0 * LAPSE_LOSS
    assert WHOLE_CODE_SCORE + Priors().of_lapse(lapse, WHOLE_CODE_SCORE) > WHOLE_CODE_SCORE - PRIOR_CAP
    assert Priors().of_lapse(None, 10.0) == 0.0
