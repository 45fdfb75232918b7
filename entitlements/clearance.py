"""Clearance for security-related RMI: what counts, and until when. Pure.

Commission Delegated Regulation (EU) 2021/1244 has two levels, and so has this: the *approval* of an operator,
and the *authorisation* of an employee, which is personal and holds for one employer. Whoever leaves, or whose
company is suspended, has no clearance from that moment on. Where the answer comes from is a provider's
business (`entitlements.clearance_providers`); what it is worth is decided here, for all of them alike.
"""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final

from entitlements.accounts import Standing

MOST_MONTHS: Final = 60
"""No certificate holds for longer."""
PEOPLE: Final = 2
"""So many different people agree before something is granted."""
REMINDER_DAYS: Final = (60, 30, 7)
"""So many days before a certificate ends its holder is told, once each."""
_DAY: Final = timedelta(days=1)
_LAST_YEAR: Final = 9000


class Level(StrEnum):
    """What is granted: to an operator, or to one of its employees."""

    APPROVAL = "approval"
    AUTHORISATION = "authorisation"


class Status(StrEnum):
    """How an approval or an authorisation stands, whatever its dates say."""

    GRANTED = "granted"
    APPLIED = "applied"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    REVOKED = "revoked"
    NONE = "none"
    UNKNOWN = "unknown"


class Gap(StrEnum):
    """What keeps a person from being cleared."""

    NO_EMPLOYER = "no-employer"
    OPERATOR_NOT_APPROVED = "operator-not-approved"
    NOT_APPLIED = "not-applied"
    UNDECIDED = "undecided"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    REVOKED = "revoked"
    NOT_YET_VALID = "not-yet-valid"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


_GAPS: Final = {
    Status.APPLIED: Gap.UNDECIDED,
    Status.REFUSED: Gap.REFUSED,
    Status.WITHDRAWN: Gap.WITHDRAWN,
    Status.REVOKED: Gap.REVOKED,
    Status.NONE: Gap.NOT_APPLIED,
    Status.UNKNOWN: Gap.UNKNOWN,
}


class Flaw(StrEnum):
    """What is wrong with a certificate as somebody typed it."""

    EMPTY = "empty"
    ENDS_BEFORE_IT_BEGINS = "ends-before-it-begins"
    TOO_LONG = "too-long"


class CertificateRefused(ValueError):
    """A certificate that nobody can have issued."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(f"the certificate cannot be right: {flaw}")
        self.flaw = flaw


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """Who confirmed what of whom: valid from the first to the last of its days, both included, in UTC.

    Raises:
        CertificateRefused: a part is missing, or the days are in no order or more than 60 months.
    """

    issuer: str
    subject: str
    number: str
    valid_from: date
    valid_to: date

    def __post_init__(self) -> None:
        if not all(text.strip() for text in (self.issuer, self.subject, self.number)):
            raise CertificateRefused(Flaw.EMPTY)
        if self.valid_to < self.valid_from:
            raise CertificateRefused(Flaw.ENDS_BEFORE_IT_BEGINS)
        if self.valid_from.year > _LAST_YEAR or self.valid_to >= months_later(self.valid_from, MOST_MONTHS):
            raise CertificateRefused(Flaw.TOO_LONG)

    @property
    def begins_at(self) -> datetime:
        """The first instant at which it holds."""
        return _midnight(self.valid_from)

    @property
    def ends_at(self) -> datetime:
        """The first instant at which it holds no more."""
        return _midnight(self.valid_to + _DAY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """What one member of the staff said, and of which certificate (None where they refused)."""

    account_id: int
    certificate: Certificate | None
    at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clearance:
    """An application and what became of it; `account_id` is None for the approval of an operator."""

    id: int
    level: Level
    operator_id: int
    account_id: int | None
    applied_by: int
    applied_at: datetime
    status: Status = Status.APPLIED
    votes: tuple[Vote, ...] = ()
    certificate: Certificate | None = None
    """The one that was proposed last; once the clearance is granted, the one that both agreed to."""

    @property
    def agreeing(self) -> frozenset[int]:
        """Who agreed to the certificate as it stands; neither who applied nor whom it is about."""
        agreed = {vote.account_id for vote in self.votes if vote.certificate == self.certificate is not None}
        return frozenset(agreed - {self.applied_by, self.account_id})

    @property
    def is_disputed(self) -> bool:
        """Whether two people entered different certificates, so that one of them has to correct theirs."""
        entered = {vote.certificate for vote in self.votes if vote.certificate is not None}
        return self.status is Status.APPLIED and len(entered) >= PEOPLE

    def vote_of(self, account_id: int) -> Vote | None:
        """What one member of the staff said last."""
        return next((vote for vote in self.votes if vote.account_id == account_id), None)

    def seen_by(self, account_id: int) -> "Clearance":
        """The clearance as a member of the staff may see it while it is undecided.

        Nobody sees what somebody else copied from the papers before they have done so by themselves.
        """
        if self.status is not Status.APPLIED or self.vote_of(account_id) is not None:
            return self
        votes = tuple(replace(vote, certificate=None, reason="") for vote in self.votes)
        return replace(self, votes=votes, certificate=None)

    @property
    def is_granted(self) -> bool:
        """Whether it was granted by enough people, and not taken back."""
        return self.status is Status.GRANTED and len(self.agreeing) >= PEOPLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One of the two levels of an answer."""

    status: Status
    certificate: Certificate | None = None


NOTHING_KNOWN: Final = Part(status=Status.UNKNOWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a provider says of one person with one employer at `checked_at`.

    From `fresh_until` on it is worth nothing; None where it was read from the portal's own tables just now.
    """

    account_id: int
    operator_id: int
    approval: Part
    authorisation: Part
    checked_at: datetime
    fresh_until: datetime | None = None

    @property
    def is_unknown(self) -> bool:
        """Whether the provider could not say."""
        return Status.UNKNOWN in (self.approval.status, self.authorisation.status)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Whom a clearance is asked for: an account, and whom it works for now."""

    account_id: int
    operator_id: int | None
    operator_standing: Standing | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearanceStanding:
    """Whether a person is cleared, until when, and if not, what is missing at which level."""

    until: datetime | None = None
    gap: Gap | None = None
    level: Level | None = None

    @property
    def is_cleared(self) -> bool:
        """Whether the person may open what is security-related, at the instant that was asked about."""
        return self.until is not None


def standing_of(person: Person, answer: Answer | None, now: datetime) -> ClearanceStanding:
    """How `person` stands at `now`, by the best answer that is known; None where nobody was asked yet."""
    if person.operator_id is None:
        return ClearanceStanding(gap=Gap.NO_EMPLOYER)
    if person.operator_standing is not Standing.APPROVED:
        return ClearanceStanding(gap=Gap.OPERATOR_NOT_APPROVED)
    if answer is None or not _is_about(answer, person):
        return ClearanceStanding(gap=Gap.NOT_APPLIED, level=Level.AUTHORISATION)
    if not _is_fresh(answer, now):
        return ClearanceStanding(gap=Gap.UNKNOWN)
    ends = [] if answer.fresh_until is None else [answer.fresh_until]
    for level, part in ((Level.APPROVAL, answer.approval), (Level.AUTHORISATION, answer.authorisation)):
        gap = gap_of(part, now)
        if gap is not None or part.certificate is None:
            return ClearanceStanding(gap=gap or Gap.UNKNOWN, level=level)
        ends.append(part.certificate.ends_at)
    return ClearanceStanding(until=min(ends))


def gap_of(part: Part, now: datetime) -> Gap | None:
    """What keeps one level from counting at `now`; None when nothing does."""
    if part.status is not Status.GRANTED:
        return _GAPS[part.status]
    if part.certificate is None:
        return Gap.UNKNOWN
    if now < part.certificate.begins_at:
        return Gap.NOT_YET_VALID
    return Gap.EXPIRED if now >= part.certificate.ends_at else None


def better_known(last: Answer | None, new: Answer) -> Answer:
    """What is known after a provider said `new`: where it could not say, what it said `last`, no fresher."""
    is_usable = last is not None and (last.account_id, last.operator_id) == (new.account_id, new.operator_id)
    return last if new.is_unknown and is_usable and last is not None else new


def part_of(clearances: Iterable[Clearance], now: datetime) -> Part:
    """One level of a person's or an operator's answer, from all that was applied for at that level.

    Of several that are granted the one that holds now and longest counts; where none is, the newest
    application says how things stand.
    """
    known = sorted(clearances, key=lambda one: (one.applied_at, one.id))
    granted = [one.certificate for one in known if one.is_granted and one.certificate is not None]
    if granted:
        parts = [Part(status=Status.GRANTED, certificate=certificate) for certificate in granted]
        return max(parts, key=lambda part: (gap_of(part, now) is None, _last_day(part)))
    if not known:
        return Part(status=Status.NONE)
    newest = known[-1].status
    return Part(status=Status.APPLIED if newest is Status.GRANTED else newest)


class NotYours(StrEnum):
    """Why somebody may not decide on an application."""

    DECIDED = "decided"
    APPLICANT = "applicant"
    OWN_COMPANY = "own-company"
    AGREED_ALREADY = "agreed-already"
    PAPERS_UNREAD = "papers-unread"
    REASON_MISSING = "reason-missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Voter:
    """Who decides: an account of the staff; `operator_id` where they are also somebody's employee."""

    account_id: int
    operator_id: int | None = None


def why_not_vote(
    clearance: Clearance, voter: Voter, certificate: Certificate | None, reason: str = ""
) -> NotYours | None:
    """What keeps `voter` from agreeing to `certificate`, or from refusing (None); None when nothing does.

    Whoever corrects what they entered before gives a `reason`.
    """
    if clearance.status is not Status.APPLIED:
        return NotYours.DECIDED
    if voter.account_id in (clearance.applied_by, clearance.account_id):
        return NotYours.APPLICANT
    if voter.operator_id == clearance.operator_id:
        return NotYours.OWN_COMPANY
    own = clearance.vote_of(voter.account_id)
    if certificate is None or own is None:
        return None
    if own.certificate == certificate:
        return NotYours.AGREED_ALREADY
    return None if reason.strip() else NotYours.REASON_MISSING


def with_vote(clearance: Clearance, vote: Vote) -> Clearance:
    """The application after a vote: one refusal refuses it, two who agree to the same certificate grant it.

    Each enters the certificate by themselves; where two differ, nothing is granted until one corrects theirs.
    """
    votes = (*(one for one in clearance.votes if one.account_id != vote.account_id), vote)
    if vote.certificate is None:
        return replace(clearance, votes=votes, status=Status.REFUSED)
    agreed = replace(clearance, votes=votes, certificate=vote.certificate)
    return replace(agreed, status=Status.GRANTED) if len(agreed.agreeing) >= PEOPLE else agreed


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminders:
    """The reminders of one certificate: what is to be told now, and what that makes of no use."""

    days_left: int
    settled: frozenset[int] = field(default_factory=frozenset)


def reminders_due(certificate: Certificate, told: frozenset[int], today: date) -> Reminders | None:
    """The reminder to send today; None when none is due. Those that were missed are not sent afterwards."""
    days_left = (certificate.valid_to - today).days
    reached = frozenset(days for days in REMINDER_DAYS if days_left <= days)
    if days_left < 0 or not reached or min(reached) in told:
        return None
    return Reminders(days_left=days_left, settled=reached - told)


def months_later(day: date, months: int) -> date:
    """The same day so many months later; the last of the month where it has no such day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _is_about(answer: Answer, person: Person) -> bool:
    return (answer.account_id, answer.operator_id) == (person.account_id, person.operator_id)


def _is_fresh(answer: Answer, now: datetime) -> bool:
    return answer.checked_at <= now and (answer.fresh_until is None or now < answer.fresh_until)


def _last_day(part: Part) -> date:
    return date.min if part.certificate is None else part.certificate.valid_to


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=UTC)
