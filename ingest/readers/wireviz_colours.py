"""The colours of WireViz files: codes of two letters set together, and the orders of colours of cables. Pure.

The orders are those of DIN 47100, IEC 60757, TIA-568 and the 25-pair colour code, by the names that WireViz
gives them.
"""

import re
from itertools import cycle, islice
from typing import Final

_PAIR: Final = re.compile(r"[A-Z]{2}")
_DIN: Final = (
    "WH BN GN YE GY PK BU RD BK VT GYPK RDBU WHGN BNGN WHYE YEBN WHGY GYBN WHPK PKBN WHBU BNBU WHRD "
    "BNRD WHBK BNBK GYGN YEGY PKGN YEPK GNBU YEBU GNRD YERD GNBK YEBK GYBU PKBU GYRD PKRD GYBK PKBK "
    "BUBK RDBK WHBNBK YEGNBK GYPKBK RDBUBK WHGNBK BNGNBK WHYEBK YEBNBK WHGYBK GYBNBK WHPKBK PKBNBK "
    "WHBUBK BNBUBK WHRDBK BNRDBK"
)
_RINGS: Final = ("WH", "RD", "BK", "YE", "VT")
_BASES: Final = ("BU", "OG", "GN", "BN", "SL")
_ORDERS: Final = {
    "DIN": tuple(_DIN.split()),
    "IEC": ("BN", "RD", "OG", "YE", "GN", "BU", "VT", "GY", "WH", "BK"),
    "BW": ("BK", "WH"),
    "TEL": tuple(code for ring in _RINGS for base in _BASES for code in (base + ring, ring + base)),
    "TELALT": tuple(
        code
        for ring in _RINGS
        for base in _BASES
        for code in (ring + base, base if ring == "WH" else base + ring)
    ),
    "T568A": ("WHGN", "GN", "WHOG", "BU", "WHBU", "OG", "WHBN", "BN"),
    "T568B": ("WHOG", "OG", "WHGN", "BU", "WHBU", "GN", "WHBN", "BN"),
}


def colour_of(text: str) -> str:
    """A colour as net lists write it: `GNYE` is `GN/YE`, and what is no row of codes stays as it is."""
    codes = _PAIR.findall(text.upper())
    return "/".join(codes) if "".join(codes) == text.upper().strip() else text.strip()


def order_of(name: str, count: int) -> list[str] | None:
    """The first colours of an order, which begins anew where it ends; None when there is no such order."""
    order = _ORDERS.get(name.upper())
    return None if order is None else list(islice(cycle(order), count))
