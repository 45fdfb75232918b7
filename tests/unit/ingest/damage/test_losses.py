"""Lost letters are found where they are lost, with what the words probably were; good text is not blamed."""

import pytest

from ingest.damage.losses import Losses, Passage, Trace, find_losses
from tests.factories.damage import Damage, dropped, replaced_by
from tests.factories.good_texts import ALL, ENGLISH, POLISH

BARE_MARKS = str.maketrans("ąćęłńóśźż", "acelnoszz")


def losses_of(texts: list[str]) -> Losses:
    return find_losses([Passage(text=text, place=str(line)) for line, text in enumerate(texts, start=1)])


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(dropped("utf-8", "ascii"), id="left out"),
        pytest.param(dropped("utf-8", "gb2312"), id="taken for Chinese"),
        pytest.param(replaced_by("\ufffd"), id="replacement character"),
        pytest.param(replaced_by("?"), id="question mark"),
        pytest.param(replaced_by("□"), id="box"),
    ],
)
def test_text_that_lost_its_polish_letters_is_ruined(damage: Damage) -> None:
    assert losses_of(list(map(damage, POLISH))).is_ruined


def test_the_evidence_says_where_what_stands_and_what_it_probably_was() -> None:
    found = losses_of([dropped("utf-8", "ascii")(text) for text in POLISH]).found
    stands = {(loss.place, loss.stands, loss.was) for loss in found}
    assert ("2", "zdj", "zdją") not in stands  # two letters: nobody can tell
    assert ("3", "najmniejsza", "") not in stands
    assert ("7", "wymieni", "wymieniń / wymienić / wymienię") not in stands  # a word as it stands
    assert {("1", "klockw", "klocków"), ("3", "omiu", "ośmiu"), ("5", "zaoy", "założy")} & stands


def test_a_sign_in_place_of_a_letter_is_a_letter_gone() -> None:
    (loss,) = losses_of(["Sprawdzić, czy g\ufffdowica silnika nie jest pęknięta."]).found
    assert (loss.stands, loss.was, loss.letters, loss.trace) == ("g\ufffdowica", "głowica", 1, Trace.SIGN)


def test_a_few_lost_letters_in_a_long_text_do_not_ruin_it() -> None:
    losses = losses_of([*POLISH * 8, "Jeden kr\ufffdtki przewód."])
    assert (losses.letters, losses.is_ruined) == (1, False)


def test_the_good_half_of_a_page_is_not_blamed() -> None:
    page = [*ENGLISH, *map(dropped("utf-8", "ascii"), POLISH)]
    losses = losses_of(page)
    assert losses.is_ruined
    assert min(int(loss.place) for loss in losses.found) > len(ENGLISH)


@pytest.mark.parametrize("texts", ALL.values(), ids=ALL)
def test_good_text_has_lost_nothing(texts: list[str]) -> None:
    assert losses_of(texts) == Losses(found=(), is_ruined=False)


def test_polish_typed_without_its_marks_has_lost_nothing() -> None:
    assert not losses_of([text.translate(BARE_MARKS) for text in POLISH]).is_ruined


@pytest.mark.parametrize(
    "text",
    [
        "Czy hamulec piszczy?",
        "Co robić? Nie wiadomo.",
        "Zobacz https://example.org/szukaj?q=hamulce",
        "index.php?strona=2",
        "Kod: 34?11",
        "Really?Yes",
    ],
)
def test_a_question_mark_may_be_a_question(text: str) -> None:
    assert losses_of([text, *POLISH]).found == ()


@pytest.mark.parametrize("text", ["\ufffd Odkręcić śruby.", "\uf0b7 Odkręcić śruby.", "□ sprawdzone"])
def test_a_lost_bullet_is_no_lost_letter(text: str) -> None:
    assert losses_of([text, *POLISH]).found == ()
