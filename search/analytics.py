"""What was asked: counts by day, text, language and filters, and nothing that leads to who asked.

No account, session, address, time of day or order of searches is stored, so no two rows can be known to be
one person's. `search.personal` decides which texts are kept at all. Editors see a text once `MOST_DISCREET`
searches asked it, for a text that one person alone would type may tell who that was; a text that found
nothing they see at once if it is a few words without a long number, because the first such search already
shows what is missing. What fewer asked is deleted after `RARE_DAYS`, everything after `RETENTION_DAYS`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, case, delete, exists, func, select, update
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session, aliased

from search.models import OpeningRow, TallyRow
from search.personal import is_shown_at_once
from translations.locales import Language

MOST_DISCREET: Final = 3
"""So many searches ask a text before editors see it."""
RETENTION_DAYS: Final = 400
RARE_DAYS: Final = 30
MOST_TEXTS_PER_DAY: Final = 20_000
"""More different texts than that on one day are somebody's program; those that are known are counted on."""
MOST_SHOWN: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One sort of search: what was asked on a day, where, how narrowed, and whether it found anything."""

    day: date
    query_text: str
    page_language: Language
    filters: str
    has_hits: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """One sort of click: the hit at a rank, opened on a day from the results of a text."""

    day: date
    query_text: str
    page_language: Language
    rank: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedText:
    """A text in figures. `mean_rank` is of the hits that were opened; None where none was."""

    query_text: str
    page_language: Language
    filters: str
    asked: int
    nothing: int
    opened: int
    mean_rank: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """What editors see of the searches since a day, each list with the most asked first.

    `searches` counts all of them, those included whose texts are not shown.
    """

    since: date
    searches: int
    nothing: int
    opened: int
    most_asked: tuple[AskedText, ...]
    nothing_found: tuple[AskedText, ...]
    nothing_opened: tuple[AskedText, ...]


@dataclass(frozen=True, slots=True)
class AnalyticsStore:
    """The counts in the database, within the caller's session."""

    session: Session

    def add(self, asked: Mapping[Asked, int], opened: Mapping[Opened, int]) -> None:
        """Add to the counts."""
        _add(self.session, TallyRow, ((_asked_values(item), count) for item, count in asked.items()))
        _add(self.session, OpeningRow, ((_opened_values(item), count) for item, count in opened.items()))

    def overview(self, since: date, page_language: Language | None = None) -> Overview:
        """What editors may see of the searches since a day, of the pages in one language or in all."""
        texts = self._texts(since, page_language, by_filters=False)
        narrowed = self._texts(since, page_language, by_filters=True)
        shown = [text for text in texts if text.asked >= MOST_DISCREET]
        return Overview(
            since=since,
            searches=sum(text.asked for text in texts),
            nothing=sum(text.nothing for text in texts),
            opened=sum(text.opened for text in texts),
            most_asked=_first(shown),
            nothing_found=_first(text for text in narrowed if _found_nothing(text)),
            nothing_opened=_first(text for text in shown if text.nothing < text.asked and not text.opened),
        )

    def prune(self, today: date) -> int:
        """Delete what is too old, and sooner what few have asked; returns how many counts went."""
        too_old, rare = (today - timedelta(days=days) for days in (RETENTION_DAYS, RARE_DAYS))
        removed = 0
        for row in (TallyRow, OpeningRow):
            removed += self._delete(row, row.day < too_old)
        other = aliased(TallyRow)
        total = (
            select(func.sum(other.count))
            .where(other.query_text == TallyRow.query_text, other.page_language == TallyRow.page_language)
            .scalar_subquery()
        )
        removed += self._delete(TallyRow, and_(TallyRow.day < rare, total < MOST_DISCREET))
        asked = exists().where(
            other.query_text == OpeningRow.query_text, other.page_language == OpeningRow.page_language
        )
        return removed + self._delete(OpeningRow, and_(OpeningRow.day < rare, ~asked))

    def forget(self, query_text: str) -> int:
        """Delete every count of a text, as it is shown; returns how many there were."""
        return sum(self._delete(row, row.query_text == query_text) for row in (TallyRow, OpeningRow))

    def _delete(self, row: type[TallyRow | OpeningRow], condition: ColumnElement[bool]) -> int:
        result = self.session.execute(
            delete(row).where(condition), execution_options={"synchronize_session": False}
        )
        return int(getattr(result, "rowcount", 0))

    def _texts(self, since: date, page_language: Language | None, *, by_filters: bool) -> list[AskedText]:
        key: list[Any] = [TallyRow.query_text, TallyRow.page_language]
        if by_filters:
            key.append(TallyRow.filters)
        nothing = func.sum(case((TallyRow.has_hits, 0), else_=TallyRow.count))
        query = select(*key, func.sum(TallyRow.count), nothing).where(TallyRow.day >= since).group_by(*key)
        if page_language is not None:
            query = query.where(TallyRow.page_language == page_language)
        openings = self._openings(since)
        texts = []
        for *values, asked, empty in self.session.execute(query):
            opened, mean_rank = openings.get((values[0], values[1]), (0, None))
            texts.append(
                AskedText(
                    query_text=values[0],
                    page_language=Language(values[1]),
                    filters=values[2] if by_filters else "",
                    asked=asked,
                    nothing=empty,
                    opened=opened,
                    mean_rank=mean_rank,
                )
            )
        return sorted(texts, key=lambda text: (-text.asked, text.query_text, text.filters))

    def _openings(self, since: date) -> dict[tuple[str, str], tuple[int, float | None]]:
        rows = self.session.execute(
            select(
                OpeningRow.query_text,
                OpeningRow.page_language,
                func.sum(OpeningRow.count),
                func.sum(OpeningRow.count * OpeningRow.rank),
            )
            .where(OpeningRow.day >= since)
            .group_by(OpeningRow.query_text, OpeningRow.page_language)
        )
        return {(text, language): (count, ranks / count) for text, language, count, ranks in rows}


def _found_nothing(text: AskedText) -> bool:
    """Whether a text is on the list of what is missing: it found nothing, each time it was asked."""
    is_shown = text.asked >= MOST_DISCREET or is_shown_at_once(text.query_text)
    return is_shown and text.nothing == text.asked


def _first(texts: Iterable[AskedText]) -> tuple[AskedText, ...]:
    return tuple(texts)[:MOST_SHOWN]


def _add(
    session: Session,
    row: type[TallyRow | OpeningRow],
    counts: Iterable[tuple[dict[str, Any], int]],
) -> None:
    """Add each count to its row, or make the row while the day has room for more."""
    room: dict[date, int] = {}
    for values, count in counts:
        day = values["day"]
        if day not in room:
            there = session.scalar(select(func.count()).select_from(row).where(row.day == day)) or 0
            room[day] = MOST_TEXTS_PER_DAY - there
        if room[day] > 0:
            room[day] -= 1
            statement = insert(row).values(**values, count=count)
            session.execute(
                statement.on_conflict_do_update(
                    index_elements=list(values), set_={"count": row.count + statement.excluded.count}
                )
            )
        else:
            same = [getattr(row, name) == value for name, value in values.items()]
            session.execute(update(row).where(*same).values(count=row.count + count))


def _asked_values(item: Asked) -> dict[str, Any]:
    return {
        "day": item.day,
        "query_text": item.query_text,
        "page_language": str(item.page_language),
        "filters": item.filters,
        "has_hits": item.has_hits,
    }


def _opened_values(item: Opened) -> dict[str, Any]:
    return {
        "day": item.day,
        "query_text": item.query_text,
        "page_language": str(item.page_language),
        "rank": item.rank,
    }
