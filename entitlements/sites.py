"""An operator's sites: the places where its employees work."""

from dataclasses import dataclass

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from entitlements.acting import Acting, NotTheirs, TeamRefused
from entitlements.audit import AuditKind
from entitlements.models import AccountRow, SiteRow
from entitlements.team_models import InvitationRow


class TooManySites(TeamRefused):
    """The operator has as many sites as there may be."""


MOST_SITES = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteAddress:
    """What a site is called and where it is; `country` is an ISO 3166-1 alpha-2 code."""

    name: str
    street: str
    postal_code: str
    city: str
    country: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A site of an operator; `employees` work there."""

    id: int
    address: SiteAddress
    is_closed: bool
    employees: int


def sites_of(session: Session, operator_id: int, *, is_open: bool | None = None) -> list[Site]:
    """An operator's sites by name: all, or only those that are open, or closed."""
    query = select(SiteRow).where(SiteRow.operator_id == operator_id)
    if is_open is not None:
        query = query.where(SiteRow.closed_at.is_(None) if is_open else SiteRow.closed_at.is_not(None))
    found = [_site(session, row) for row in session.scalars(query)]
    return sorted(found, key=lambda site: (site.is_closed, site.address.name.lower(), site.id))


@dataclass(frozen=True, slots=True)
class Sites:
    """What the owner who acts changes about the operator's sites."""

    acting: Acting

    def add(self, address: SiteAddress) -> Site:
        """Open a site.

        Raises:
            TooManySites: there are as many as there may be.
        """
        session, operator_id = self.acting.session, self.acting.operator_id
        count = select(func.count(SiteRow.id)).where(SiteRow.operator_id == operator_id)
        if (session.scalar(count) or 0) >= MOST_SITES:
            raise TooManySites(f"an operator has at most {MOST_SITES} sites")
        row = SiteRow(operator_id=operator_id)
        _write(row, address)
        session.add(row)
        session.flush()
        self.acting.record(AuditKind.SITE_ADDED, f"site:{row.id}")
        return _site(session, row)

    def change(self, site_id: int, address: SiteAddress) -> Site:
        """Give a site another name or address.

        Raises:
            NotTheirs: the operator has no such site.
        """
        row = self._row(site_id)
        _write(row, address)
        self.acting.record(AuditKind.SITE_CHANGED, f"site:{site_id}")
        return _site(self.acting.session, row)

    def close(self, site_id: int) -> Site:
        """Close a site: who works there, or is invited there, has no site from now on.

        Raises:
            NotTheirs: the operator has no such site.
        """
        row, session = self._row(site_id), self.acting.session
        if row.closed_at is None:
            row.closed_at = self.acting.now
            session.execute(update(AccountRow).where(AccountRow.site_id == site_id).values(site_id=None))
            session.execute(
                update(InvitationRow).where(InvitationRow.site_id == site_id).values(site_id=None)
            )
            self.acting.record(AuditKind.SITE_CLOSED, f"site:{site_id}")
        return _site(session, row)

    def open_again(self, site_id: int) -> Site:
        """Open a site that was closed.

        Raises:
            NotTheirs: the operator has no such site.
        """
        row = self._row(site_id)
        if row.closed_at is not None:
            row.closed_at = None
            self.acting.record(AuditKind.SITE_CHANGED, f"site:{site_id}")
        return _site(self.acting.session, row)

    def _row(self, site_id: int) -> SiteRow:
        row = self.acting.session.get(SiteRow, site_id)
        if row is None or row.operator_id != self.acting.operator_id:
            raise NotTheirs(f"operator {self.acting.operator_id} has no site {site_id}")
        return row


def _write(row: SiteRow, address: SiteAddress) -> None:
    row.name, row.street, row.postal_code = address.name, address.street, address.postal_code
    row.city, row.country = address.city, address.country


def _site(session: Session, row: SiteRow) -> Site:
    there = select(func.count(AccountRow.id)).where(AccountRow.site_id == row.id, AccountRow.is_active)
    return Site(
        id=row.id,
        address=SiteAddress(
            name=row.name,
            street=row.street,
            postal_code=row.postal_code,
            city=row.city,
            country=row.country,
        ),
        is_closed=row.closed_at is not None,
        employees=session.scalar(there) or 0,
    )
