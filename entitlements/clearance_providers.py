"""Who says whether somebody is cleared: a protocol, the portal's own desk behind it, and what is remembered.

A provider is asked about one person with one employer and gives an `Answer`. The local one reads the portal's
tables. One that has to be asked over a network (`entitlements.trust_centre`) is never asked while somebody
waits for a page: its last answer is remembered here, with the time from which it counts no more. Where a
person has a remembered answer, it alone counts, so that its "revoked" is not undone by its silence.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Protocol

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from entitlements.accounts import Standing
from entitlements.clearance import (
    NOTHING_KNOWN,
    Answer,
    Certificate,
    ClearanceStanding,
    Level,
    Part,
    Person,
    Status,
    better_known,
    part_of,
    standing_of,
)
from entitlements.clearance_desk import ClearanceDesk
from entitlements.clearance_models import ClearanceAnswerRow, ClearanceRow
from entitlements.models import AccountRow, OperatorRow


class AnswerMalformed(ValueError):
    """What should be an answer is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Whom a provider is asked about, in words that a trust centre knows too."""

    account_id: int
    operator_id: int
    email: str
    register_number: str | None = None


class ClearanceProvider(Protocol):
    """Says how somebody stands."""

    def ask(self, holder: Holder) -> Answer:
        """The approval of the holder's employer and their own authorisation, as they are now.

        What cannot be found out has the status "unknown"; nothing is raised and nothing is guessed.
        """


@dataclass(frozen=True, slots=True)
class LocalClearances:
    """The portal's own staff: they check documents, and two of them agree."""

    session: Session
    clock: Callable[[], datetime]

    def ask(self, holder: Holder) -> Answer:
        """What the portal's tables say."""
        desk, now = ClearanceDesk(self.session, self.clock), self.clock()
        own = desk.at_level(Level.AUTHORISATION, holder.operator_id, holder.account_id)
        return Answer(
            account_id=holder.account_id,
            operator_id=holder.operator_id,
            approval=part_of(desk.at_level(Level.APPROVAL, holder.operator_id), now),
            authorisation=part_of(own, now),
            checked_at=now,
        )


@dataclass(frozen=True, slots=True)
class RememberedAnswers:
    """What a trust centre said last, within the caller's session."""

    session: Session

    def last(self, account_id: int, operator_id: int) -> Answer | None:
        """The last answer about a person with an employer; None where the centre was never asked."""
        row = self.session.get(ClearanceAnswerRow, (account_id, operator_id))
        return None if row is None else answer_from_json(json.loads(row.answer))

    def remember(self, new: Answer, now: datetime) -> Answer:
        """Keep what was said; where it is "unknown", what was known before stays, and gets no fresher."""
        known = better_known(self.last(new.account_id, new.operator_id), new)
        row = self.session.get(ClearanceAnswerRow, (new.account_id, new.operator_id))
        if row is None:
            row = ClearanceAnswerRow(account_id=new.account_id, operator_id=new.operator_id)
            self.session.add(row)
        row.answer, row.checked_at = json.dumps(answer_to_json(known)), known.checked_at
        row.asked_at, row.is_answered = now, not new.is_unknown
        self.session.flush()
        return known

    def due(self, before: datetime) -> list[Holder]:
        """Whom to ask about again: those asked about before then, and whoever the staff has granted."""
        asked = select(ClearanceAnswerRow.account_id, ClearanceAnswerRow.operator_id)
        recent = {
            tuple(row) for row in self.session.execute(asked.where(ClearanceAnswerRow.asked_at > before))
        }
        granted = select(ClearanceRow.account_id, ClearanceRow.operator_id).where(
            ClearanceRow.level == Level.AUTHORISATION, ClearanceRow.status == Status.GRANTED
        )
        wanted = {tuple(row) for query in (asked, granted) for row in self.session.execute(query)} - recent
        people = select(AccountRow, OperatorRow).join(OperatorRow, OperatorRow.id == AccountRow.operator_id)
        return [
            holder_of(account, operator)
            for account, operator in self.session.execute(people.where(AccountRow.is_active))
            if (account.id, operator.id) in wanted
        ]

    def is_any(self) -> bool:
        """Whether any answer is remembered."""
        return self.session.scalar(select(ClearanceAnswerRow.account_id).limit(1)) is not None

    def forget_all(self) -> None:
        """Keep no answer: no trust centre is asked any more, and the portal's own clearances count."""
        self.session.execute(delete(ClearanceAnswerRow))


def holder_of(account: AccountRow, operator: OperatorRow) -> Holder:
    """Whom to ask about, from their rows."""
    return Holder(
        account_id=account.id,
        operator_id=operator.id,
        email=account.email,
        register_number=operator.register_number or _vat_number(operator),
    )


def standing_in(
    session: Session, account_id: int, operator_id: int | None, now: datetime
) -> ClearanceStanding:
    """How a person stands at `now`, by what the database knows; no network is touched."""
    if operator_id is None:
        return standing_of(Person(account_id=account_id, operator_id=None, operator_standing=None), None, now)
    standing = session.scalar(select(OperatorRow.standing).where(OperatorRow.id == operator_id))
    person = Person(
        account_id=account_id,
        operator_id=operator_id,
        operator_standing=None if standing is None else Standing(standing),
    )
    answer = RememberedAnswers(session).last(account_id, operator_id)
    if answer is None:
        holder = Holder(account_id=account_id, operator_id=operator_id, email="")
        answer = LocalClearances(session, lambda: now).ask(holder)
    return standing_of(person, answer, now)


def certificate_number(session: Session, account_id: int, operator_id: int, now: datetime) -> str:
    """The number of the authorisation that a person is cleared by, for the record of an access."""
    answer = RememberedAnswers(session).last(account_id, operator_id)
    if answer is None:
        holder = Holder(account_id=account_id, operator_id=operator_id, email="")
        answer = LocalClearances(session, lambda: now).ask(holder)
    certificate = answer.authorisation.certificate
    return "" if certificate is None else certificate.number


def unknown_answer(holder: Holder, now: datetime) -> Answer:
    """The answer of a provider that cannot say."""
    return Answer(
        account_id=holder.account_id,
        operator_id=holder.operator_id,
        approval=NOTHING_KNOWN,
        authorisation=NOTHING_KNOWN,
        checked_at=now,
        fresh_until=now,
    )


def answer_to_json(answer: Answer) -> dict[str, Any]:
    """The answer as it is kept."""
    return {
        "account": answer.account_id,
        "operator": answer.operator_id,
        "approval": _part_to_json(answer.approval),
        "authorisation": _part_to_json(answer.authorisation),
        "checked_at": answer.checked_at.isoformat(),
        "fresh_until": None if answer.fresh_until is None else answer.fresh_until.isoformat(),
    }


def answer_from_json(value: dict[str, Any]) -> Answer:
    """What `answer_to_json` gave."""
    fresh_until = value["fresh_until"]
    return Answer(
        account_id=value["account"],
        operator_id=value["operator"],
        approval=part_from_json(value["approval"]),
        authorisation=part_from_json(value["authorisation"]),
        checked_at=datetime.fromisoformat(value["checked_at"]),
        fresh_until=None if fresh_until is None else datetime.fromisoformat(fresh_until),
    )


def part_from_json(value: Any) -> Part:  # noqa: ANN401 - whatever somebody's JSON holds
    """One level of an answer.

    Raises:
        AnswerMalformed: it is none, or has a certificate that nobody can have issued.
    """
    try:
        certificate = value.get("certificate")
        return Part(
            status=Status(value["status"]),
            certificate=None if certificate is None else _certificate(certificate),
        )
    except (AttributeError, KeyError, TypeError, ValueError) as failure:
        raise AnswerMalformed("this is no level of an answer") from failure


def _certificate(value: dict[str, Any]) -> Certificate:
    texts = {name: value[name] for name in _TEXTS}
    if not all(isinstance(text, str) for text in texts.values()):
        raise TypeError("a certificate's words are texts")
    return Certificate(
        **texts,
        valid_from=date.fromisoformat(value["valid_from"]),
        valid_to=date.fromisoformat(value["valid_to"]),
    )


def _part_to_json(part: Part) -> dict[str, Any]:
    certificate = part.certificate
    return {
        "status": part.status.value,
        "certificate": None
        if certificate is None
        else {
            **{name: getattr(certificate, name) for name in _TEXTS},
            "valid_from": certificate.valid_from.isoformat(),
            "valid_to": certificate.valid_to.isoformat(),
        },
    }


_TEXTS: Final = ("issuer", "subject", "number")


def _vat_number(operator: OperatorRow) -> str | None:
    return None if not operator.vat_number else f"{operator.vat_country or ''}{operator.vat_number}"
