"""Which terms in which fields a query becomes."""

from collections.abc import Sequence

import pytest

from search.analysis import QUERY_LANGUAGES
from search.clauses import (
    NOTHING,
    Any,
    Best,
    Clause,
    Except,
    KeywordIn,
    PhraseIn,
    PrefixIn,
    Present,
    TermIn,
    all_of,
    any_of,
    best_of,
    scored_leaves,
    scored_parts,
)
from search.planning import plan, query_languages
from search.query_words import QueryReader
from search.ranking import (
    CODE_BOOST,
    EXACT_BOOST,
    FIELD_BOOSTS,
    MAX_TERMS,
    NAME_SCORE,
    PART_OF_CODE_SCORE,
    PROXIMITY,
    WHOLE_CODE_SCORE,
)
from search.schema import Field
from search.syntax import parse
from translations.locales import ContentLanguage

PL, EN = ContentLanguage.POLISH, ContentLanguage.ENGLISH
BRAKE = TermIn(Field.BODY, "brake")


def planned(text: str, languages: Sequence[ContentLanguage] = QUERY_LANGUAGES) -> Clause:
    return plan(parse(text), QueryReader(languages=languages))


def terms_in(field: Field, clause: Clause) -> set[str]:
    return {leaf.label for leaf in scored_leaves(clause) if leaf.field is field}


def test_a_word_is_sought_in_title_heading_and_text_and_as_it_is_written() -> None:
    assert {leaf.field for leaf in scored_leaves(planned("bolt"))} == {
        *FIELD_BOOSTS,
        Field.EXACT,
        Field.NAME,
    }


def test_each_field_has_its_boost() -> None:
    leaves = scored_leaves(planned("bolt", [EN]))
    assert {leaf.field: leaf.boost for leaf in leaves} == {
        **FIELD_BOOSTS,
        Field.EXACT: EXACT_BOOST,
        Field.NAME: NAME_SCORE,
    }


def test_a_word_is_analysed_in_both_languages() -> None:
    assert terms_in(Field.BODY, planned("śrubami brakes")) >= {"sruba", "brake"}


def test_a_given_language_is_the_only_one() -> None:
    assert terms_in(Field.BODY, planned("brakes", [EN])) == {"brake"}


def test_a_term_that_is_the_same_in_both_languages_is_sought_once() -> None:
    assert len(terms_in(Field.BODY, planned("bar"))) == 1


def test_the_readings_of_a_word_are_one_thing() -> None:
    assert Best((TermIn(Field.BODY, "sprzeglo"), TermIn(Field.BODY, "sprzegnac"))) in list(
        scored_parts(planned("sprzęgła", [PL]))
    )


def test_neighbours_near_each_other_count_for_more() -> None:
    pair = PhraseIn(Field.BODY, ("brake", "pad"), *PROXIMITY[Field.BODY])
    assert pair in list(scored_leaves(planned("brake pads", [EN])))


def test_neighbours_in_the_title_count_for_more_still() -> None:
    pair = PhraseIn(Field.TITLE, ("brake", "pad"), *PROXIMITY[Field.TITLE])
    assert pair in list(scored_leaves(planned("brake pads", [EN])))


def test_neighbours_do_not_count_in_a_field_that_was_chosen() -> None:
    assert PhraseIn not in map(type, scored_leaves(planned("title:brake title:pads", [EN])))


def test_a_phrase_is_read_in_every_way_that_its_words_are() -> None:
    phrases = {leaf.label for leaf in scored_leaves(planned('"tarcza sprzęgła"', [PL]))}
    assert phrases == {'"tarcza sprzeglo"', '"tarcza sprzegnac"'}


def test_a_code_is_sought_among_codes_too() -> None:
    code = TermIn(Field.CODE, "p0300", CODE_BOOST)
    assert code in list(scored_leaves(planned("P0300")))


def test_a_word_is_not_sought_among_codes() -> None:
    assert terms_in(Field.CODE, planned("bolt")) == set()


def test_a_code_field_is_sought_among_codes_alone() -> None:
    clause = planned("code:P0300")
    assert TermIn(Field.CODE, "p0300", CODE_BOOST) in list(scored_leaves(clause))
    assert TermIn not in {type(leaf) for leaf in scored_leaves(clause) if leaf.field is not Field.CODE}


def test_a_whole_code_comes_before_a_part_of_one_and_both_before_words() -> None:
    leaves = list(scored_leaves(planned("P0300 stored")))
    assert Present(Field.BODY, "p0300", WHOLE_CODE_SCORE) in leaves
    assert Present(Field.CODE, "p0300", PART_OF_CODE_SCORE) in leaves


@pytest.mark.parametrize("text", ["35", "2.0", "2026", "bolt"])
def test_what_designates_nothing_is_not_put_before_words(text: str) -> None:
    assert {leaf.field for leaf in scored_leaves(planned(text)) if isinstance(leaf, Present)} == {Field.NAME}


def test_the_whole_query_may_be_a_title() -> None:
    name = Present(Field.NAME, "brake pads x1", NAME_SCORE)
    assert name in list(scored_leaves(planned("Brake pads, X-1")))


def test_a_part_number_with_spaces_can_be_quoted_as_a_code() -> None:
    leaves = list(scored_leaves(planned('code:"11 12 7 582 245"')))
    assert TermIn(Field.CODE, "11127582245", CODE_BOOST) in leaves


def test_a_title_field_is_sought_in_titles_alone() -> None:
    assert {leaf.field for leaf in scored_leaves(planned("title:P0300"))} == {Field.TITLE}


def test_alternatives_are_one_flat_list() -> None:
    clause = planned('bolt nut "brake pad"')
    assert isinstance(clause, Any)
    assert not any(isinstance(part, Any) for part in clause.parts)


def test_stop_words_are_not_sought() -> None:
    assert terms_in(Field.BODY, planned("the bolt", [EN])) == {"bolt"}


def test_stop_words_of_either_language_are_not_sought_when_none_is_given() -> None:
    assert terms_in(Field.BODY, planned("w bolt the")) == {"bolt"}


@pytest.mark.parametrize("text", ["", "the of", "w i na", "!?", "NOT bolt", "title:the"], ids=repr)
def test_without_words_there_is_nothing_to_seek(text: str) -> None:
    assert planned(text) == NOTHING


def test_a_phrase_keeps_its_stop_words() -> None:
    assert PhraseIn(Field.BODY, ("out", "of", "order")) in list(
        scored_leaves(planned('"out of order"', [EN]))
    )


def test_a_phrase_of_one_word_is_a_word() -> None:
    assert BRAKE in list(scored_leaves(planned('"brakes"', [EN])))


def test_a_prefix_is_folded_and_not_stemmed() -> None:
    assert PrefixIn(Field.BODY, "srubami") in list(scored_leaves(planned("Śrubami*")))


def test_a_prefix_of_a_code_has_no_separators() -> None:
    assert PrefixIn(Field.BODY, "u01008") in list(scored_leaves(planned("U0100-8*")))


def test_requirements_that_are_stop_words_do_not_count() -> None:
    assert planned("bolt AND the", [EN]) == planned("bolt", [EN])


def test_excluding_a_stop_word_excludes_nothing() -> None:
    assert planned("bolt NOT the", [EN]) == planned("bolt", [EN])


def test_an_exclusion_is_kept() -> None:
    assert isinstance(planned("bolt NOT nut"), Except)


def test_a_restriction_is_a_keyword() -> None:
    assert planned("kind:bulletin") == KeywordIn(Field.KIND, ("bulletin",))


def test_a_very_long_query_has_a_limit() -> None:
    many = " ".join(f"word{number}x" for number in range(150))
    sought = terms_in(Field.BODY, planned(many, [EN]))
    assert len({label for label in sought if label.isalnum()}) == MAX_TERMS


@pytest.mark.parametrize(("language", "languages"), [(None, (PL, EN)), (PL, (PL,))], ids=["none", "pl"])
def test_a_query_is_analysed_in_the_language_given_else_in_both(
    language: ContentLanguage | None, languages: tuple[ContentLanguage, ...]
) -> None:
    assert query_languages(language) == languages


def test_of_one_term_in_two_weights_the_heavier_is_kept() -> None:
    assert best_of((TermIn(Field.BODY, "pad", 0.5), TermIn(Field.BODY, "pad"))) == TermIn(Field.BODY, "pad")


def test_no_reading_is_nothing() -> None:
    assert best_of(()) == NOTHING


def test_one_alternative_is_itself() -> None:
    assert any_of((BRAKE, BRAKE)) == BRAKE


def test_no_requirement_is_nothing() -> None:
    assert all_of(()) == NOTHING


def test_an_impossible_requirement_makes_all_impossible() -> None:
    assert all_of((BRAKE, NOTHING)) == NOTHING
