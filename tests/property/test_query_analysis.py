"""Analysis: what holds for every text."""

from hypothesis import given
from hypothesis import strategies as st

from search.analysis import Token, analyser
from search.language.codes import code_term, designations, has_digit, join_part_numbers
from search.language.folding import composed, fold
from search.written import MAX_FORM_LENGTH, WrittenKind
from translations.locales import ContentLanguage

TEXTS = st.text(max_size=200)
WRITINGS = st.lists(
    st.one_of(
        st.text(max_size=12),
        st.sampled_from(
            [
                "Silnik,",
                "SILNIK",
                "ABS",
                "łożyska.",
                "nie",
                "i",
                "11 12 7 582 245",
                "P 0335",
                "35Nm",
                "8–10 N·m",
                "35 Nm ± 2 Nm",
                "90 stopni",
                "1°30′",
                "−40 °C",
                "HT 3410",
            ]
        ),
    ),
    max_size=12,
).map(" ".join)
LANGUAGES = st.sampled_from(list(ContentLanguage))
SEPARATORS = st.sampled_from(["-", ".", "/", "_", ""])
CODE_PARTS = st.lists(st.from_regex(r"[A-Z]?[0-9]{1,4}[A-Z]?", fullmatch=True), min_size=2, max_size=4)


@given(TEXTS)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(TEXTS)
def test_folding_ignores_case(text: str) -> None:
    assert fold(text.upper().lower()) == fold(fold(text.upper()))


@given(TEXTS, LANGUAGES)
def test_tokens_stand_where_they_say(text: str, language: ContentLanguage) -> None:
    tokens = list(analyser(language).tokens(text))
    assert all(0 <= token.start < token.end <= len(text) for token in tokens)
    assert [token.start for token in tokens] == sorted(token.start for token in tokens)


@given(TEXTS, LANGUAGES)
def test_index_and_query_see_the_same_terms(text: str, language: ContentLanguage) -> None:
    tokens = list(analyser(language).tokens(text))
    terms = [*(token.term for token in tokens), *(term for token in tokens for term in others(token))]
    assert analyser(language).analyse(text).terms.split(" ") == (terms or [""])


@given(WRITINGS, LANGUAGES)
def test_an_index_takes_of_a_text_what_its_tokens_come_down_to(text: str, language: ContentLanguage) -> None:
    tokens, analysed = list(analyser(language).tokens(text)), analyser(language).analyse(text)
    words = [token for token in tokens if not (token.is_code or token.is_stop_word)]
    apart = [term for _letters, term in designations(text)]
    forms = {composed(text[token.start : token.end]): token.exact for token in words}
    assert analysed.terms.split() == [
        *(token.term for token in tokens),
        *(term for token in tokens for term in others(token)),
    ]
    assert analysed.exact.split() == [token.exact for token in words]
    assert analysed.codes.split() == [*(code for token in tokens for code in token.codes), *apart]
    assert analysed.marked_forms == {form for form, exact in forms.items() if form != exact}
    written = {one.key: one.form for one in analysed.written if one.kind is WrittenKind.WORD}
    assert written.keys() == {token.exact for token in words if is_worth_offering(token.exact)}


def others(token: Token) -> list[str]:
    return [*token.terms[1:], *(reading for part in token.parts for reading in part)]


def is_worth_offering(exact: str) -> bool:
    return 3 <= len(exact) <= MAX_FORM_LENGTH and exact.isalpha()


@given(TEXTS)
def test_a_digit_is_what_python_calls_one(text: str) -> None:
    assert has_digit(text) is any(map(str.isdigit, text))


@given(TEXTS)
def test_both_languages_divide_a_text_alike(text: str) -> None:
    polish, english = (
        [(token.start, token.end) for token in analyser(language).tokens(text)]
        for language in (ContentLanguage.POLISH, ContentLanguage.ENGLISH)
    )
    assert polish == english


@given(TEXTS)
def test_joining_part_numbers_moves_nothing(text: str) -> None:
    assert len(join_part_numbers(text)) == len(text)


@given(CODE_PARTS, SEPARATORS, SEPARATORS)
def test_a_code_is_one_term_whatever_separates_its_parts(parts: list[str], one: str, other: str) -> None:
    text = "A1" + one + one.join(parts)
    assert code_term(text) == code_term("A1" + other + other.join(parts))
