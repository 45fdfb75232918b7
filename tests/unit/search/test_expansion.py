"""What the words of a query are called elsewhere, and where that belongs in the query."""

from search.agreed import AgreedTerms
from search.clauses import All, Any, Best, Clause, Present, Reason, TermIn, scored_leaves, scored_parts
from search.expansion import MAX_MEANINGS, Expander, Expansion, Meaning, Origin
from search.pairs import Pairs
from search.planning import expansions_of, plan
from search.query_words import QueryReader
from search.schema import Field
from search.syntax import parse
from tests.factories.terms import EN, PL, concept, term
from tests.unit.search.test_pairs import pair
from translations.locales import ContentLanguage
from translations.terms import TermBase, TermKind

PADS = concept(
    "brake-pads",
    term("klocki hamulcowe", PL),
    term("klocki", PL, TermKind.SLANG),
    term("okładziny tarczowe", PL, TermKind.ALTERNATIVE),
    term("brake pads"),
)
BELT = concept("belt", term("pasek rozrządu", PL), term("timing belt"))
ECU = concept(
    "ecu", term("sterownik silnika", PL), term("DME", PL, TermKind.ABBREVIATION), term("engine ECU")
)
AGREED = AgreedTerms(TermBase([PADS, BELT, ECU]))
TAUGHT = Pairs(
    [pair("wymiana", "renewal", 0.64), pair("pasek", "strap", 0.9), pair("kolumna", "column", 0.9)]
)
TAUGHT_SEQUENCE = Pairs(
    [pair("szerokosc", "width"), pair("kolumna", "column"), pair("szerokosc kolumna", "column width")]
)


def reader(expander: Expander, within: ContentLanguage | None = None, **sections: int) -> QueryReader:
    """A reader for a library in which so many sections have a term."""
    return QueryReader(expander=expander, within=within, sections_with=lambda one: sections.get(one, 0))


def finders(clause: Clause) -> set[str]:
    """The terms of which each by itself finds sections by their text."""
    assert isinstance(clause, Any)
    alone = Any(tuple(part for part in clause.parts if not isinstance(part, All)))
    return {one.term for one in scored_leaves(alone) if isinstance(one, TermIn) and one.field is Field.BODY}


def companions(clause: Clause) -> set[tuple[str, str]]:
    """The terms that count in a text only beside another, each with that other."""
    assert isinstance(clause, Any)
    return {
        (one.term, beside.term)
        for part in clause.parts
        if isinstance(part, All)
        for beside, one in [part.parts]
        if isinstance(beside, Present) and isinstance(one, TermIn) and one.field is Field.BODY
    }


def meant(query: str, expander: Expander, within: ContentLanguage | None = None) -> list[str]:
    return [one.meant for one in expansions_of(parse(query), reader(expander, within))]


def best_in_body(query: str, expander: Expander) -> list[set[str]]:
    """The terms that are one thing in the text, of every word of the query."""
    parts = scored_parts(plan(parse(query), reader(expander)))
    return [
        {leaf.label for leaf in part.parts if isinstance(leaf, TermIn)}
        for part in parts
        if isinstance(part, Best) and isinstance(part.parts[0], TermIn) and part.parts[0].field is Field.BODY
    ]


def test_an_agreed_term_is_looked_for_in_both_languages() -> None:
    assert meant("klocków hamulcowych", Expander(AGREED)) == ["brake pads", "okładziny tarczowe"]


def test_an_expansion_says_what_was_typed_what_is_meant_and_who_says_so() -> None:
    first = expansions_of(parse("wymiana Klocków hamulcowych"), reader(Expander(AGREED)))[0]
    assert first == Expansion(
        typed="Klocków hamulcowych", meant="brake pads", language=EN, origin=Origin.AGREED, strength=1.0
    )


def test_what_was_learnt_is_looked_for_too() -> None:
    assert meant("wymianie", Expander(pairs=TAUGHT)) == ["renewal"]


def test_within_one_language_only_its_terms_are_looked_for() -> None:
    assert meant("wymiana klocków hamulcowych", Expander(AGREED, TAUGHT), ContentLanguage.POLISH) == [
        "okładziny tarczowe"
    ]


def test_a_word_within_an_agreed_term_means_what_the_term_means() -> None:
    assert meant("pasek rozrządu", Expander(AGREED, TAUGHT)) == ["timing belt"]


def test_a_code_is_never_expanded() -> None:
    codes = Pairs([pair("p0300", "misfire"), pair("12v", "battery")])
    assert meant("P0300 12V", Expander(AGREED, codes)) == []


def test_a_code_field_is_never_expanded() -> None:
    assert meant("code:klocki", Expander(AGREED)) == []


def test_a_phrase_stays_as_it_is() -> None:
    assert meant('"klocki hamulcowe"', Expander(AGREED)) == []


def test_what_must_not_be_there_is_not_expanded() -> None:
    assert meant("pasek NOT klocki", Expander(AGREED)) == []


def test_parts_that_must_all_match_are_expanded_each() -> None:
    assert meant("klocki AND wymiana", Expander(AGREED, TAUGHT))[-1] == "renewal"


def test_a_pasted_text_is_not_expanded_to_its_end() -> None:
    many = Pairs([pair(f"wyraz{letter * 3}", f"word{letter}") for letter in "abcdefghijklmnopqrstuvwxyz"])
    text = " ".join(f"wyraz{letter * 3} klocki" for letter in "abcdefghijklmnopqrstuvwxyz")
    assert len(reader(Expander(AGREED, many)).meanings(text)) <= MAX_MEANINGS


def test_a_word_and_what_it_means_are_one_thing() -> None:
    assert {"wymiana", "renewal"} in [
        found & {"wymiana", "renewal"} for found in best_in_body("wymiana", Expander(pairs=TAUGHT))
    ]


def test_words_of_a_term_stand_beside_the_words_that_they_translate() -> None:
    """In English the column comes first."""
    found = best_in_body("szerokość kolumny", Expander(pairs=TAUGHT_SEQUENCE))
    assert [{"width", "column"} & terms for terms in found] == [{"width"}, {"column"}]


def test_no_term_stands_in_two_places() -> None:
    found = best_in_body("klocki hamulcowe tarczowe", Expander(AGREED))
    everywhere = [one for terms in found for one in terms & {"okladzina", "brake", "pad"}]
    assert sorted(everywhere) == ["brake", "okladzina", "pad"]


def test_leaves_say_why_they_are_there_and_for_which_words() -> None:
    leaves = scored_leaves(plan(parse("wymiana klocków hamulcowych"), reader(Expander(AGREED, TAUGHT))))
    found = {(leaf.reason, leaf.typed) for leaf in leaves if leaf.reason in (Reason.AGREED, Reason.LEARNT)}
    assert found == {(Reason.AGREED, "klocków hamulcowych"), (Reason.LEARNT, "wymiana")}


def test_the_only_word_that_was_typed_comes_first() -> None:
    leaves = scored_leaves(plan(parse("klocki"), reader(Expander(AGREED))))
    first = [leaf for leaf in leaves if isinstance(leaf, Present) and leaf.boost]
    assert {leaf.term for leaf in first if leaf.field is Field.BODY} == {"klocek", "klocki"}


def test_of_a_longer_term_the_rarest_word_finds_and_the_others_count_beside_it() -> None:
    """A section that has `brake` and nothing of pads is not what `klocki` asks for."""
    found = plan(parse("klocki"), reader(Expander(AGREED), brake=900, pad=80))
    assert ("pad" in finders(found), "brake" in finders(found)) == (True, False)
    assert ("brake", "pad") in companions(found)


def test_a_word_that_no_section_has_finds_nothing_however_rare_it_is() -> None:
    found = plan(parse("klocki"), reader(Expander(AGREED), brake=900))
    assert ("brake" in finders(found), ("pad", "brake") in companions(found)) == (True, True)


def test_what_finds_by_itself_is_no_companion_besides() -> None:
    """`brake` stands for `hamulcowe` already, and the best score of the two counts."""
    agreed = AgreedTerms(
        TermBase([concept("pads", *PADS.terms, term("disc brake pads", kind=TermKind.ALTERNATIVE))])
    )
    found = plan(parse("klocki hamulcowe"), reader(Expander(agreed), brake=9, pad=8, disc=1))
    assert companions(found) == set()
    assert {"brake", "pad", "disc"} <= finders(found)


def test_a_word_that_is_called_nothing_else_is_planned_as_ever() -> None:
    assert plan(parse("zacisk"), reader(Expander(AGREED, TAUGHT))) == plan(parse("zacisk"), QueryReader())


def test_an_abbreviation_stands_for_several_words() -> None:
    found: list[Meaning] = reader(Expander(AGREED)).meanings("DME")
    assert {(one.words, one.starts) for one in found} == {
        (("engin", "ecu"), (0,)),
        (("sterownik", "silnik"), (0,)),
    }
