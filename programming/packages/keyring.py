"""The public keys of those who sign packages: two in force at most, so that one can follow the other."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import select
from sqlalchemy.orm import Session

from entitlements.audit import AuditEvent, AuditKind, AuditTrail
from programming.packages.envelope import trusted_keys
from programming.packages.models import KeyRow, PackageRow, WithdrawalRow
from programming.packages.refusals import StoreRefused, Why

MOST_KEYS: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageKey:
    """A registered public key, in hex."""

    key_id: str
    public_key: str
    name: str
    registered_at: datetime
    retired_at: datetime | None


@dataclass(frozen=True, slots=True)
class Keyring:
    """Reads and changes the keys within the caller's session."""

    session: Session
    clock: Callable[[], datetime]

    def all(self) -> list[PackageKey]:
        """Every key there ever was, the newest first."""
        rows = self.session.scalars(select(KeyRow).order_by(KeyRow.registered_at.desc(), KeyRow.key_id))
        return [_key(row) for row in rows]

    def public_keys(self) -> tuple[str, ...]:
        """The keys in force (hex), as agents are told them."""
        return tuple(key.public_key for key in self.all() if key.retired_at is None)

    def every(self) -> dict[str, Ed25519PublicKey]:
        """Every key there ever was, by its name: to see whether a file is still what it was."""
        return trusted_keys(bytes.fromhex(key.public_key) for key in self.all())

    def trusted(self) -> dict[str, Ed25519PublicKey]:
        """The keys in force by their names, the newest first."""
        return trusted_keys(bytes.fromhex(key) for key in self.public_keys())

    def register(self, public_key: str, name: str, by: int) -> PackageKey:
        """Trust a key from now on.

        Raises:
            StoreRefused: it is none, is known already, or there are two in force.
        """
        try:
            ((key_id, _public),) = trusted_keys([bytes.fromhex(public_key.strip())]).items()
        except ValueError:
            raise StoreRefused(Why.NO_KEY) from None
        if self.session.get(KeyRow, key_id) is not None:
            raise StoreRefused(Why.KEY_KNOWN, key_id=key_id)
        if len(self.public_keys()) >= MOST_KEYS:
            raise StoreRefused(Why.TOO_MANY_KEYS, most=MOST_KEYS)
        row = KeyRow(
            key_id=key_id,
            public_key=public_key.strip().lower(),
            name=" ".join(name.split())[:64] or key_id,
            registered_at=self.clock(),
            registered_by=by,
        )
        self.session.add(row)
        self.session.flush()
        self._record(AuditKind.PACKAGE_KEY_REGISTERED, by, row)
        return _key(row)

    def retire(self, key_id: str, by: int) -> PackageKey:
        """Trust a key no more; packages that only it signed are to be withdrawn before.

        Raises:
            StoreRefused: there is no such key in force, or published packages depend on it.
        """
        row = self.session.get(KeyRow, key_id)
        if row is None or row.retired_at is not None:
            raise StoreRefused(Why.NO_SUCH_KEY, key_id=key_id)
        depending = self._depending(key_id)
        if depending:
            raise StoreRefused(Why.KEY_IN_USE, packages=", ".join(depending))
        row.retired_at = self.clock()
        self.session.flush()
        self._record(AuditKind.PACKAGE_KEY_RETIRED, by, row)
        return _key(row)

    def _depending(self, key_id: str) -> list[str]:
        rows = self.session.scalars(
            select(PackageRow)
            .outerjoin(WithdrawalRow)
            .where(
                PackageRow.key_id == key_id,
                PackageRow.published_at.is_not(None),
                WithdrawalRow.package_pk.is_(None),
            )
            .order_by(PackageRow.pk)
        )
        return [f"{row.package} {row.version}" for row in rows]

    def _record(self, kind: AuditKind, by: int, row: KeyRow) -> None:
        AuditTrail(self.session, self.clock).record(
            AuditEvent(
                kind=kind,
                actor_id=by,
                subject=f"flash-package-key:{row.key_id}",
                details={"name": row.name},
            )
        )


def _key(row: KeyRow) -> PackageKey:
    return PackageKey(
        key_id=row.key_id,
        public_key=row.public_key,
        name=row.name,
        registered_at=row.registered_at,
        retired_at=row.retired_at,
    )
