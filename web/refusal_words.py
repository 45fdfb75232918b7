"""What is said of a code that is not accepted: what is true, and what to do."""

import math

from flask_babel import gettext, ngettext

from entitlements.totp import Checked, Verdict


def too_many(retry_after_s: int) -> str:
    """How long nothing is checked."""
    minutes = math.ceil(retry_after_s / 60)
    return str(
        ngettext(
            "Too many attempts failed. Try again in %(num)d minute; nothing was checked now.",
            "Too many attempts failed. Try again in %(num)d minutes; nothing was checked now.",
            minutes,
        )
    )


def code_refused(checked: Checked) -> str:
    """What is wrong with a code, told apart: the code, its use, or a clock."""
    match checked.verdict:
        case Verdict.USED:
            return str(gettext("This code was used already. Wait until the app shows the next one."))
        case Verdict.CLOCK_OFF:
            return _clock(checked.minutes_off)
        case _:
            return str(gettext("This code is wrong. Type the six digits that the app shows now."))


def _clock(minutes_off: int) -> str:
    if minutes_off > 0:
        return str(
            ngettext(
                "The code is right, but for a time to come: your device's clock is %(num)d minute fast. "
                "Let the device set its clock by itself, then type the new code.",
                "The code is right, but for a time to come: your device's clock is %(num)d minutes fast. "
                "Let the device set its clock by itself, then type the new code.",
                minutes_off,
            )
        )
    return str(
        ngettext(
            "The code was right %(num)d minute ago. Type the one that the app shows now; if that is refused "
            "like this too, your device's clock is slow: let the device set it by itself.",
            "The code was right %(num)d minutes ago. Type the one that the app shows now; if that is refused "
            "like this too, your device's clock is slow: let the device set it by itself.",
            -minutes_off,
        )
    )
