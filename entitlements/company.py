"""A company as it applies: what is asked of it, and one written form of each answer. Pure."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from entitlements.accounts import Profile
from entitlements.trade_register import RegisterEntry
from entitlements.vat import VatNumber

MOST_NAME: Final = 200
MOST_STREET: Final = 200
MOST_POSTAL_CODE: Final = 16
MOST_CITY: Final = 100
MOST_PHONE: Final = 40
_POLISH_POSTAL_CODE: Final = re.compile(r"(\d{2})[ -]?(\d{3})")
_PHONE: Final = re.compile(r"\+?[0-9 ()/.\-]{6,40}")
_LEGAL_FORMS: Final = re.compile(
    r"\b(?:(?:spolka|sp) z (?:ograniczona odpowiedzialnoscia|o ?o)|spolka (?:jawna|komandytowa|akcyjna"
    r"|cywilna|partnerska)|spolka|prosta spolka akcyjna|psa|sp [jkp]|s ?[acj]|gmbh|ug|ag|kg|ohg|e ?k|ltd"
    r"|limited|llc|plc|inc|sarl|sas|sro|s r o|a s|bv|b v|nv|n v|oy|ab|as|aps"
    r"|srl|spa|kft|doo|d o o|ou|uab|sia)\b"
)
_LETTERS_WITHOUT_ACCENT: Final = str.maketrans({"ł": "l", "Ł": "l", "ø": "o", "ß": "ss", "đ": "d"})
_PUBLIC_MAIL: Final = frozenset({
    "aol.com", "gmail.com", "gmx.com", "gmx.de", "gmx.net", "go2.pl", "googlemail.com", "hotmail.com",
    "icloud.com", "interia.eu", "interia.pl", "int.pl", "live.com", "mail.com", "me.com", "msn.com",
    "o2.pl", "onet.eu", "onet.pl", "op.pl", "outlook.com", "poczta.fm", "poczta.onet.pl", "proton.me",
    "protonmail.com", "seznam.cz", "t-online.de", "tlen.pl", "vp.pl", "web.de", "wp.pl", "yahoo.com",
    "ymail.com",
})  # fmt: skip


class CompanyField(StrEnum):
    """What is asked of a company in words, as forms and refusals name it."""

    LEGAL_NAME = "legal_name"
    STREET = "street"
    POSTAL_CODE = "postal_code"
    CITY = "city"
    COUNTRY = "country"
    PHONE = "phone"


class CompanyRefused(ValueError):
    """Answers that cannot be taken: they are missing, too long, or no such thing."""

    def __init__(self, fields: frozenset[CompanyField]) -> None:
        super().__init__("not accepted: " + ", ".join(sorted(fields)))
        self.fields = fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """A company as registered; `country` is an ISO 3166-1 alpha-2 code, `phone` may be empty."""

    legal_name: str
    register: RegisterEntry
    profile: Profile
    street: str
    postal_code: str
    city: str
    country: str
    phone: str = ""
    vat: VatNumber | None = None


def words_of(answers: Mapping[CompanyField, str]) -> dict[CompanyField, str]:
    """The answers in their written form.

    Raises:
        CompanyRefused: some cannot be taken; all of them are named.
    """
    words = {field: one_line(answers.get(field, "")) for field in CompanyField}
    words[CompanyField.COUNTRY] = words[CompanyField.COUNTRY].upper()
    postal = _POLISH_POSTAL_CODE.fullmatch(words[CompanyField.POSTAL_CODE])
    if words[CompanyField.COUNTRY] == "PL" and postal:
        words[CompanyField.POSTAL_CODE] = f"{postal[1]}-{postal[2]}"
    is_fine = {
        CompanyField.LEGAL_NAME: 1 < len(words[CompanyField.LEGAL_NAME]) <= MOST_NAME,
        CompanyField.STREET: 0 < len(words[CompanyField.STREET]) <= MOST_STREET,
        CompanyField.POSTAL_CODE: len(words[CompanyField.POSTAL_CODE]) <= MOST_POSTAL_CODE
        and (words[CompanyField.COUNTRY] != "PL" or postal is not None),
        CompanyField.CITY: 0 < len(words[CompanyField.CITY]) <= MOST_CITY,
        CompanyField.COUNTRY: re.fullmatch(r"[A-Z]{2}", words[CompanyField.COUNTRY]) is not None,
        CompanyField.PHONE: not words[CompanyField.PHONE]
        or _PHONE.fullmatch(words[CompanyField.PHONE]) is not None,
    }
    wrong = frozenset(field for field, fine in is_fine.items() if not fine)
    if wrong:
        raise CompanyRefused(wrong)
    return words


def one_line(text: str) -> str:
    """The text in one line, without characters that are not seen."""
    visible = "".join(" " if unicodedata.category(sign)[0] in "CZ" else sign for sign in text)
    return " ".join(visible.split())


def name_key(legal_name: str) -> str:
    """What two spellings of one company's name have in common: no accents, no marks, no legal form."""
    plain = unicodedata.normalize("NFKD", legal_name.casefold().translate(_LETTERS_WITHOUT_ACCENT))
    words = re.sub(r"[^0-9a-z]+", " ", "".join(sign for sign in plain if not unicodedata.combining(sign)))
    return " ".join(_LEGAL_FORMS.sub(" ", words).split()) or " ".join(words.split())


def own_domain(email: str) -> str:
    """The domain of an e-mail address where it is a company's own, else nothing."""
    domain = email.rpartition("@")[2].lower()
    return "" if domain in _PUBLIC_MAIL else domain
