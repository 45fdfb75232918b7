"""What a reader may find and has chosen to see, as clauses. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from kb.access import AccessClass, AccessFilter
from kb.documents import DocumentKind
from kb.systems import VehicleSystem
from search.clauses import NOTHING, Clause, KeywordIn, all_of
from search.profile_table import Aspect
from search.profiles import keywords_for_series, keywords_for_year
from search.schema import Field
from translations.locales import ContentLanguage


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What the reader may find and has chosen to see; it changes no score.

    Of several values of one sort any is enough. What says nothing of series, or of years, is there whichever
    is chosen. No choice shows what may not be found.
    """

    access: AccessFilter
    kinds: tuple[DocumentKind, ...] = ()
    systems: tuple[VehicleSystem, ...] = ()
    series: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    access_classes: tuple[AccessClass, ...] = ()
    language: ContentLanguage | None = None

    @property
    def classes(self) -> frozenset[AccessClass]:
        """The classes of access that are left."""
        return self.access.findable.intersection(self.access_classes or self.access.findable)

    def clauses(self) -> tuple[Clause, ...]:
        """The selection as clauses; a reader who may find every class needs none for it."""
        values: dict[Field, Sequence[str]] = {}
        if self.classes != frozenset(AccessClass):
            values[Field.ACCESS_CLASS] = sorted(self.classes)
        if self.kinds:
            values[Field.KIND] = sorted(self.kinds)
        if self.systems:
            values[Field.SYSTEM] = sorted(self.systems)
        if self.series:
            values[Field.SERIES] = list(chain.from_iterable(map(keywords_for_series, self.series)))
        if self.years:
            values[Field.YEAR] = list(chain.from_iterable(map(keywords_for_year, self.years)))
        if self.language is not None:
            values[Field.LANGUAGE] = [self.language]
        return tuple(KeywordIn(field, tuple(dict.fromkeys(chosen))) for field, chosen in values.items())

    def chosen(self) -> dict[Aspect, tuple[str, ...]]:
        """The values of profiles that were chosen."""
        values: dict[Aspect, tuple[object, ...]] = {
            Aspect.KIND: self.kinds,
            Aspect.SYSTEM: self.systems,
            Aspect.SERIES: self.series,
            Aspect.YEAR: self.years,
            Aspect.ACCESS: self.access_classes,
        }
        return {aspect: tuple(map(str, several)) for aspect, several in values.items() if several}

    def without_chosen(self) -> "Selection":
        """The same reader and language, and nothing else chosen."""
        return Selection(access=self.access, language=self.language)


def select(clause: Clause, selection: Selection) -> Clause:
    """`clause` among what may be found and was chosen."""
    if not selection.classes:
        return NOTHING
    return all_of((clause, *selection.clauses()))
