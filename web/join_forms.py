"""The forms of registration. What was typed stands in the form again after a mistake, passwords aside."""

import re
from collections.abc import Mapping
from typing import Any, Final

from babel import Locale
from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    EmailField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TelField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from entitlements.accounts import Profile
from entitlements.company import Company, CompanyField, CompanyRefused, one_line, words_of
from entitlements.operator_desk import OperatorFile
from entitlements.passwords import MINIMUM_LENGTH
from entitlements.trade_register import Register, RegisterEntry, RegisterEntryRefused, register_entry
from entitlements.vat import VatMistake, VatNumber, VatNumberRefused, vat_number
from translations.alphabet import alphabetical
from translations.locales import Language
from web.company_names import PROFILE_NAMES
from web.i18n import LANGUAGE_NAMES, page_language
from web.mail.address import AddressRefused, public_address

REGISTER_NAMES: Final = {
    Register.KRS: _("KRS (companies in Poland)"),
    Register.CEIDG: _("CEIDG (sole traders in Poland)"),
    Register.OTHER: _("Another register"),
}
_REGISTER_MISTAKES: Final = {
    Register.KRS: _("A KRS number has ten digits. Copy it from the extract."),
    Register.CEIDG: _("Type the REGON (9 or 14 digits) or the NIP. A digit seems to be mistyped."),
    Register.OTHER: _("Type the register and the number as they stand in the extract, with digits."),
}
_VAT_MISTAKES: Final = {
    VatMistake.LENGTH: _("A VAT number of %(country)s has another length. Compare it with an invoice."),
    VatMistake.CHARACTERS: _("This is not how VAT numbers of %(country)s are written. Check the letters."),
    VatMistake.CHECK_DIGITS: _("A digit is mistyped: the check digit does not fit a number of %(country)s."),
}
_COMPANY_MISTAKES: Final = {
    CompanyField.LEGAL_NAME: _("Type the company's name as it is registered, up to 200 characters."),
    CompanyField.STREET: _("Type street and number."),
    CompanyField.POSTAL_CODE: _("Type the postal code; in Poland it is written 00-001."),
    CompanyField.CITY: _("Type the town."),
    CompanyField.COUNTRY: _("Choose a country from the list."),
    CompanyField.PHONE: _("Type a telephone number with digits, spaces and a plus sign, or none."),
}
_CHOOSE: Final = _("Choose one.")
_MOST_NAME: Final = 120
_MOST_PASSWORD: Final = 1024
_COUNTRY: Final = re.compile("[A-Z]{2}")
_NO_COUNTRIES: Final = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})
_FIRST: Final = "PL"


def _choices(names: Mapping[Any, Any]) -> list[SelectChoice]:
    """What may be chosen, with its names."""
    return [SelectChoice(value, name) for value, name in names.items()]


def countries(language: Language) -> list[tuple[str, str]]:
    """Codes and names of all countries, by name, with the one first that most come from."""
    names = {str(code): str(name) for code, name in Locale.parse(language.value).territories.items()}
    codes = [code for code in names if _COUNTRY.fullmatch(code) and code not in _NO_COUNTRIES]
    return [
        (code, names[code])
        for code in sorted(codes, key=lambda code: (code != _FIRST, alphabetical(names[code], language)))
    ]


class CompanyForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """A company as registered. After `validate`, `company` is what it says."""

    legal_name = StringField(_("Name of the company, as registered"))
    profile = RadioField(_("What the company does"), choices=_choices(PROFILE_NAMES))
    register = RadioField(_("Registered in"), choices=_choices(REGISTER_NAMES))
    register_number = StringField(_("Number in the register"))
    vat_number = StringField(_("VAT number"))
    street = StringField(_("Street and number"))
    postal_code = StringField(_("Postal code"))
    city = StringField(_("Town"))
    country = SelectField(_("Country"))
    phone = TelField(_("Telephone"))

    def __init__(self, *arguments: object, **values: object) -> None:
        super().__init__(*arguments, **values)
        self.country.choices = _choices(dict(countries(page_language())))
        self.company: Company | None = None

    def validate(self, extra_validators: object = None) -> bool:
        """Whether everything can be taken; each field has its own message where not."""
        is_fine = bool(super().validate(extra_validators))
        for field in (self.profile, self.register, self.country):
            if field.errors:
                field.errors = [_CHOOSE]
        words, entry, vat = self._words(), self._entry(), self._vat()
        if not is_fine or words is None or entry is None or self.vat_number.errors:
            return False
        self.company = Company(
            legal_name=words[CompanyField.LEGAL_NAME],
            register=entry,
            profile=Profile(self.profile.data),
            street=words[CompanyField.STREET],
            postal_code=words[CompanyField.POSTAL_CODE],
            city=words[CompanyField.CITY],
            country=words[CompanyField.COUNTRY],
            phone=words[CompanyField.PHONE],
            vat=vat,
        )
        return True

    def _words(self) -> dict[CompanyField, str] | None:
        try:
            return words_of({field: self[field].data or "" for field in CompanyField})
        except CompanyRefused as refusal:
            for field in refusal.fields:
                self[field].errors = [_COMPANY_MISTAKES[field]]
            return None

    def _entry(self) -> RegisterEntry | None:
        if self.register.errors:
            return None
        register = Register(self.register.data)
        try:
            return register_entry(register, self.register_number.data or "")
        except RegisterEntryRefused:
            self.register_number.errors = [_REGISTER_MISTAKES[register]]
            return None

    def _vat(self) -> VatNumber | None:
        if not one_line(self.vat_number.data or ""):
            return None
        try:
            return vat_number(self.vat_number.data, self.country.data or "")
        except VatNumberRefused as refusal:
            self.vat_number.errors = [str(_VAT_MISTAKES[refusal.mistake]) % {"country": refusal.country}]
            return None


class RegistrationForm(CompanyForm):
    """A company, the owner of its account, and the consent to the terms."""

    display_name = StringField(
        _("Your first and last name"),
        validators=[
            InputRequired(_("Type your name.")),
            Length(max=_MOST_NAME, message=_("This is too long for a name.")),
        ],
    )
    email = EmailField(_("E-mail address"), validators=[InputRequired(_("Type your e-mail address."))])
    password = PasswordField(
        _("Password"),
        validators=[
            InputRequired(_("Choose a password.")),
            Length(
                min=MINIMUM_LENGTH,
                message=_("The password is too short: use at least %(min)d characters."),
            ),
            Length(max=_MOST_PASSWORD, message=_("This is too long for a password.")),
        ],
    )
    language = RadioField(_("Language of mails"), choices=_choices(LANGUAGE_NAMES))
    is_agreed = BooleanField(
        _("The company agrees to the terms of use"),
        validators=[InputRequired(_("Without consent to the terms nothing can be registered."))],
    )
    website = StringField(_("Leave this field empty"))

    def validate_display_name(self, field: StringField) -> None:
        """A name is one line."""
        field.data = one_line(field.data)
        if not field.data:
            raise ValidationError(_("Type your name."))

    def validate_email(self, field: EmailField) -> None:
        """The address is one that mail can be sent to."""
        try:
            public_address(field.data)
        except AddressRefused:
            raise ValidationError(_("This is no e-mail address that mail can be sent to.")) from None

    def validate_website(self, field: StringField) -> None:
        """People do not see this field; programs fill it in."""
        if field.data:
            raise ValidationError(
                _("A program seems to have filled in this form. Empty the last field, then send it again.")
            )

    def validate(self, extra_validators: object = None) -> bool:
        """Whether everything can be taken."""
        is_fine = super().validate(extra_validators)
        if self.language.errors:
            self.language.errors = [_CHOOSE]
        return is_fine


class ConfirmForm(FlaskForm):  # type: ignore[misc]
    """The password of the registration whose address is confirmed."""

    password = PasswordField(_("Password"), validators=[InputRequired(_("Type your password."))])


class SendAgainForm(FlaskForm):  # type: ignore[misc]
    """Who wants the link to confirm their address once more."""

    email = EmailField(_("E-mail address"), validators=[InputRequired(_("Type your e-mail address."))])


def answers_of(file: OperatorFile) -> dict[str, Any]:
    """What a company said, as its form shows it again."""
    company = file.company
    return {
        "legal_name": company.legal_name,
        "profile": company.profile,
        "register": company.register.register,
        "register_number": company.register.number,
        "vat_number": "" if company.vat is None else str(company.vat),
        "street": company.street,
        "postal_code": company.postal_code,
        "city": company.city,
        "country": company.country,
        "phone": company.phone,
    }


def mistakes_of(form: FlaskForm) -> list[tuple[str, LazyString, str]]:
    """The fields with mistakes in the order of the form: id, label, message."""
    return [(field.id, field.label.text, field.errors[0]) for field in form if field.errors]
