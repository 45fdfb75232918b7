"""Requests in the database: asked, answered, asked back, counted."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Final

from sqlalchemy import case, delete, func, select, update
from sqlalchemy.orm import Session

from entitlements.join_throttle import network_of
from entitlements.sellers_days import begin_of, day_of
from entitlements.working_days import working_days_between
from translations.locales import Language
from web.requests.clock import RequestClock, RequestKind, RequestState, answered, asked_back, begun, replied
from web.requests.models import RequestAttemptRow, RequestLinkRow, RequestMessageRow, RequestRow

MOST_TEXT: Final = 3_000
MOST_PER_ADDRESS: Final = 10
"""So many requests and replies are heard within an hour from one network."""
MOST_REPLIES: Final = 5
"""So many replies are heard within an hour on one request, whoever has its link."""
MOST_OPEN: Final = 2_000
WINDOW: Final = timedelta(hours=1)
LINK_LASTS: Final = timedelta(days=90)
KEPT_MONTHS: Final = 24
_KEPT: Final = timedelta(days=731)
_VIN: Final = re.compile(
    r"(?<![A-Z0-9])(?=[A-Z0-9]*\d)[A-HJ-NPR-Z0-9]{10}([A-HJ-NPR-Z0-9]{7})(?![A-Z0-9])", re.I
)


class TooManyRequests(ValueError):
    """Too much was asked within an hour from one address."""


class DeskFull(ValueError):
    """So many requests wait that no further ones are taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRequest:
    """What somebody asks for; `account_id` is None for a visitor, who is answered at `email`."""

    kind: RequestKind
    language: Language
    email: str
    text: str
    account_id: int | None = None
    document_id: str = ""
    vehicle: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What was said; `staff_id` is None where the asker said it."""

    text: str
    staff_id: int | None
    state: RequestState
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request and its history, the oldest message first."""

    id: int
    language: Language
    account_id: int | None
    email: str
    document_id: str
    vehicle: str
    asked_at: datetime
    clock: RequestClock
    messages: tuple[Message, ...]
    is_staff_told: bool = False
    """Whether a mail about it waits for somebody of the staff to follow it."""

    @property
    def number(self) -> str:
        """How the request is called in mails and on the telephone."""
        return f"R{self.id:06d}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """How requests that were asked in a period were answered; days are working days."""

    asked: int
    in_time: int
    late: int
    waiting: int
    overdue: int
    median_days: float | None


@dataclass(frozen=True, slots=True)
class Requests:
    """Reads and writes requests within the caller's session."""

    session: Session

    def ask(self, new: NewRequest, address_key: str, now: datetime) -> Request:
        """Take a request; whole vehicle numbers in its text are masked.

        Raises:
            TooManyRequests: it was not taken, as too much came from the same address within an hour.
            DeskFull: it was not taken, as too many wait.
        """
        self._make_sure_of_room(address_key, now)
        clock = begun(new.kind, day_of(now))
        row = RequestRow(
            kind=new.kind,
            language=new.language,
            account_id=new.account_id,
            email=new.email,
            document_id=new.document_id,
            vehicle=new.vehicle,
            asked_at=now,
            messages=[_message(new.text, None, clock.state, now)],
        )
        _write_clock(row, clock)
        self.session.add(row)
        self.session.flush()
        return _request(row)

    def by_id(self, request_id: int) -> Request | None:
        """One request."""
        row = self.session.get(RequestRow, request_id)
        return None if row is None else _request(row)

    def of_account(self, account_id: int) -> list[Request]:
        """What a person has asked, the newest first."""
        rows = self.session.scalars(
            select(RequestRow).where(RequestRow.account_id == account_id).order_by(RequestRow.id.desc())
        )
        return [_request(row) for row in rows]

    def all(self, state: RequestState | None = None, limit: int = 300) -> list[Request]:
        """The requests: what is open first, the one that is due first before all others."""
        turn = case(
            (RequestRow.state == RequestState.OPEN, 0), (RequestRow.state == RequestState.WAITING, 1), else_=2
        )
        query = select(RequestRow).order_by(turn, RequestRow.due_on, RequestRow.id).limit(limit)
        rows = self.session.scalars(query if state is None else query.where(RequestRow.state == state))
        return [_request(row) for row in rows]

    def counts(self) -> dict[RequestState, int]:
        """How many requests there are in each state."""
        rows = self.session.execute(select(RequestRow.state, func.count()).group_by(RequestRow.state))
        found = {RequestState(state): count for state, count in rows}
        return {state: found.get(state, 0) for state in RequestState}

    def overdue(self, today: date) -> int:
        """How many requests should have been answered before today."""
        query = select(func.count()).select_from(RequestRow)
        query = query.where(RequestRow.state == RequestState.OPEN, RequestRow.due_on < today)
        return self.session.scalar(query) or 0

    def reply(self, request_id: int, text: str, address_key: str, now: datetime) -> Request | None:
        """The asker says more; None where there is no such request.

        Raises:
            TooManyRequests: it was not taken, as too much came within an hour from there, or on this request.
        """
        row = self.session.get(RequestRow, request_id)
        if row is None:
            return None
        self._count({address_key: MOST_PER_ADDRESS, _digest(f"replies to {row.id}"): MOST_REPLIES}, now)
        return self._say(row, text, None, replied(_clock(row), day_of(now)), now)

    def answer(
        self, request_id: int, text: str, staff_id: int, now: datetime, *, is_final: bool
    ) -> Request | None:
        """The staff answers, or asks back where that is not final; None where there is no such request."""
        row = self.session.get(RequestRow, request_id)
        if row is None:
            return None
        row.staff_told_at = None
        clock, today = _clock(row), day_of(now)
        return self._say(
            row, text, staff_id, answered(clock, today) if is_final else asked_back(clock, today), now
        )

    def is_news(self, request_id: int, now: datetime) -> bool:
        """Whether the staff is to be told: once, until one of them has opened the request or answered it."""
        result = self.session.execute(
            update(RequestRow)
            .where(RequestRow.id == request_id, RequestRow.staff_told_at.is_(None))
            .values(staff_told_at=now)
        )
        return int(getattr(result, "rowcount", 0)) == 1

    def note_seen(self, request_id: int) -> None:
        """Note that a member of the staff has opened the request: what is said next is news again."""
        chosen = RequestRow.id == request_id, RequestRow.staff_told_at.is_not(None)
        self.session.execute(update(RequestRow).where(*chosen).values(staff_told_at=None))

    def link(self, request_id: int, now: datetime) -> str:
        """A new token that opens this request without a log-in, for a mail to the asker."""
        token = secrets.token_urlsafe(32)
        self.session.add(
            RequestLinkRow(digest=_digest(token), request_id=request_id, expires_at=now + LINK_LASTS)
        )
        self.session.flush()
        return token

    def by_link(self, token: str, now: datetime) -> Request | None:
        """The request that a mailed link opens; None where it opens none, or none any more."""
        row = self.session.get(RequestLinkRow, _digest(token))
        return None if row is None or row.expires_at <= now else self.by_id(row.request_id)

    def figures(self, first: date, last: date, today: date) -> Figures:
        """How what was asked on these days was answered."""
        rows: Sequence[RequestRow] = self.session.scalars(
            select(RequestRow).where(
                RequestRow.asked_at >= begin_of(first),
                RequestRow.asked_at < begin_of(last + timedelta(days=1)),
            )
        ).all()
        over = [row for row in rows if row.state == RequestState.ANSWERED]
        took = [
            working_days_between(day_of(row.asked_at), row.answered_on) for row in over if row.answered_on
        ]
        return Figures(
            asked=len(rows),
            in_time=sum(not row.was_late for row in over),
            late=sum(row.was_late for row in over),
            waiting=len(rows) - len(over),
            overdue=sum(_clock(row).is_overdue(today) for row in rows),
            median_days=median(took) if took else None,
        )

    def prune(self, now: datetime) -> None:
        """Delete what was answered long ago, links that open nothing any more, and who asked lately."""
        self.remove_old(now)
        self.session.execute(delete(RequestLinkRow).where(RequestLinkRow.expires_at <= now))
        self.session.execute(delete(RequestAttemptRow).where(RequestAttemptRow.at <= now - WINDOW))

    def remove_old(self, now: datetime) -> int:
        """Delete what was answered more than two years ago, with all that belongs to it; how many."""
        old = (RequestRow.state == RequestState.ANSWERED, RequestRow.answered_on < (now - _KEPT).date())
        gone = list(self.session.scalars(select(RequestRow.id).where(*old)))
        for child in (RequestLinkRow, RequestMessageRow):
            self.session.execute(delete(child).where(child.request_id.in_(gone)))
        self.session.execute(delete(RequestRow).where(RequestRow.id.in_(gone)))
        return len(gone)

    def _say(
        self, row: RequestRow, text: str, staff_id: int | None, clock: RequestClock, now: datetime
    ) -> Request:
        _write_clock(row, clock)
        row.messages.append(_message(text, staff_id, clock.state, now))
        self.session.flush()
        return _request(row)

    def _make_sure_of_room(self, address_key: str, now: datetime) -> None:
        if self.counts()[RequestState.OPEN] >= MOST_OPEN:
            raise DeskFull("too many requests wait")
        self._count({address_key: MOST_PER_ADDRESS}, now)

    def _count(self, most: Mapping[str, int], now: datetime) -> None:
        """Count once under each key, unless one of them has as many as `most` says."""
        attempt = RequestAttemptRow
        self.session.execute(delete(attempt).where(attempt.at <= now - WINDOW))
        for key, limit in most.items():
            of_it = select(func.count()).select_from(attempt).where(attempt.key == key)
            if (self.session.scalar(of_it) or 0) >= limit:
                raise TooManyRequests("too much was said within an hour")
        self.session.add_all(attempt(key=key, at=now) for key in most)
        self.session.flush()


def address_key(secret_key: str, address: str) -> str:
    """Under which key the requests from a client's network are counted for an hour."""
    network = network_of(address)
    return hmac.new(secret_key.encode(), f"request\0{network}".encode(), hashlib.sha256).hexdigest()


def without_vins(text: str) -> str:
    """The text with the last seven characters of each vehicle number in it."""
    return _VIN.sub(lambda match: f"\N{HORIZONTAL ELLIPSIS}{match[1].upper()}", text)


def _message(text: str, staff_id: int | None, state: RequestState, now: datetime) -> RequestMessageRow:
    return RequestMessageRow(
        text=without_vins(text.strip())[:MOST_TEXT], staff_id=staff_id, state=state, at=now
    )


def _clock(row: RequestRow) -> RequestClock:
    return RequestClock(
        kind=RequestKind(row.kind),
        due_on=row.due_on,
        state=RequestState(row.state),
        waiting_since=row.waiting_since,
        answered_on=row.answered_on,
        was_late=row.was_late,
    )


def _write_clock(row: RequestRow, clock: RequestClock) -> None:
    row.state, row.due_on = clock.state, clock.due_on
    row.waiting_since, row.answered_on, row.was_late = clock.waiting_since, clock.answered_on, clock.was_late


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _request(row: RequestRow) -> Request:
    return Request(
        id=row.id,
        language=Language(row.language),
        account_id=row.account_id,
        email=row.email,
        document_id=row.document_id,
        vehicle=row.vehicle,
        asked_at=row.asked_at,
        clock=_clock(row),
        is_staff_told=row.staff_told_at is not None,
        messages=tuple(
            Message(text=one.text, staff_id=one.staff_id, state=RequestState(one.state), at=one.at)
            for one in row.messages
        ),
    )
