"""A running flash in words: what the person at the car reads, as the journal is written."""

from collections.abc import Callable, Iterable
from typing import Final

from babel.numbers import format_decimal, format_percent

from programming.agent.console import Console
from programming.exchange import Event, EventKind, Lease, Refusal
from programming.flashing.ports import PortalRefused
from programming.flashing.reasons import Reason
from programming.phase_words import (
    must_ignition_stay_on,
    outcome_sentence,
    phase_name,
    reason_sentence,
    trouble_sentence,
    what_is_safe,
    what_is_safe_after,
)
from programming.phases import ORDER, Outcome, Phase
from translations.catalogue import translator
from translations.locales import Language

_ = translator("programming")

_STEP_PERCENT: Final = 10
_KIB: Final = 1024
_PHASES_OF_A_BLOCK: Final = frozenset({Phase.DOWNLOAD, Phase.EXIT})


class Screen:
    """Tells one job; called from the flash's thread and from the sender's."""

    def __init__(self, console: Console, language: Language, now: Callable[[], str]) -> None:
        self._console, self._language, self._now = console, language, now
        self._safe: str | None = None
        self._phase: Phase | None = None
        self._volts: float | None = None
        self._shown_percent = -1
        self._is_portal_silent = False
        self._refused_for: str | None = None
        self._is_protected = self._is_committed = False

    def carries_on(self) -> None:
        """The job was committed before: from its first phase on something in the vehicle may be half done."""
        self._is_committed = True

    def noted(self, event: Event) -> None:
        """Something was written down."""
        match event.kind:
            case EventKind.PHASE if event.phase is not None:
                self._enter(event.phase, str(event.data.get("block") or ""))
            case EventKind.PROGRESS:
                self._progress(event)
            case EventKind.SUPPLY:
                self._volts = float(event.data["volts"])
            case EventKind.TROUBLE if event.data.get("code") != Reason.PORTAL_SILENT:
                code, detail = (str(event.data.get(key) or "") for key in ("code", "detail"))
                self._say(trouble_sentence(code, detail, self._language))
            case EventKind.BLOCK_CHECKED:
                self._say(_("{block}: written and checked").format(block=event.data["block"]))
            case EventKind.CODES_COMPARED:
                self._codes(event)

    def heard(self, lease: Lease | None) -> None:
        """The portal answered, or did not."""
        if lease is None and not self._is_portal_silent:
            self._say(_("The portal does not answer; what happens is kept here and told later."))
        if lease is not None and self._is_portal_silent:
            self._say(_("The portal answers again."))
        if lease is not None and lease.is_overtime and not self._is_protected:
            self._is_protected = True
            self._say(_("The ticket's time is over; this job is protected and goes on."))
        self._is_portal_silent = lease is None

    def refused(self, refused: PortalRefused) -> None:
        """The portal answered, and takes no news of this job."""
        if refused.reason != self._refused_for:
            self._refused_for = refused.reason
            said = _("The portal takes no news of this job: {message} What happens is kept here.")
            self._say(said.format(message=refused.message))

    def fetched(self, done: int, total: int) -> None:
        """So many bytes of the package are here."""
        percent = self._percent(done, total)
        if percent is not None:
            self._line(_("Fetching the package: {percent}").format(percent=percent), is_last=done == total)

    def ended(self, outcome: Outcome, reason: str | None, *, is_elsewhere: bool = False) -> None:
        """It is over: how, why, and what is safe now; `is_elsewhere` as `was_ended_elsewhere` says."""
        if is_elsewhere:
            self._say(
                _(
                    "Another computer of the workshop, which had this job before, has told the portal how it "
                    "ended. Nothing was erased here: the job's page says how the control unit is."
                )
            )
            return
        self._say(outcome_sentence(outcome, self._language))
        if reason is not None:
            self._say(reason_sentence(reason, self._language))
        self._say(what_is_safe_after(outcome, self._language))

    def _enter(self, phase: Phase, block: str) -> None:
        self._phase = phase
        self._shown_percent = -1
        name = phase_name(phase, self._language)
        place = f"{ORDER.index(phase) + 1}/{len(ORDER)}"
        if phase not in _PHASES_OF_A_BLOCK:
            self._say(f"{place} {name}" + (f" ({block})" if block else ""))
        safe = what_is_safe(phase, self._language, is_committed=self._is_committed)
        if safe != self._safe:
            self._safe = safe
            self._console.say(f"  >> {safe}")

    def _progress(self, event: Event) -> None:
        done, total = int(event.data["done"]), int(event.data["total"])
        percent = self._percent(done, total)
        if percent is None:
            return
        parts = [f"{event.data.get('block') or ''} {percent}".strip()]
        rate = float(event.data.get("rate") or 0)
        if rate > 0:
            left_s = int((total - done) / rate)
            parts.append(f"{self._number(rate / _KIB)} KiB/s")
            parts.append(_("{minutes}:{seconds:02} left").format(minutes=left_s // 60, seconds=left_s % 60))
        if self._volts is not None:
            parts.append(f"{self._number(self._volts)} V")
        is_committed = self._is_committed
        if self._phase is not None and must_ignition_stay_on(self._phase, is_committed=is_committed):
            parts.append(_("leave the ignition on"))
        self._line("  " + " · ".join(parts), is_last=done >= total)

    def _percent(self, done: int, total: int) -> str | None:
        """How much, in words; None where nobody watches and it was told not long ago."""
        percent = 100 * done // max(total, 1)
        is_due = self._console.is_watched or percent // _STEP_PERCENT != self._shown_percent // _STEP_PERCENT
        if not is_due and done < total:
            return None
        if percent == self._shown_percent:
            return None
        self._shown_percent = percent
        return str(format_percent(percent / 100, locale=self._language.value))

    def _codes(self, event: Event) -> None:
        for name, key in ((_("gone"), "gone"), (_("new"), "new"), (_("still there"), "stayed")):
            codes = ", ".join(str(code) for code in event.data.get(key) or ())
            if codes:
                self._say(f"{name}: {codes}")

    def _line(self, text: str, *, is_last: bool) -> None:
        if self._console.is_watched and not is_last:
            self._console.show(text)
        else:
            self._console.say(text)

    def _say(self, text: str) -> None:
        self._console.say(f"{self._now()} {text}")

    def _number(self, value: float) -> str:
        return str(format_decimal(value, "0.0", locale=self._language.value))


def was_ended_elsewhere(events: Iterable[Event]) -> bool:
    """Whether the portal gave no key as the job had ended by another computer's word: nothing was written."""
    return any(
        event.kind is EventKind.TROUBLE and event.data.get("code") == Refusal.JOB_ENDED for event in events
    )
