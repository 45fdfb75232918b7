"""Accounts whose passwords are checked quickly: a hash says itself how much work it is; these say the least.

The hashes that the portal itself makes are for `tests/unit/entitlements`.
"""

import secrets
from datetime import datetime
from functools import cache

from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from entitlements.accounts import Role
from entitlements.models import AccountRow
from translations.locales import Language


def add_account(
    session: Session,
    email: str,
    name: str,
    password: str,
    role: Role,
    now: datetime,
    language: Language = Language.POLISH,
) -> int:
    """Store an account; returns its number."""
    row = AccountRow(
        email=email,
        display_name=name,
        role=role,
        language=language,
        password_hash=_quick_hash(password),
        session_stamp=secrets.token_urlsafe(16),
        is_active=True,
        created_at=now,
    )
    session.add(row)
    session.flush()
    return row.id


@cache
def _quick_hash(password: str) -> str:
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(password)
