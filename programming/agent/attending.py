"""What the person at the computer may still decide while a flash runs, and how they are asked."""

import time
from collections.abc import Callable
from typing import Final

from programming.agent.console import Console
from programming.agent.job_portal import JobPortal
from programming.agent.words import paste_sentence
from programming.exchange_offline import OfflineRefused
from translations.catalogue import translator

_ = translator("programming")

_LOOK_S: Final = 0.1
_YES: Final = frozenset({"y", "yes", "t", "tak"})


class LeftUnfinished(Exception):
    """The person left a job behind the point of no return, against the warning, with a second word."""


def said_yes(answer: str | None) -> bool:
    """Whether an answer is a yes, in either language."""
    return answer is not None and answer.lower() in _YES


class Attendant:
    """Attends to the person until the flash is over."""

    def __init__(self, console: Console, portal: JobPortal) -> None:
        self._console, self._portal = console, portal
        self._stops_seen = console.stopping.asked
        self._is_cancelling = self._is_leaving_offered = False
        self._shown_request: str | None = None

    @staticmethod
    def is_charger_there(console: Console) -> bool:
        """Ask whether a charger holds the supply."""
        question = _("Nobody can measure the supply here. Does a charger hold it at 13 V or more? [y/N]")
        return said_yes(console.ask(question))

    def attend(self, is_running: Callable[[], bool]) -> None:
        """Hear the person until the flash is over.

        Raises:
            LeftUnfinished: they leave it.
        """
        while is_running():
            if self._console.stopping.asked != self._stops_seen:
                self._stops_seen = self._console.stopping.asked
                self._portal.stop()
                self._warn_or_cancel()
            elif self._is_cancelling and self._portal.committed_at is not None:
                self._warn_or_cancel()  # the portal's yes was on its way already
            self._show_request()
            if self._shown_request is not None or self._is_leaving_offered:
                answer = self._console.answer()
                if answer:
                    self._hear(answer)
            time.sleep(_LOOK_S)

    def _warn_or_cancel(self) -> None:
        """While nothing has changed in the car it is cancelled; behind that there is a warning."""
        self._is_cancelling = self._portal.committed_at is None
        if self._is_cancelling:
            self._console.say(_("Cancelling: the car is left as it was."))
            return
        self._is_leaving_offered = True
        self._console.say(
            _(
                "The control unit has no whole software now; stopping here leaves the car unable to drive. "
                "It goes on. If you must leave it all the same, type {word} and Enter."
            ).format(word=_("LEAVE"))
        )

    def _show_request(self) -> None:
        wanted = self._portal.desk.request_text
        if wanted == self._shown_request:
            return
        self._shown_request = wanted
        if wanted is not None:
            self._console.say(
                _(
                    "The portal is not reached. From any telephone, paste this on the job's page, "
                    "and its answer here; the control unit is kept ready for fifteen minutes:"
                )
            )
            self._console.say(f"\n{wanted}\n")

    def _hear(self, answer: str) -> None:
        if self._is_leaving_offered and answer == _("LEAVE"):
            raise LeftUnfinished
        if self._shown_request is None:
            return
        try:
            self._portal.desk.paste(answer)
        except OfflineRefused as refused:
            self._console.say(paste_sentence(refused))
        else:
            self._console.say(_("The key is accepted and tried."))
