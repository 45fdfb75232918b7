"""What an agent checks of a job before it touches a car: the signed ticket, the package. Pure."""

import base64
from datetime import datetime
from enum import StrEnum

import msgspec

from programming.exchange import JOB_PURPOSE, JobTicket, TakenJob
from programming.packages.envelope import Envelope, EnvelopeRefused, trusted_keys, unseal
from programming.packages.manifest import Manifest
from programming.packages.vehicles import Fit, fit_of


class Fault(StrEnum):
    """Why a job is not begun; the words are in `programming.agent.words`."""

    NOT_SIGNED = "not-signed"
    KEY_NOT_CONFIRMED = "key-not-confirmed"
    """A key signed it that the portal names, for which the former one does not speak."""
    NOT_OURS = "not-ours"
    """It is for another job or another agent."""
    EXPIRED = "expired"
    OTHER_MANIFEST = "other-manifest"
    AGENT_TOO_OLD = "agent-too-old"
    PACKAGE_TOO_OLD = "package-too-old"
    OTHER_VEHICLE = "other-vehicle"


class JobNotBegun(Exception):
    """The job's ticket or package does not allow to begin; nothing in the car was touched."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


def read_ticket(taken: TakenJob, keys: tuple[str, ...]) -> JobTicket:
    """The ticket of a job that was taken, when the portal's key signed it.

    Raises:
        JobNotBegun: it did not.
    """
    try:
        trusted = trusted_keys(bytes.fromhex(key) for key in keys)
        raw = unseal(taken.ticket.encode(), JOB_PURPOSE, trusted)
        return msgspec.json.decode(raw, type=JobTicket)
    except (EnvelopeRefused, ValueError, msgspec.DecodeError) as error:
        raise JobNotBegun(Fault.NOT_SIGNED) from error


def kept_ticket(taken: TakenJob) -> JobTicket:
    """The ticket of a committed job as the journal has it, which was found signed before it came there.

    Raises:
        JobNotBegun: it is none.
    """
    try:
        raw = base64.b64decode(msgspec.json.decode(taken.ticket.encode(), type=Envelope).payload)
        return msgspec.json.decode(raw, type=JobTicket)
    except (ValueError, msgspec.DecodeError) as error:
        raise JobNotBegun(Fault.NOT_SIGNED) from error


def check_ticket(ticket: JobTicket, job: str, agent: str, now: datetime, *, is_committed: bool) -> None:
    """Check whose ticket it is, and until when; a committed job goes on after that too.

    Raises:
        JobNotBegun: it is not for this, or over.
    """
    if (ticket.job, ticket.agent) != (job, agent):
        raise JobNotBegun(Fault.NOT_OURS)
    if not is_committed and now > ticket.expires:
        raise JobNotBegun(Fault.EXPIRED)


def check_manifest(
    manifest: Manifest, ticket: JobTicket, version: str, now: datetime, *, is_committed: bool
) -> None:
    """Check that the package is the ticket's and for its vehicle, not over, not beyond this agent's version.

    A committed job is not held up by what concerns the beginning: its control unit needs software.

    Raises:
        JobNotBegun: it is not.
    """
    if manifest.serial != ticket.manifest_serial:
        raise JobNotBegun(Fault.OTHER_MANIFEST)
    if _numbers(version) < _numbers(manifest.minimum_agent):
        raise JobNotBegun(Fault.AGENT_TOO_OLD)
    if is_committed:
        return
    if manifest.is_late(now):
        raise JobNotBegun(Fault.PACKAGE_TOO_OLD)
    if fit_of(manifest.for_vehicles, ticket.vin) is Fit.OTHER:
        raise JobNotBegun(Fault.OTHER_VEHICLE)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")[:3] if part.isdecimal())
