"""The EU's VIES as a register of VAT numbers, over its REST interface (`check-vat-number`).

VIES asks the register of the number's country. Where that is away, or too many ask at once, it says
`"valid": false` beside a fault; taken at its word that would call good numbers invalid. So only an answer
without a fault, about the number that was asked for, counts.
"""

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any, Final

from entitlements.company import one_line
from entitlements.vat import VatNumber, VatState
from entitlements.vat_register import VatAnswer

VIES: Final = "vies"
VIES_URL: Final = "https://ec.europa.eu/taxation_customs/vies/rest-api/check-vat-number"
TIMEOUT_S: Final = 15.0
_MOST_BYTES: Final = 64 * 1024
_MOST_FAULT: Final = 60
_MOST_TEXT: Final = 300
_NOT_DISCLOSED: Final = "---"
_ANSWERS: Final = frozenset({"", "VALID", "INVALID"})
NOT_EUROPEAN: Final = "NOT_EUROPEAN"
UNREACHABLE: Final = "UNREACHABLE"
UNREADABLE: Final = "UNREADABLE"
OTHER_NUMBER: Final = "OTHER_NUMBER"


@dataclass(frozen=True, slots=True, kw_only=True)
class ViesRegister:
    """Asks VIES. An asker who names their own number gets a consultation number, a proof for tax offices."""

    asker: VatNumber | None = None
    url: str = VIES_URL
    timeout_s: float = TIMEOUT_S
    name: str = VIES

    def check(self, number: VatNumber) -> VatAnswer:
        """What VIES says of a number; UNKNOWN with VIES's own word for it where it did not find out."""
        if not number.is_european:
            return _unknown(NOT_EUROPEAN)
        try:
            said = self._ask(number)
        except urllib.error.HTTPError as refusal:
            with refusal:
                return _unknown(_fault_of(_object(refusal.read(_MOST_BYTES))) or f"HTTP_{refusal.code}")
        except (OSError, HTTPException):
            return _unknown(UNREACHABLE)
        return _answer(_object(said), number)

    def _ask(self, number: VatNumber) -> bytes:
        asked = {"countryCode": number.country, "vatNumber": number.number}
        if self.asker is not None:
            asked |= {
                "requesterMemberStateCode": self.asker.country,
                "requesterNumber": self.asker.number,
            }
        request = urllib.request.Request(  # noqa: S310 - the settings take https and http only
            self.url,
            data=json.dumps(asked).encode(),
            headers={"Content-Type": "application/json", "Accept": "application/json", "User-Agent": "AOS"},
        )
        with urllib.request.urlopen(request, timeout=self.timeout_s) as response:  # noqa: S310
            content: bytes = response.read(_MOST_BYTES)
        return content


def _answer(said: Mapping[str, Any], number: VatNumber) -> VatAnswer:
    fault = _fault_of(said)
    if fault:
        return _unknown(fault)
    is_valid = said.get("valid")
    is_contradicted = said.get("userError") == ("INVALID" if is_valid else "VALID")
    if not isinstance(is_valid, bool) or is_contradicted:
        return _unknown(UNREADABLE)
    if (said.get("countryCode", number.country), said.get("vatNumber", number.number)) != (
        number.country,
        number.number,
    ):
        return _unknown(OTHER_NUMBER)
    return VatAnswer(
        state=VatState.VALID if is_valid else VatState.INVALID,
        source=VIES,
        name=_text(said.get("name")),
        address=_text(said.get("address")),
        consultation_number=_text(said.get("requestIdentifier")),
    )


def _fault_of(said: Mapping[str, Any]) -> str:
    """VIES's word for why it did not find out; it stands in one place or in another."""
    wrappers = said.get("errorWrappers")
    if isinstance(wrappers, list) and wrappers:
        first = wrappers[0]
        named = first.get("error") if isinstance(first, dict) else None
        return _text(named)[:_MOST_FAULT] or UNREADABLE
    word = _text(said.get("userError"))
    return "" if word in _ANSWERS else word[:_MOST_FAULT]


def _object(content: bytes) -> Mapping[str, Any]:
    try:
        said = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _text(value: object) -> str:
    text = one_line(value) if isinstance(value, str) else ""
    return "" if text == _NOT_DISCLOSED else text[:_MOST_TEXT]


def _unknown(fault: str) -> VatAnswer:
    return VatAnswer(state=VatState.UNKNOWN, source=VIES, fault=fault)
