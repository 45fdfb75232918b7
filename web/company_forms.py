"""The forms of a company's pages, of invitations, and of one's own account."""

from typing import Final

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField, SelectChoice, SelectField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from entitlements.accounts import OPERATOR_ROLES, Role
from entitlements.inviting import NewInvitation
from entitlements.passwords import MAXIMUM_LENGTH, MINIMUM_LENGTH
from entitlements.sites import Site, SiteAddress
from translations.locales import Language
from web.company_names import ROLE_NAMES, countries
from web.i18n import LANGUAGE_NAMES
from web.mail.address import AddressRefused, public_address

ROLES: Final = tuple(role for role in ROLE_NAMES if role in OPERATOR_ROLES)
"""The roles that an owner gives, in the order in which they are offered."""

NO_SITE: Final = ""
_TOO_LONG: Final = _("This is too long.")


def _one_line(text: str | None) -> str:
    return " ".join((text or "").split())


def _line(label: str, missing: str, most: int) -> StringField:
    """A line of text that has to be there."""
    return StringField(
        label,
        filters=[_one_line],
        validators=[DataRequired(missing), Length(max=most, message=_TOO_LONG)],
    )


class SiteForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """The name and the address of a site."""

    name = _line(_("Name of the site"), _("Give the site a name."), 120)
    street = _line(_("Street and number"), _("Type the street and the number."), 200)
    postal_code = _line(_("Postal code"), _("Type the postal code."), 16)
    city = _line(_("Town"), _("Type the town."), 100)
    country = SelectField(_("Country"), validators=[InputRequired(_("Choose the country."))])

    def offer(self, country: str) -> None:
        """Offer the countries, `country` chosen where nothing is."""
        self.country.choices = [SelectChoice(code, name) for code, name in countries(country)]
        self.country.data = self.country.data or country

    def fill(self, address: SiteAddress) -> None:
        """Show an address that is kept."""
        for name in ("name", "street", "postal_code", "city", "country"):
            self[name].data = getattr(address, name)

    def address(self) -> SiteAddress:
        """What was typed."""
        return SiteAddress(
            name=self.name.data,
            street=self.street.data,
            postal_code=self.postal_code.data,
            city=self.city.data,
            country=self.country.data,
        )


class InvitationForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """Whom an owner invites, and as what."""

    email = EmailField(
        _("E-mail address"),
        filters=[_one_line],
        validators=[
            InputRequired(_("Type the e-mail address of whom you invite.")),
            Length(max=254, message=_("This is too long for an e-mail address.")),
        ],
    )
    display_name = _line(_("First and last name"), _("Type the name of whom you invite."), 120)
    roles = SelectMultipleField(
        _("Roles"),
        choices=[SelectChoice(role.value, ROLE_NAMES[role]) for role in ROLES],
        validators=[InputRequired(_("Choose at least one role."))],
    )
    site = SelectField(_("Site"), default=NO_SITE)
    language = SelectField(
        _("Language of the mail and of the pages"),
        choices=[SelectChoice(language.value, name) for language, name in LANGUAGE_NAMES.items()],
    )

    def offer(self, sites: list[Site]) -> None:
        """Offer the open sites."""
        self.site.choices = [
            SelectChoice(NO_SITE, _("No site")),
            *(SelectChoice(str(site.id), site.address.name) for site in sites),
        ]

    def validate(self, extra_validators: object = None) -> bool:
        """Whether everything can be taken; what no form offers is answered in the page's language."""
        is_fine = bool(super().validate(extra_validators))
        for field in (self.roles, self.site, self.language):
            if field.errors and field.data:
                field.errors = [_("Choose what the list offers.")]
        return is_fine

    def validate_email(self, field: EmailField) -> None:
        """Refuse what no mail can be sent to."""
        try:
            public_address(field.data)
        except AddressRefused:
            raise ValidationError(
                _("This is no e-mail address: it has one @ and a domain behind it.")
            ) from None

    def invitation(self) -> NewInvitation:
        """What was typed."""
        return NewInvitation(
            email=self.email.data,
            display_name=self.display_name.data,
            roles=frozenset(Role(role) for role in self.roles.data),
            site_id=int(self.site.data) if self.site.data else None,
            language=Language(self.language.data),
        )


class AcceptForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """What the invited bring: their name as they write it, and a password."""

    display_name = _line(_("First and last name"), _("Type your name."), 120)
    password = PasswordField(
        _("Password"),
        validators=[
            InputRequired(_("Choose a password.")),
            Length(
                min=MINIMUM_LENGTH,
                max=MAXIMUM_LENGTH,
                message=_("Use at least %(min)d characters; several words are easier to remember."),
            ),
        ],
    )


class DetailsForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """A person's own name and language."""

    display_name = _line(_("First and last name"), _("Type your name."), 120)
    language = SelectField(
        _("Language of mails"),
        choices=[SelectChoice(language.value, name) for language, name in LANGUAGE_NAMES.items()],
    )
