"""What a product is called, put together from what it is, in either language."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, TypeVar

from entitlements.products.kinds import Module, Period, Product, Scope
from translations.catalogue import catalogue
from translations.locales import Language

Kind = TypeVar("Kind", bound=StrEnum)


def _(message: str) -> str:
    """Mark a name for the catalogues."""
    return message


MODULE_NAMES: Final = {
    Module.INFORMATION: _("Repair information"),
    Module.PROGRAMMING: _("Programming"),
}
PERIOD_NAMES: Final = {
    Period.HOUR: _("1 hour"),
    Period.DAY: _("1 day"),
    Period.WEEK: _("7 days"),
    Period.MONTH: _("30 days"),
    Period.YEAR: _("365 days"),
}
SCOPE_NAMES: Final = {
    Scope.TIME: _("Everything for a time"),
    Scope.VEHICLE: _("One vehicle, named by its VIN"),
    Scope.DOCUMENT: _("One document"),
    Scope.JOB: _("One programming job, however long it takes"),
}
"""What a product is good for, as headings and choices say it; within a name it is shorter."""
_SCOPES_IN_NAMES: Final = {
    Scope.VEHICLE: _("one vehicle"),
    Scope.DOCUMENT: _("one document"),
    Scope.JOB: _("one job"),
}
_ALL_MAKES: Final = _("all makes")


def product_name(product: Product, language: Language) -> str:
    """Its name in a line: `Repair information, all makes, 1 hour`."""
    texts = catalogue("entitlements", language)
    parts = [texts.gettext(MODULE_NAMES[product.module]), make_name(product.make, language)]
    if product.scope in _SCOPES_IN_NAMES:
        parts.append(texts.gettext(_SCOPES_IN_NAMES[product.scope]))
    return ", ".join(filter(None, (*parts, length_name(product, language))))


def length_name(product: Product, language: Language) -> str:
    """How long it lasts and for how many: `365 days, 5 people at a time`; a job for one has no such name."""
    texts = catalogue("entitlements", language)
    parts = [] if product.period is None else [texts.gettext(PERIOD_NAMES[product.period])]
    if product.seats > 1:
        seats = texts.ngettext("%(num)d person", "%(num)d people at a time", product.seats)
        parts.append(seats % {"num": product.seats})
    return ", ".join(parts)


def make_name(make: str | None, language: Language) -> str:
    """The make that a product is about, or that it is about all."""
    return make or catalogue("entitlements", language).gettext(_ALL_MAKES)


def product_names(product: Product) -> dict[Language, str]:
    """Its name in every language."""
    return {language: product_name(product, language) for language in Language}


def names_in(names: Mapping[Kind, str], language: Language) -> dict[Kind, str]:
    """What modules, periods or scopes are called in a language."""
    texts = catalogue("entitlements", language)
    return {kind: texts.gettext(name) for kind, name in names.items()}
