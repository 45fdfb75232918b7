"""Whatever is typed is a query, has a canonical form, and can be planned and highlighted."""

from hypothesis import example, given
from hypothesis import strategies as st

from search.analysis import analyser
from search.clauses import PhraseIn, TermIn, scored_leaves
from search.highlight import Highlighter
from search.planning import plan
from search.query import render
from search.query_words import QueryReader
from search.stretches import SNIPPET_LENGTH
from search.syntax import parse
from translations.locales import ContentLanguage

PIECES = st.sampled_from(
    [
        "klocki",
        "ł",
        "P0300",
        "11-12-7-582-245",
        "A 204 830 00 18",
        " ",
        " ",
        '"',
        "(",
        ")",
        "AND",
        "OR",
        "NOT",
        "ORAZ",
        "LUB",
        "NIE",
        "SILNIK",
        "title:",
        "tytuł:",
        "part:",
        "date:",
        "data:2024",
        "date:2024-05..",
        "date:[2024 TO ",
        "2025]",
        "code:",
        "kind:",
        "kind:repair",
        "rodzaj:biuletyn",
        'rodzaj:"Dane techniczne"',
        "rodzaj:",
        "bzdura",
        "lang:pl",
        " -",
        '-"',
        "-(",
        " -kind:repair",
        "-tytuł:",
        "35 Nm",
        "90 °",
        "±",
        "°C",
        "-40",
        ":",
        "*",
        "~2",
        "^3",
        "-",
        "[",
        "\\",
        "'",
        "„",
        "”",
        "\x00",
        "\u0301",
    ]
)
QUERIES = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=14).map("".join))


@given(QUERIES)
@example("LUB\u0301")
@example('ORAZ;AA"AND')
@example('""-tytuł:0')
@example('"a"-tytuł:kod:-x')
@example('"a"-kind:-repair')
@example('"a"-tytuł:x*')
@example('0[ TO""0]')
@example('date:[2000 TO""2001]')
@example('date:2000[ TO""2000]')
def test_any_text_is_a_query_whose_canonical_form_reads_alike(text: str) -> None:
    query = parse(text)
    assert parse(render(query)) == query


@given(QUERIES)
def test_any_query_can_be_planned_into_clauses_that_engines_take(text: str) -> None:
    leaves = list(scored_leaves(plan(parse(text), QueryReader())))
    terms = [leaf.term for leaf in leaves if isinstance(leaf, TermIn)]
    phrases = [leaf.terms for leaf in leaves if isinstance(leaf, PhraseIn)]
    assert all(term and " " not in term for term in terms)
    assert all(len(phrase) >= 2 for phrase in phrases)


@given(QUERIES, st.text(max_size=300), st.sampled_from(list(ContentLanguage)))
def test_highlighting_changes_no_character(query_text: str, text: str, language: ContentLanguage) -> None:
    segments = Highlighter(query_text, language).segments(text)
    assert "".join(segment.text for segment in segments) == text


@given(QUERIES, st.text(max_size=2_000), st.sampled_from(list(ContentLanguage)))
def test_a_snippet_is_short(query_text: str, text: str, language: ContentLanguage) -> None:
    snippet = Highlighter(query_text, language).snippet(text)
    longest_word = max((len(word) for word in text.split()), default=0)
    assert len(snippet.text) <= SNIPPET_LENGTH + longest_word + 2


@given(QUERIES, st.one_of(st.text(max_size=300), QUERIES), st.sampled_from(list(ContentLanguage)))
@example("nm AND 582", "35 Nm, Nm 11 12 7 582 245 x 10 W - 30 Nm", ContentLanguage.POLISH)
@example("60,000", "60,000 km, 60,000 5", ContentLanguage.ENGLISH)
@example("klocki", "co 60,000 km klocki, 1,5 000 klocków", ContentLanguage.POLISH)
@example('"klocki hamulcowe"', "klocki – hamulcowe, klocki hamulcowe", ContentLanguage.POLISH)
def test_a_text_with_its_trace_is_marked_as_without(
    query_text: str, text: str, language: ContentLanguage
) -> None:
    highlighter, trace = Highlighter(query_text, language), analyser(language).analyse(text).trace
    assert highlighter.snippet(text, trace) == highlighter.snippet(text)
