"""What a product is called, put together from what it is, in either language."""

from typing import Final

from entitlements.products.kinds import Module, Period, Product, Scope
from translations.catalogue import catalogue
from translations.locales import Language


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
    Scope.TIME: _("everything"),
    Scope.VEHICLE: _("one vehicle"),
    Scope.DOCUMENT: _("one document"),
    Scope.JOB: _("one job"),
}
_ALL_MAKES: Final = _("all makes")


def product_name(product: Product, language: Language) -> str:
    """Its name in a line: `Repair information, all makes, 1 hour`."""
    texts = catalogue("entitlements", language)
    parts = [texts.gettext(MODULE_NAMES[product.module]), product.make or texts.gettext(_ALL_MAKES)]
    if product.scope is not Scope.TIME:
        parts.append(texts.gettext(SCOPE_NAMES[product.scope]))
    if product.period is not None:
        parts.append(texts.gettext(PERIOD_NAMES[product.period]))
    if product.seats > 1:
        seats = texts.ngettext("%(num)d person", "%(num)d people at a time", product.seats)
        parts.append(seats % {"num": product.seats})
    return ", ".join(parts)


def product_names(product: Product) -> dict[Language, str]:
    """Its name in every language."""
    return {language: product_name(product, language) for language in Language}
