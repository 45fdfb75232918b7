"""The words of a flash: all are there in both languages, and the ignition is spoken of where it matters."""

import pytest

from programming.exchange import Refusal
from programming.flashing.reasons import Reason
from programming.phase_words import (
    TROUBLES,
    must_ignition_stay_on,
    outcome_sentence,
    phase_name,
    reason_sentence,
    trouble_sentence,
    what_is_safe,
    what_is_safe_after,
)
from programming.phases import ORDER, Outcome, Phase
from programming.uds.errors import Refused
from translations.locales import Language

POLISH, ENGLISH = Language.POLISH, Language.ENGLISH


@pytest.mark.parametrize("phase", Phase)
def test_every_phase_has_a_name_of_its_own_in_both_languages(phase: Phase) -> None:
    assert phase_name(phase, POLISH) != phase_name(phase, ENGLISH)
    assert what_is_safe(phase, POLISH) != what_is_safe(phase, ENGLISH)


def test_no_two_phases_are_called_the_same() -> None:
    assert len({phase_name(phase, POLISH) for phase in Phase}) == len(Phase)


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_is_a_sentence_in_both_languages(reason: Reason) -> None:
    assert reason_sentence(reason, ENGLISH).endswith(".")
    assert reason_sentence(reason, POLISH).endswith(".")
    assert reason_sentence(reason, POLISH) != reason_sentence(reason, ENGLISH)


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_says_how_it_stands_and_what_to_do(outcome: Outcome) -> None:
    assert outcome_sentence(outcome, POLISH) != outcome_sentence(outcome, ENGLISH)
    assert what_is_safe_after(outcome, POLISH) != what_is_safe_after(outcome, ENGLISH)


def test_a_reason_of_a_later_version_is_told_by_its_code() -> None:
    assert "made-of-cheese" in reason_sentence("made-of-cheese", POLISH)


@pytest.mark.parametrize("phase", [Phase.ERASE, Phase.TRANSFER, Phase.CHECK, Phase.DEPENDENCIES, Phase.RESET])
def test_while_the_software_is_not_whole_the_ignition_must_stay_on(phase: Phase) -> None:
    assert "DO NOT SWITCH THE IGNITION OFF" in what_is_safe(phase, ENGLISH)
    assert "NIE WYŁĄCZAJ ZAPŁONU" in what_is_safe(phase, POLISH)
    assert must_ignition_stay_on(phase)


@pytest.mark.parametrize("phase", [Phase.IDENTIFY, Phase.BACK_UP, Phase.UNLOCK])
def test_before_the_point_of_no_return_the_job_may_be_cancelled(phase: Phase) -> None:
    assert "you may cancel" in what_is_safe(phase, ENGLISH)
    assert not must_ignition_stay_on(phase)


@pytest.mark.parametrize("phase", [phase for phase in ORDER if phase is not Phase.REPORT])
def test_who_carries_a_committed_job_on_is_never_told_that_nothing_has_changed(phase: Phase) -> None:
    assert "you may cancel" not in what_is_safe(phase, ENGLISH, is_committed=True)
    assert must_ignition_stay_on(phase, is_committed=True)


@pytest.mark.parametrize("code", [*TROUBLES, *Reason, *Refusal])
def test_each_trouble_is_told_in_both_languages(code: str) -> None:
    english, polish = (trouble_sentence(code, "", language) for language in (ENGLISH, POLISH))
    assert english != polish
    assert code not in {english, polish}


def test_a_refused_step_is_told_with_its_codes() -> None:
    detail = str(Refused(0x36, 0x72))
    assert trouble_sentence("asked-again", detail, ENGLISH) == "No usable answer: asked once more. (7F 36 72)"
