"""What the pages of programming call things, in the page's language."""

from typing import Final

from flask_babel import lazy_gettext as _

from programming.exchange import JobState
from programming.exchange_offline import (
    ForAnotherRequest,
    Mistyped,
    NotFromAnAgent,
    NotOfThisKind,
    OfflineRefused,
)
from programming.jobs.estimates import Basis
from programming.jobs.preflight import Obstacle

STATE_NAMES: Final = {
    JobState.READY: _("waits for an agent"),
    JobState.TAKEN: _("being prepared"),
    JobState.COMMITTED: _("being programmed"),
    JobState.INTERRUPTED: _("interrupted: carry it on"),
    JobState.DONE: _("done"),
    JobState.CANCELLED: _("cancelled"),
    JobState.FAILED: _("ended; nothing was erased"),
}
NEXT_ACTIONS: Final = {
    JobState.READY: _("Start the agent at the vehicle: it shows this job."),
    JobState.TAKEN: _("Wait: the agent checks vehicle, control unit and supply."),
    JobState.COMMITTED: _("Wait until it is done; watch the supply."),
    JobState.INTERRUPTED: _("Carry the job on with this or any other agent of the workshop."),
    JobState.DONE: _("Read the report."),
    JobState.CANCELLED: _("Create a new job when you need one."),
    JobState.FAILED: _("Read why, put it right, and create a new job."),
}
OBSTACLES: Final = {
    Obstacle.NO_TICKET: _("No ticket for programming runs."),
    Obstacle.TIME_TOO_SHORT: _("The ticket's time is too short for this job."),
    Obstacle.NOT_CLEARED: _("This package is for people who are cleared for security-related information."),
    Obstacle.PACKAGE_WITHDRAWN: _("The package was withdrawn: choose its successor."),
    Obstacle.PACKAGE_OVER: _("The package was to be used for a limited time, which is over: choose another."),
    Obstacle.OTHER_VEHICLE: _(
        "This package is not for the vehicle with this VIN. Check the VIN, or choose software that fits."
    ),
    Obstacle.NO_KEY: _("The portal has no key for this kind of control unit: ask its staff."),
}
BASES: Final = {
    Basis.INTERFACE: _("learnt from jobs on this kind of control unit with this kind of interface"),
    Basis.CONTROL_UNIT: _("learnt from jobs on this kind of control unit"),
    Basis.SIZE: _("worked out from the size of the package; nothing was learnt yet"),
}
NOTES: Final = {
    "cancelled": _("Cancelled"),
    "forgotten": _("Cancelled by the portal, because no agent came for it within a day"),
    "support": _("Sent to the staff"),
}
OFFLINE_PROBLEMS: Final[dict[type[OfflineRefused], object]] = {
    NotOfThisKind: _("This is no request of an agent: it begins with AOS1-. Copy it whole."),
    Mistyped: _("A character is wrong or a part is missing: copy the request again."),
    ForAnotherRequest: _("This request belongs to another job: open that job's page."),
    NotFromAnAgent: _(
        "No agent of the workshop signed this request: show it with an agent that is enrolled here and up to "
        "date. No key was given."
    ),
}
