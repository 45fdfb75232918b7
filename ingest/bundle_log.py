"""The ingestion's memory of bundles: what was in each when it was last unfolded to the end."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from ingest.models import BundleRow, OutcomeRow
from ingest.store import ACCEPTED, OutcomeLog, chunks
from kb.identifiers import Checksum


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A member as it was: its source, what decided beside its bytes how it ended, and its bytes' checksum."""

    source: str
    request: str
    checksum: Checksum | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What was in a bundle, in order; `request` is what decided beside its bytes how the members ended."""

    source: str
    checksum: Checksum
    request: str
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class BundleLog:
    """Reads and writes listings within the caller's session."""

    session: Session

    def listings(self, sources: Iterable[str]) -> dict[str, Listing]:
        """What was in each of these bundles that was ever unfolded to the end."""
        found = (
            self.session.scalars(select(BundleRow).where(BundleRow.source.in_(chunk)))
            for chunk in chunks(sources)
        )
        return {row.source: _listing(row) for rows in found for row in rows}

    def keep(self, listing: Listing) -> None:
        """Keep what is in a bundle now, and forget refusals that no longer say anything.

        Those are the bundle's own, and those of members that are no longer in it. What was accepted stays.
        """
        row = self._row(listing.source) or BundleRow(source=listing.source)
        row.checksum, row.request = listing.checksum, listing.request
        row.members = [[member.source, member.request, member.checksum] for member in listing.members]
        self.session.add(row)
        self._forget(listing.source, [member.source for member in listing.members])

    def has(self, bundle: str, source: str) -> bool:
        """Whether the bundle had such a member when it was last unfolded."""
        row = self._row(bundle)
        return row is not None and any(member[0] == source for member in row.members)

    def _row(self, source: str) -> BundleRow | None:
        return self.session.scalar(select(BundleRow).where(BundleRow.source == source))

    def _forget(self, bundle: str, there: Sequence[str]) -> None:
        newest = select(func.max(OutcomeRow.pk)).group_by(OutcomeRow.source)
        found = self.session.execute(
            select(OutcomeRow.pk, OutcomeRow.source).where(
                OutcomeRow.pk.in_(newest),
                or_(OutcomeRow.source == bundle, OutcomeRow.bundle == bundle),
                OutcomeRow.outcome.not_in(ACCEPTED),
            )
        )
        gone = {source for _pk, source in found if source not in set(there)}
        for source in gone:
            OutcomeLog(self.session).forget_refusals(source)


def _listing(row: BundleRow) -> Listing:
    return Listing(
        source=row.source,
        checksum=Checksum(row.checksum),
        request=row.request,
        members=tuple(
            Member(
                source=str(source), request=str(request), checksum=Checksum(checksum) if checksum else None
            )
            for source, request, checksum in row.members
        ),
    )
