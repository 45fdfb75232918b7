"""The steps before anything is said but questions: identify, verify, back up, preconditions."""

from functools import partial
from typing import Final

from programming.exchange import EventKind
from programming.flashing.reasons import Reason
from programming.flashing.resuming import BackUp
from programming.flashing.sequence import Happening, State
from programming.flashing.work import StepFailed, Work
from programming.identification import IDENTIFYING, Identification
from programming.uds.errors import NoAnswer, Refused
from programming.uds.names import Identifier

BOOT_S: Final = 30.0
"""How long a control unit that restarts is waited for."""

_FIRST_S: Final = 4.0
_AGAIN_S: Final = 0.5
_LISTEN_S: Final = 1.0


def identify(work: Work, state: State) -> None:
    """Find out which control unit answers, and whether the package is for it."""
    found = wait_for_unit(work, state, BOOT_S if state.entries or state.is_touched else _FIRST_S)
    if not found.has_software:  # once more: much is left out where there is none
        found = wait_for_unit(work, state, _FIRST_S)
    tell_identification(work, state, found)
    _check_unit(work, found)
    number = found.numbers.get(Identifier.SOFTWARE_NUMBER)
    if number == work.manifest.target.software_to:
        raise StepFailed(Happening.ALREADY_THERE, Reason.ALREADY_PROGRAMMED)
    allowed = work.manifest.target.software_from
    if number is not None and allowed and number not in allowed and not state.is_touched:
        raise StepFailed(Happening.FAILED, Reason.WRONG_SOFTWARE)


def wait_for_unit(work: Work, state: State, longest_s: float) -> Identification:
    """What the control unit says it is, once it answers.

    Raises:
        NoAnswer: it does not within `longest_s`.
    """
    give_up_at = work.clock.now() + longest_s
    while True:
        try:
            found = {number: work.insist(state, partial(work.client.text, number)) for number in IDENTIFYING}
        except NoAnswer:
            if work.clock.now() >= give_up_at:
                raise
            work.client.idle(_AGAIN_S)
        else:
            known = {number: text for number, text in found.items() if text is not None}
            return Identification(numbers=known)


def tell_identification(work: Work, state: State, found: Identification) -> None:
    """Write down what the control unit says it is."""
    work.facts.identification = found
    numbers = {number.name.lower(): text for number, text in found.numbers.items()}
    work.note(EventKind.IDENTIFIED, state, numbers=numbers)


def check_serial(work: Work, found: Identification) -> None:
    """Pin the job to the control unit that answered first.

    Raises:
        StepFailed: another one answers.
    """
    serial = found.numbers.get(Identifier.SERIAL_NUMBER)
    if not serial:
        raise StepFailed(Happening.FAILED, Reason.INCOMPLETE_IDENTIFICATION)
    if work.facts.serial not in (None, serial):
        raise StepFailed(Happening.FAILED, Reason.WRONG_SERIAL)


def verify(work: Work, _state: State) -> None:
    """Hash the package's blocks once more: what is on the disk is what was signed."""
    for block in work.manifest.blocks:
        work.package.verify(block)


def back_up(work: Work, state: State) -> None:
    """Read coding and trouble codes and write them down, unless a former run did."""
    if work.facts.backup is not None:
        return
    found = work.facts.identification
    has_software = found is not None and found.has_software
    coding = {
        number: _coded(work, state, number, is_needed=has_software) for number in work.manifest.recipe.coding
    }
    known = {number: value for number, value in coding.items() if value is not None}
    if has_software and len(known) < len(coding):
        missing = ", ".join(f"{number:04X}" for number in coding if number not in known)
        work.trouble(state, Reason.NOT_BACKED_UP, missing)
        raise StepFailed(Happening.FAILED, Reason.NOT_BACKED_UP)
    if not has_software:
        work.trouble(state, "no-back-up", f"only the bootloader answers: {len(known)} of {len(coding)} read")
    backup = BackUp(
        coding=known,
        codes=_codes(work, state, is_needed=has_software),
        software=None if found is None else found.numbers.get(Identifier.SOFTWARE_NUMBER),
    )
    work.note(EventKind.BACKED_UP, state, **backup.as_data())
    work.facts.backup = backup


def preconditions(work: Work, state: State) -> None:
    """Look at the supply, and listen whether another tester speaks to the vehicle."""
    volts = work.insist(state, lambda: work.volts(state))
    if volts is None and not work.options.is_supply_confirmed and not state.is_touched:
        raise StepFailed(Happening.FAILED, Reason.SUPPLY_UNKNOWN)
    if work.is_low(volts):
        raise StepFailed(Happening.HELD if state.is_touched else Happening.FAILED, Reason.SUPPLY_LOW)
    listen = work.options.foreign_testers
    foreign = frozenset() if listen is None else listen(_LISTEN_S)
    if foreign:
        work.trouble(state, Reason.FOREIGN_TESTER, ", ".join(f"{one:X}" for one in sorted(foreign)))
        raise StepFailed(Happening.HELD if state.is_touched else Happening.FAILED, Reason.FOREIGN_TESTER)


def _coded(work: Work, state: State, number: int, *, is_needed: bool) -> bytes | None:
    """What an identifier of the coding holds; None where nobody says, as in a bootloader."""
    try:
        return work.insist(state, lambda: work.client.data(number))
    except Refused:
        if is_needed:
            raise
        return None


def _codes(work: Work, state: State, *, is_needed: bool) -> tuple[str, ...]:
    """The trouble codes; none where nobody says."""
    try:
        return tuple(str(code) for code in work.insist(state, work.client.trouble_codes))
    except Refused:
        if is_needed:
            raise
        return ()


def _check_unit(work: Work, found: Identification) -> None:
    """Whether the control unit is the job's and one that the package is for."""
    target, numbers = work.manifest.target, found.numbers
    vin = numbers.get(Identifier.VIN)
    is_known = work.facts.serial is not None
    check_serial(work, found)
    if vin is None and not is_known:
        raise StepFailed(Happening.FAILED, Reason.INCOMPLETE_IDENTIFICATION)
    if vin not in (None, work.options.vin):
        raise StepFailed(Happening.FAILED, Reason.WRONG_VIN)
    for number, wanted, reason in (
        (Identifier.HARDWARE_NUMBER, target.hardware_numbers, Reason.WRONG_HARDWARE),
        (Identifier.SPARE_PART_NUMBER, target.part_numbers, Reason.WRONG_PART),
    ):
        if number not in numbers:
            raise StepFailed(Happening.FAILED, Reason.INCOMPLETE_IDENTIFICATION)
        if numbers[number] not in wanted:
            raise StepFailed(Happening.FAILED, reason)
    work.facts.serial = numbers[Identifier.SERIAL_NUMBER]
