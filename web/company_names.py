"""What companies, roles and standings are called on pages, in the page's language."""

from collections.abc import Iterable
from typing import Final

from babel import Locale
from flask import Flask
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from entitlements.accounts import Profile, Role, Standing
from translations.alphabet import alphabetical
from web.i18n import page_language

ROLE_NAMES: Final = {
    Role.OWNER: _("Owner"),
    Role.BUYER: _("Buyer"),
    Role.TECHNICIAN: _("Technician"),
    Role.SECURITY: _("Security-related information"),
    Role.ACCOUNTANT: _("Accountant"),
    Role.EDITOR: _("Editor"),
    Role.STAFF: _("Portal staff"),
}
ROLE_MEANINGS: Final = {
    Role.OWNER: _("manages people, sites and the company's account"),
    Role.BUYER: _("buys access for the company"),
    Role.TECHNICIAN: _("reads repair information"),
    Role.SECURITY: _("reads repair information, and may apply for a clearance"),
    Role.ACCOUNTANT: _("sees orders and invoices"),
}
"""What the roles of a company's people may do."""

PROFILE_NAMES: Final = {
    Profile.REPAIRER: _("Repairer"),
    Profile.PUBLISHER: _("Publisher of technical information"),
    Profile.TOOL_MAKER: _("Maker of tools or equipment"),
    Profile.ROADSIDE: _("Roadside assistance"),
    Profile.TRAINING: _("Training"),
    Profile.AUTHORITY: _("Authority"),
}
STANDING_NAMES: Final = {
    Standing.APPLIED: _("Applied"),
    Standing.APPROVED: _("Approved"),
    Standing.REFUSED: _("Refused"),
    Standing.SUSPENDED: _("Suspended"),
    Standing.CLOSED: _("Closed"),
}
COUNTRIES: Final = (
    "AL", "AT", "BA", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GR", "HR",
    "HU", "IE", "IS", "IT", "LI", "LT", "LU", "LV", "MD", "ME", "MK", "MT", "NL", "NO", "PL", "PT", "RO",
    "RS", "SE", "SI", "SK", "TR", "UA", "XK",
)  # fmt: skip


def init_app(app: Flask) -> None:
    """Make the names known to every template."""
    app.jinja_env.filters.update(
        role_name=lambda role: ROLE_NAMES[Role(role)],
        roles_in_words=roles_in_words,
        profile_name=lambda profile: PROFILE_NAMES[Profile(profile)],
        standing_name=lambda standing: STANDING_NAMES[Standing(standing)],
        country_name=country_name,
    )


def roles_in_words(roles: Iterable[Role]) -> str:
    """The roles, in the order in which they are offered."""
    chosen = frozenset(roles)
    return ", ".join(str(name) for role, name in ROLE_NAMES.items() if role in chosen) or str(gettext("none"))


def country_name(code: str) -> str:
    """A country's name in the page's language; its code where it has none."""
    return str(Locale(page_language().value).territories.get(code, code))


def countries(code: str = "") -> list[tuple[str, str]]:
    """The countries that a form offers, `code` among them, by name."""
    offered = {*COUNTRIES, *([code] if code else [])}
    language = page_language()
    named = ((one, country_name(one)) for one in offered)
    return sorted(named, key=lambda item: alphabetical(item[1], language))
