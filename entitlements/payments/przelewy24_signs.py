"""Signatures of Przelewy24's REST API v1: SHA-384 over compact JSON with the CRC key at its end. Pure.

Which fields are signed, in which order, stands with each operation in the documentation; letters and slashes
are left as they are (`JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES`).
"""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from typing import Final

REGISTER: Final = ("sessionId", "merchantId", "amount", "currency")
VERIFY: Final = ("sessionId", "orderId", "amount", "currency")
NOTIFICATION: Final = (
    "merchantId", "posId", "sessionId", "amount", "originAmount", "currency", "orderId", "methodId",
    "statement",
)  # fmt: skip
REFUND_NOTIFICATION: Final = (
    "orderId", "sessionId", "refundsUuid", "merchantId", "amount", "currency", "status",
)  # fmt: skip

Fields = Mapping[str, str | int]


def sign(fields: Fields, names: Sequence[str], crc: str) -> str:
    """The signature of `names` of `fields`, in that order.

    Raises:
        KeyError: a field is missing.
    """
    signed = {name: fields[name] for name in names} | {"crc": crc}
    text = json.dumps(signed, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha384(text.encode()).hexdigest()


def is_signed(fields: Fields, names: Sequence[str], crc: str) -> bool:
    """Whether `fields` carry the right signature; compared without telling how much of it was right."""
    given = fields.get("sign")
    if not isinstance(given, str) or any(name not in fields for name in names):
        return False
    try:
        wanted = sign(fields, names, crc)
    except UnicodeEncodeError:
        return False
    return hmac.compare_digest(given.encode(errors="replace"), wanted.encode())
