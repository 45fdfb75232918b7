"""What ends when an employee leaves: a list of steps, to which every part that opens doors adds its own.

A step ends at once, within the transaction in which the employee leaves. Parts above this package add their
steps where the portal is put together.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from entitlements.clearance_desk import ClearanceDesk
from entitlements.devices import Devices
from entitlements.invitation_store import withdraw_all_of
from entitlements.password_resets import PasswordResets
from entitlements.sessions import SessionStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaver:
    """An account that leaves an operator, and who let it go; `operator_id` is None where it had none."""

    account_id: int
    operator_id: int | None
    let_go_by: int
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LeavingStep:
    """One kind of door. `end` closes all that the leaver has, and says how many were open."""

    name: str
    end: Callable[[Session, Leaver], int]


def end_everything(session: Session, leaver: Leaver, steps: Sequence[LeavingStep]) -> dict[str, int]:
    """Close every door of a leaver; how many of each kind were open."""
    return {step.name: step.end(session, leaver) for step in steps}


def _end_sessions(session: Session, leaver: Leaver) -> int:
    store = SessionStore(session)
    count = len(store.of_account(leaver.account_id, leaver.now))
    store.end_all(leaver.account_id, leaver.now)
    return count


def _end_devices(session: Session, leaver: Leaver) -> int:
    """Browsers that need no second step, and links to a new password that are still on their way."""
    devices = Devices(session)
    count = len(devices.trusted(leaver.account_id, leaver.now))
    devices.distrust_all(leaver.account_id)
    PasswordResets(session).use_up(leaver.account_id, leaver.now)
    return count


def _end_invitations(session: Session, leaver: Leaver) -> int:
    return withdraw_all_of(session, leaver.operator_id, leaver.account_id, leaver.now)


def _end_clearances(session: Session, leaver: Leaver) -> int:
    if leaver.operator_id is None:
        return 0
    desk = ClearanceDesk(session, lambda: leaver.now)
    return desk.end_employment(leaver.account_id, leaver.operator_id, leaver.let_go_by)


STEPS: Final[tuple[LeavingStep, ...]] = (
    LeavingStep(name="sessions", end=_end_sessions),
    LeavingStep(name="devices", end=_end_devices),
    LeavingStep(name="invitations", end=_end_invitations),
    LeavingStep(name="clearances", end=_end_clearances),
)
"""The steps of this package."""
