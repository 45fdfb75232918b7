"""The identification and status section of a data module: code, language, issue, titles, applicability.

Names are those of S1000D 4.x (chap. 4.3.x data module code); those of issues 2.x and 3.0 are read as well.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from ingest.safe_xml import Element, attribute, by_name, children_named, text_of
from kb.documents import DocumentKind

_CODE_4: Final = (
    "modelIdentCode", "systemDiffCode", "systemCode", "subSystemCode", "subSubSystemCode", "assyCode",
    "disassyCode", "disassyCodeVariant", "infoCode", "infoCodeVariant", "itemLocationCode",
)  # fmt: skip
_CODE_3: Final = (
    "modelic", "sdc", "chapnum", "section", "subsect", "subject", "discode", "discodev", "incode", "incodev",
    "itemloc",
)  # fmt: skip
_ADDRESSES: Final = ("dmIdent", "dmaddres", "pmIdent")
_MIN_CODE_PARTS: Final = 8

_KIND_OF_CONTENT: Final = {
    "faultIsolation": DocumentKind.DIAGNOSIS,
    "faultReporting": DocumentKind.DIAGNOSIS,
    "afi": DocumentKind.DIAGNOSIS,
    "wiringData": DocumentKind.WIRING,
    "wiringDataDescr": DocumentKind.WIRING,
    "wrngdata": DocumentKind.WIRING,
    "illustratedPartsCatalog": DocumentKind.PARTS,
    "ipc": DocumentKind.PARTS,
    "maintPlanning": DocumentKind.MAINTENANCE,
    "schedul": DocumentKind.MAINTENANCE,
    "learning": DocumentKind.DESCRIPTION,
    "scoContent": DocumentKind.DESCRIPTION,
}
# Information codes by their first digits, the longest that fits decides (S1000D chap. 8.4.1).
_KIND_OF_CODE: Final = {
    "03": DocumentKind.TECHNICAL_DATA,
    "05": DocumentKind.WIRING,
    "06": DocumentKind.LOCATION,
    "0": DocumentKind.DESCRIPTION,
    "1": DocumentKind.DESCRIPTION,
    "2": DocumentKind.MAINTENANCE,
    "3": DocumentKind.DIAGNOSIS,
    "4": DocumentKind.DIAGNOSIS,
    "5": DocumentKind.REPAIR,
    "6": DocumentKind.REPAIR,
    "7": DocumentKind.REPAIR,
    "92": DocumentKind.REPAIR,
    "941": DocumentKind.PARTS,
    "9": DocumentKind.DESCRIPTION,
}
_PROCEDURES: Final = ("procedure", "proced", "process")


@dataclass(frozen=True, slots=True, kw_only=True)
class Identification:
    """What a data module says about itself."""

    code: str | None
    language_tag: str | None
    issue: str | None
    issued_on: date | None
    title: str


def identification(root: Element) -> Identification:
    """Read the identification and status section, wherever this issue of the standard puts it."""
    address = next(by_name(root, *_ADDRESSES), None)
    codes = () if address is None else by_name(address, "dmCode", "dmc", "pmCode")
    return Identification(
        code=next((code for element in codes if (code := module_code(element))), None),
        language_tag=None if address is None else _language(address),
        issue=None if address is None else _issue(address),
        issued_on=_issued_on(root),
        title=title_of(root),
    )


def module_code(element: Element | None) -> str | None:
    """The code that a `dmCode`, `dmc` or `pmCode` element writes in pieces; None when pieces are missing."""
    if element is None:
        return None
    if element.get("pmIssuer"):
        return _joined(
            "PMC", [attribute(element, key) for key in ("modelIdentCode", "pmIssuer", "pmNumber", "pmVolume")]
        )
    parts = [attribute(element, key) for key in _CODE_4]
    if not any(parts):
        parts = [text_of(next(by_name(element, key), None)) for key in _CODE_3]
    if sum(map(bool, parts)) < _MIN_CODE_PARTS:
        return None
    model, difference, system, sub, sub_sub, unit, disassembly, variant, info, info_variant, location = parts
    learn = attribute(element, "learnCode") + attribute(element, "learnEventCode")
    pieces = [
        model,
        difference,
        system,
        sub + sub_sub,
        unit,
        disassembly + variant,
        info + info_variant,
        location,
    ]
    return _joined("DMC", pieces + ([learn] if learn else []))


def document_kind(content_name: str, code: str | None) -> DocumentKind:
    """The kind of document: by its content where that is telling, else by its information code."""
    if content_name in _KIND_OF_CONTENT:
        return _KIND_OF_CONTENT[content_name]
    info_code = _info_code(code)
    fitting = [digits for digits in _KIND_OF_CODE if info_code.startswith(digits)]
    kind = _KIND_OF_CODE[max(fitting, key=len)] if fitting else DocumentKind.DESCRIPTION
    is_procedure = content_name in _PROCEDURES
    return DocumentKind.REPAIR if is_procedure and kind is DocumentKind.DESCRIPTION else kind


def titles(element: Element) -> str:
    """The technical name and the information name of a `dmTitle` or `dmtitle`: `Chain – Clean`."""
    parts = (text_of(part) for part in children_named(element, *_TITLE_PARTS))
    return " – ".join(part for part in parts if part)


_TITLE_PARTS: Final = (
    "techName",
    "infoName",
    "infoNameVariant",
    "techname",
    "infoname",
    "pmTitle",
    "shortPmTitle",
)


def title_of(root: Element) -> str:
    """The title of a data module or publication module; empty when it has none."""
    for element in by_name(root, "dmAddressItems", "dmaddres", "pmAddressItems"):
        for title in by_name(element, "dmTitle", "dmtitle"):
            return titles(title)
        return titles(element)
    return ""


def _joined(prefix: str, parts: list[str]) -> str:
    return "-".join([prefix, *("".join(part.split()) for part in parts if part)])


def _info_code(code: str | None) -> str:
    parts = (code or "").split("-")
    # DMC-model-difference-system-subsystem-unit-disassembly-INFO-location
    return parts[7] if len(parts) > 7 else ""


def _language(address: Element) -> str | None:
    for element in by_name(address, "language"):
        code = attribute(element, "languageIsoCode") or attribute(element, "language")
        country = attribute(element, "countryIsoCode") or attribute(element, "country")
        if code:
            return f"{code}-{country}" if country else code
    return None


def _issued_on(root: Element) -> date | None:
    """The day of this issue; None when the module does not say one that exists."""
    address = next(by_name(root, "dmAddressItems", "pmAddressItems", "dmaddres", "pmaddres"), None)
    found = None if address is None else next(by_name(address, "issueDate", "issdate"), None)
    if found is None:
        return None
    try:
        return date(*(int(attribute(found, part)) for part in ("year", "month", "day")))
    except (ValueError, OverflowError):
        return None


def _issue(address: Element) -> str | None:
    for element in by_name(address, "issueInfo", "issno"):
        number = attribute(element, "issueNumber") or attribute(element, "issno")
        work = attribute(element, "inWork") or attribute(element, "inwork") or "00"
        if number:
            return f"{number}-{work}"
    return None
