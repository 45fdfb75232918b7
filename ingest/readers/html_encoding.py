"""Which encoding a page says it is in; whether that is true is found out by the doctor. Pure."""

import re
from typing import Final

from ingest.damage.decoding import Decoded, decode

_DECLARED: Final = re.compile(
    rb"""<(?:meta|\?xml)\b[^>]*?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.I
)
_DECLARATION_REACH: Final = 4096


def decode_html(content: bytes) -> Decoded:
    """Decode a page. Never fails: what no encoding explains is read as Western letters, with a complaint."""
    declared = _DECLARED.search(content[:_DECLARATION_REACH])
    return decode(content, declared[1].decode("ascii", "replace") if declared else None)
