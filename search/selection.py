"""What a reader may find and has chosen to see, as clauses. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

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

    What says nothing of series, or of years, is there whichever is chosen. No choice shows what may not be
    found.
    """

    access: AccessFilter
    kind: DocumentKind | None = None
    system: VehicleSystem | None = None
    series: str | None = None
    year: int | None = None
    access_class: AccessClass | None = None
    language: ContentLanguage | None = None

    @property
    def classes(self) -> frozenset[AccessClass]:
        """The classes of access that are left."""
        return self.access.findable & ({self.access_class} if self.access_class else self.access.findable)

    def clauses(self) -> tuple[Clause, ...]:
        """The selection as clauses; a reader who may find every class needs none for it."""
        values: dict[Field, Sequence[str]] = {}
        if self.classes != frozenset(AccessClass):
            values[Field.ACCESS_CLASS] = sorted(self.classes)
        if self.kind is not None:
            values[Field.KIND] = [self.kind]
        if self.system is not None:
            values[Field.SYSTEM] = [self.system]
        if self.series is not None:
            values[Field.SERIES] = keywords_for_series(self.series)
        if self.year is not None:
            values[Field.YEAR] = keywords_for_year(self.year)
        if self.language is not None:
            values[Field.LANGUAGE] = [self.language]
        return tuple(KeywordIn(field, tuple(chosen)) for field, chosen in values.items())

    def chosen(self) -> dict[Aspect, str]:
        """The values of profiles that were chosen."""
        values = {
            Aspect.KIND: self.kind,
            Aspect.SYSTEM: self.system,
            Aspect.SERIES: self.series,
            Aspect.YEAR: self.year,
            Aspect.ACCESS: self.access_class,
        }
        return {aspect: str(value) for aspect, value in values.items() if value is not None}

    def without_chosen(self) -> "Selection":
        """The same reader and language, and nothing else chosen."""
        return Selection(access=self.access, language=self.language)


def select(clause: Clause, selection: Selection) -> Clause:
    """`clause` among what may be found and was chosen."""
    if not selection.classes:
        return NOTHING
    return all_of((clause, *selection.clauses()))
