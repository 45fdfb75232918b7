"""A flash from its first question to its report: the steps of `sequence`, each written down, on one car."""

from collections.abc import Callable, Mapping
from typing import Final

from programming.client import EcuClient
from programming.exchange import EventKind
from programming.flashing import access, blocks, closing, opening
from programming.flashing.consequences import consequence
from programming.flashing.ports import (
    Journal,
    Package,
    PackageDamaged,
    Portal,
    PortalRefused,
    PortalSilent,
)
from programming.flashing.reasons import Reason
from programming.flashing.resuming import Resume
from programming.flashing.sequence import (
    Ended,
    Happening,
    State,
    Step,
    begin,
    follow,
    is_cancellable,
    touched,
)
from programming.flashing.work import Options, StepFailed, Work
from programming.phases import Outcome, Phase
from programming.uds.errors import UdsError

_STEPS: Final[Mapping[Phase, Callable[[Work, State], None]]] = {
    Phase.IDENTIFY: opening.identify,
    Phase.VERIFY: opening.verify,
    Phase.BACK_UP: opening.back_up,
    Phase.PRECONDITIONS: opening.preconditions,
    Phase.EXTENDED_SESSION: access.extended_session,
    Phase.PROGRAMMING_SESSION: access.programming_session,
    Phase.UNLOCK: access.unlock,
    Phase.COMMIT: access.commit,
    Phase.FINGERPRINT: access.fingerprint,
    Phase.ERASE: blocks.erase,
    Phase.DOWNLOAD: blocks.download,
    Phase.TRANSFER: blocks.transfer,
    Phase.EXIT: blocks.end_transfer,
    Phase.CHECK: blocks.check,
    Phase.DEPENDENCIES: blocks.dependencies,
    Phase.RESET: closing.reset,
    Phase.IDENTIFY_AGAIN: closing.identify_again,
    Phase.RESTORE: closing.restore,
    Phase.CLEAR_CODES: closing.clear_codes,
    Phase.REPORT: closing.report,
}
_OF_BLOCKS: Final = (Phase.ERASE, Phase.DOWNLOAD, Phase.TRANSFER, Phase.EXIT, Phase.CHECK)

__all__ = ["Flasher", "Options"]


class Flasher:
    """Flashes the control unit that `client` asks with a package that was found signed."""

    def __init__(
        self, client: EcuClient, package: Package, portal: Portal, journal: Journal, options: Options
    ) -> None:
        self._work = Work(client, package, portal, journal, options)

    def run(self, resume: Resume | None = None) -> Ended:
        """Flash, or carry on from the facts of a former run; returns when it ended, however it did.

        Whatever the journal raises goes through: what cannot be written down is not done.
        """
        state = self._first(resume or Resume())
        while True:
            held = self._held_back(state)
            if held is None:
                state = touched(state) if state.phase is Phase.ERASE else state
                self._enter(state)
            after = follow(state, held or self._taken(state, _STEPS[state.phase]))
            if isinstance(after, Ended):
                return self._end(state, after)
            state = after

    def _first(self, resume: Resume) -> State:
        work = self._work
        work.facts.serial = work.facts.serial or resume.serial
        work.facts.backup = resume.backup
        names = [block.name for block in work.manifest.blocks]
        return begin(
            len(names),
            claimed=frozenset(place for place, name in enumerate(names) if name in resume.checked_blocks),
            is_committed=resume.is_committed,
            is_touched=resume.is_touched,
            is_written=resume.is_written,
        )

    def _enter(self, state: State) -> None:
        """Write down which step comes, before it is taken."""
        block = self._work.manifest.blocks[state.block].name
        named = {"block": block} if state.phase in _OF_BLOCKS else {}
        self._work.note(EventKind.PHASE, state, **named)

    def _held_back(self, state: State) -> Step | None:
        """Why the first erase is not begun yet, before anything says that it was; None where it may be."""
        if state.phase is not Phase.ERASE or state.is_touched:
            return None
        step = self._taken(state, Work.demand_supply)
        return None if step.happening is Happening.DONE else step

    def _taken(self, state: State, take: Callable[[Work, State], None]) -> Step:
        """Take a step; how it went."""
        work = self._work
        try:
            if is_cancellable(state) and work.portal.is_cancelled():
                return Step(happening=Happening.CANCELLED, reason=Reason.CANCELLED)
            take(work, state)
        except StepFailed as failed:
            step = failed.step
        except UdsError as error:
            step = consequence(state, error)
            work.trouble(state, step.reason or step.happening, error)
        except PortalRefused as refused:
            step = Step(happening=Happening.FAILED, reason=Reason.PORTAL_REFUSED)
            work.trouble(state, refused.reason, refused.message)
        except PortalSilent as silent:
            step = Step(happening=Happening.FAILED, reason=Reason.PORTAL_SILENT)
            work.trouble(state, Reason.PORTAL_SILENT, silent)
        except PackageDamaged as damaged:
            step = Step(happening=Happening.FAILED, reason=Reason.PACKAGE_DAMAGED)
            work.trouble(state, Reason.PACKAGE_DAMAGED, damaged)
        else:
            return Step()
        if step.happening is Happening.HELD:
            work.hold(state, step.reason or Reason.SUPPLY_LOW)
        return step

    def _end(self, state: State, ended: Ended) -> Ended:
        """Leave the vehicle as it should be left, and write down how it ended."""
        work = self._work
        if ended.outcome is not Outcome.PROGRAMMED:
            access.leave(work, state)
        work.note(
            EventKind.ENDED,
            state,
            outcome=ended.outcome,
            reason=ended.reason,
            software=_software(work, ended),
        )
        return ended


def _software(work: Work, ended: Ended) -> str | None:
    """The number of the software that is installed now, as far as is known."""
    if ended.outcome is Outcome.PROGRAMMED:
        return work.manifest.target.software_to
    if ended.outcome is Outcome.RECOVERABLE or work.facts.backup is None:
        return None
    return work.facts.backup.software
