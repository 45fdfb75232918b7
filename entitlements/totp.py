"""Codes of authenticator apps: TOTP (RFC 6238), six digits, SHA-1, steps of 30 seconds. Pure.

SHA-1 and six digits because that is what every app takes; neither is what the strength hangs on. The clock
comes in with each call. What goes out is the time step of the code, which the caller keeps: a step that was
accepted refuses itself and every step before it, so that no code lets in twice, in whatever order codes are
sent.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hmac import compare_digest
from typing import Final

import pyotp

STEP_S: Final = 30
WINDOW_STEPS: Final = 1
"""A code counts one step early and one step late: people type slowly, and clocks differ a little."""

FURTHEST_STEPS: Final = 260
"""How far out a code is looked for that is refused, to say that a clock is wrong: two hours and a bit."""

ISSUER: Final = "AOS"
SECRET_CHARACTERS: Final = 32
"""160 bits in base 32, the length that RFC 4226 recommends."""

_CODE: Final = re.compile(r"[0-9]{6}")
_SECRET: Final = re.compile(r"[A-Z2-7]{16,128}")


class Verdict(StrEnum):
    """What a code is worth."""

    RIGHT = "right"
    WRONG = "wrong"
    USED = "used"
    CLOCK_OFF = "clock-off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What became of a code.

    `step` is the code's time step, None for a code that belongs to none. `minutes_off` is how far the clock
    that made it is ahead (or, below zero, behind), where that is why it was refused.
    """

    verdict: Verdict
    step: int | None = None
    minutes_off: int = 0

    @property
    def is_right(self) -> bool:
        """Whether the code lets in."""
        return self.verdict is Verdict.RIGHT


WRONG: Final = Checked(verdict=Verdict.WRONG)


class SecretRefused(ValueError):
    """What was given is no secret in base 32, or one that is too short."""


def new_secret() -> str:
    """A secret, drawn at random, in base 32."""
    return pyotp.random_base32(SECRET_CHARACTERS)


def checked_secret(text: str) -> str:
    """The secret that `text` is, without the spaces that people type between groups.

    Raises:
        SecretRefused: it is none.
    """
    secret = "".join(text.split()).upper()
    if not _SECRET.fullmatch(secret):
        raise SecretRefused("a secret is 16 to 128 characters A-Z and 2-7")
    return secret


def step_at(now: datetime) -> int:
    """The time step of an instant."""
    return int(now.timestamp()) // STEP_S


def code_at(secret: str, step: int) -> str:
    """The code of a time step, as an app shows it."""
    return pyotp.TOTP(secret).generate_otp(step)


def check(
    secret: str, code: str, now: datetime, *, last_step: int | None = None, spent: Collection[int] = ()
) -> Checked:
    """What `code` is worth at `now`.

    `last_step` is the step that was accepted last; `spent` are steps to come whose codes were seen when they
    were refused for a wrong clock: whoever guessed one knows it now, so it opens nothing when its time comes.
    """
    typed = "".join(code.split())
    if not _CODE.fullmatch(typed):
        return WRONG
    current = step_at(now)
    near = [step for step in _around(current, 0, WINDOW_STEPS) if _fits(secret, step, typed)]
    fresh = [step for step in near if (last_step is None or step > last_step) and step not in spent]
    if fresh:
        return Checked(verdict=Verdict.RIGHT, step=fresh[0])
    if near:
        return Checked(verdict=Verdict.USED, step=near[0])
    for step in _around(current, WINDOW_STEPS + 1, FURTHEST_STEPS):
        if _fits(secret, step, typed):
            if last_step is not None and step <= last_step:
                return Checked(verdict=Verdict.USED, step=step)
            return Checked(verdict=Verdict.CLOCK_OFF, step=step, minutes_off=_minutes(step - current))
    return WRONG


def address_for_apps(secret: str, email: str) -> str:
    """What the QR code says: the secret, for whom, of which portal (the `otpauth` scheme)."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)


def in_groups(secret: str) -> str:
    """The secret in groups of four, for typing."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def _around(current: int, nearest: int, furthest: int) -> list[int]:
    """The steps at a distance of `nearest` to `furthest`, the nearer ones first; none before 1970."""
    distances = (
        offset
        for distance in range(nearest, furthest + 1)
        for offset in ((-distance, distance) if distance else (0,))
    )
    return [current + offset for offset in distances if current + offset >= 0]


def _fits(secret: str, step: int, typed: str) -> bool:
    return compare_digest(code_at(secret, step), typed)


def _minutes(steps: int) -> int:
    """Minutes, rounded away from zero: a clock that is 40 seconds off is not 0 minutes off."""
    seconds = abs(steps) * STEP_S
    minutes = max(1, round(seconds / 60))
    return minutes if steps > 0 else -minutes
