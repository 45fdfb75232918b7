"""Operators that look like one another: by VAT number, register entry, name, or e-mail domain.

A hint for people, who decide: a group has many companies under one domain, and two companies may be called
alike.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from entitlements.accounts import Standing
from entitlements.company import name_key, own_domain
from entitlements.models import AccountRow, OperatorRow


class Ground(StrEnum):
    """What two operators have in common."""

    VAT_NUMBER = "vat-number"
    REGISTER_NUMBER = "register-number"
    NAME = "name"
    EMAIL_DOMAIN = "email-domain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Duplicate:
    """Another operator that looks like the one that was asked about, and why."""

    operator_id: int
    legal_name: str
    standing: Standing
    grounds: tuple[Ground, ...]


def duplicates(session: Session) -> dict[int, tuple[Duplicate, ...]]:
    """For each operator that has any, those that look like it, the one with the most grounds first."""
    rows = {row.id: row for row in session.scalars(select(OperatorRow))}
    domains = _domains(session)
    shared: dict[tuple[Ground, str], set[int]] = defaultdict(set)
    for row in rows.values():
        for mark in _marks(row, domains[row.id]):
            shared[mark].add(row.id)
    grounds: dict[tuple[int, int], list[Ground]] = defaultdict(list)
    for (ground, _value), alike in shared.items():
        for one in alike if len(alike) > 1 else ():
            for other in alike - {one}:
                if ground not in grounds[one, other]:
                    grounds[one, other].append(ground)
    found: dict[int, list[Duplicate]] = defaultdict(list)
    for (one, other), why in grounds.items():
        found[one].append(
            Duplicate(
                operator_id=other,
                legal_name=rows[other].legal_name,
                standing=Standing(rows[other].standing),
                grounds=tuple(ground for ground in Ground if ground in why),
            )
        )
    return {
        one: tuple(sorted(others, key=lambda other: (-len(other.grounds), other.operator_id)))
        for one, others in found.items()
    }


def _domains(session: Session) -> dict[int, set[str]]:
    domains: dict[int, set[str]] = defaultdict(set)
    people = select(AccountRow.operator_id, AccountRow.email)
    for operator_id, email in session.execute(people):
        if operator_id is not None:
            domains[operator_id].add(own_domain(email))
    return domains


def _marks(row: OperatorRow, domains: set[str]) -> Iterator[tuple[Ground, str]]:
    if row.vat_number:
        yield Ground.VAT_NUMBER, f"{row.vat_country}{row.vat_number}"
    if row.register_number:
        yield Ground.REGISTER_NUMBER, f"{row.country} {row.register_number.casefold()}"
    if name := name_key(row.legal_name):
        yield Ground.NAME, name
    for domain in domains - {""}:
        yield Ground.EMAIL_DOMAIN, domain
