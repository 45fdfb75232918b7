"""What speaks for a document besides its words: its kind, how new it is, whether it is in force. Pure.

All of it is mild: it decides between sections that the words leave about equal.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kb.documents import DocumentKind
from search.clauses import Clause, Reason, scored_leaves
from search.engine import Match
from search.grouping import profile_number_of
from search.language.asides import ASIDE_TERMS
from search.language.codes import is_trouble_code
from search.profile_table import ProfileTable
from search.ranking import (
    DOING_BOOST,
    FRESHNESS_BOOST,
    KIND_BOOSTS,
    KIND_OF_CODE_SCORE,
    LAPSE_LOSS,
    PRIOR_CAP,
)
from search.standing import Lapse, Moment, day_of, lapse_of

_HALF_LIFE_DAYS: Final = 5 * 365

_KINDS_OF_CODES: Final[tuple[tuple[re.Pattern[str], tuple[DocumentKind, ...]], ...]] = (
    (re.compile(r"\d{1,2}w\d{2}|dot\d"), (DocumentKind.MAINTENANCE, DocumentKind.TECHNICAL_DATA)),
    (re.compile(r"m\d+(\.\d+)?(x\d(\.\d+)?)?"), (DocumentKind.TECHNICAL_DATA,)),
    (re.compile(r"(x|f|sp|g|k|b|e|a|s)\d{1,5}"), (DocumentKind.WIRING, DocumentKind.LOCATION)),
)
"""Where each sort of code is at home: grades of oil, threads, names of a wiring diagram."""


_VERBS: Final = """
wymiana wymienic wymieniac demontaz zdemontowac wymontowac montaz zamontowac zalozyc zdjac dokrecic dokrecac
odkrecic odpowietrzyc odpowietrzac regulacja wyregulowac naprawa naprawic
replac renew remov instal refit fit bleed adjust repair chang
"""
_DOING: Final = frozenset(_VERBS.split())
"""Terms of words that name what a technician does."""
_INSTRUCTIONS: Final = frozenset({DocumentKind.REPAIR, DocumentKind.MAINTENANCE})
_TYPED: Final = frozenset({Reason.WORD, Reason.DIACRITICS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Priors:
    """What speaks for documents in one search.

    `kinds` are those where the query's codes are at home. `is_about_doing`: it names something to do;
    `is_about_asides`: it names what stands beside the work, such as parts, tools, times.
    """

    kinds: frozenset[DocumentKind] = frozenset()
    is_about_doing: bool = False
    is_about_asides: bool = False

    def of_kind(self, kind: DocumentKind, score: float) -> float:
        """What the kind adds to a section's score."""
        return self._at_home(kind) + self._share_of_kind(kind) * min(score, PRIOR_CAP)

    def of_age(self, days: int, score: float) -> float:
        """What being issued `days` before the newest of the results adds to a section's score."""
        return _share_of_age(days) * min(score, PRIOR_CAP)

    def of_lapse(self, lapse: Lapse | None, score: float) -> float:
        """What a document that is not in force loses: it comes after what says the same and is."""
        return 0.0 if lapse is None else LAPSE_LOSS * min(score, PRIOR_CAP)

    def applied(self, matches: Sequence[Match], profiles: ProfileTable, moment: Moment) -> list[Match]:
        """The matches with what speaks for and against them, at that moment, added to their scores."""
        newest = newest_day(matches)
        of_profiles, of_standings = dict[int, tuple[float, float]](), dict[int, float]()
        applied = []
        for score, group, position, standing, address in matches:
            number = profile_number_of(group)
            gains = of_profiles.get(number)
            if gains is None:
                kind = profiles.kind(number)
                gains = of_profiles[number] = self._at_home(kind), self._share_of_kind(kind)
            share = of_standings.get(standing)
            if share is None:
                share = of_standings[standing] = _share_of_standing(standing, newest, moment)
            gained = gains[0] + (gains[1] + share) * min(score, PRIOR_CAP)
            applied.append(Match(score + gained, group, position, standing, address))
        return applied

    def _at_home(self, kind: DocumentKind) -> float:
        return KIND_OF_CODE_SCORE if kind in self.kinds else 0.0

    def _share_of_kind(self, kind: DocumentKind) -> float:
        doing = DOING_BOOST if self.is_about_doing and kind in _INSTRUCTIONS else 0.0
        return doing + KIND_BOOSTS.get(kind, 0.0)


def _share_of_age(days: int) -> float:
    return float(FRESHNESS_BOOST * 0.5 ** (days / _HALF_LIFE_DAYS))


def _share_of_standing(standing: int, newest: int, moment: Moment) -> float:
    day = day_of(standing)
    lapse = 0.0 if lapse_of(standing, moment) is None else LAPSE_LOSS
    return lapse + (_share_of_age(newest - day) if day else 0.0)


def newest_day(matches: Sequence[Match]) -> int:
    """The day of the newest of the documents found, as an ordinal number; 0 where none has a day."""
    return max(map(day_of, {match.standing for match in matches}), default=0)


def priors_for(clause: Clause) -> Priors:
    """The priors of a search for `clause`."""
    leaves = list(scored_leaves(clause))
    codes = {leaf.label.removeprefix("=") for leaf in leaves if leaf.reason is Reason.CODE}
    words = {leaf.label for leaf in leaves if leaf.reason in _TYPED}
    return Priors(
        kinds=frozenset(kind for code in codes for kind in _home_of(code)),
        is_about_doing=not words.isdisjoint(_DOING),
        is_about_asides=not words.isdisjoint(ASIDE_TERMS),
    )


def _home_of(code: str) -> tuple[DocumentKind, ...]:
    if is_trouble_code(code):
        return (DocumentKind.DIAGNOSIS,)
    return next((kinds for pattern, kinds in _KINDS_OF_CODES if pattern.fullmatch(code)), ())
