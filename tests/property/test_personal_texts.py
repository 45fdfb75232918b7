"""No personal text survives its folding, wherever in a question it stands."""

import string

from hypothesis import given
from hypothesis import strategies as st

from search.personal import Personal, kept_text, redacted

VIN_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"
WORDS = st.text(alphabet=string.ascii_letters + "ąćęłńóśźż", min_size=1, max_size=12)
SEPARATORS = st.sampled_from([" ", ", ", "; ", ": ", "\n", "/"])
DIGITS = st.text(alphabet=string.digits, min_size=9, max_size=9)
KINDS = {kind.value for kind in Personal}


@st.composite
def vins(draw: st.DrawFn) -> str:
    start = draw(st.text(alphabet=VIN_LETTERS, min_size=13, max_size=13))
    vin = start + draw(st.text(alphabet=string.digits, min_size=4, max_size=4))
    return draw(st.sampled_from([vin, vin.lower(), f"{vin[:3]} {vin[3:9]} {vin[9:]}"]))


@st.composite
def phones(draw: st.DrawFn) -> str:
    digits = draw(DIGITS)
    shape = draw(
        st.sampled_from(["{}{}{}", "{} {} {}", "{}-{}-{}", "+48 {} {} {}", "0048{}{}{}", "48 {} {} {}"])
    )
    return shape.format(digits[:3], digits[3:6], digits[6:])


@st.composite
def emails(draw: st.DrawFn) -> str:
    return f"{draw(WORDS)}.{draw(WORDS)}@{draw(WORDS)}.example"


@st.composite
def registrations(draw: st.DrawFn) -> str:
    area = draw(st.sampled_from(["WA", "KR", "PO", "WPR", "DTR", "gd"]))
    return area + draw(st.sampled_from(["", " "])) + draw(st.from_regex(r"\d{5}|\d{4}[A-Z]", fullmatch=True))


@st.composite
def questions(draw: st.DrawFn) -> tuple[str, str]:
    """A question with something personal in it, and that."""
    personal = draw(st.one_of(vins(), phones(), emails(), registrations()))
    before, after = draw(st.lists(WORDS, max_size=3)), draw(st.lists(WORDS, max_size=3))
    return draw(SEPARATORS).join([*before, personal, *after]), personal


@given(questions())
def test_nothing_of_a_personal_question_is_kept_but_kinds(question: tuple[str, str]) -> None:
    assert set(kept_text(question[0]).split()) <= KINDS


@given(questions())
def test_a_note_loses_its_personal_parts(question: tuple[str, str]) -> None:
    text, personal = question
    assert personal.lower() not in redacted(text).lower()


@given(st.text(max_size=300))
def test_every_text_can_be_kept_and_counted_again_as_the_same(text: str) -> None:
    kept = kept_text(text)
    assert len(kept) <= 100
    assert kept_text(kept).lower() == kept.lower()
