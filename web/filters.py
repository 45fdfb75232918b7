"""What templates call: names of things in the page's language, dates and sizes, addresses of static files."""

import hashlib
import re
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from itertools import zip_longest
from pathlib import Path
from typing import Final

from flask import Flask, current_app, request, url_for
from flask_babel import format_decimal, gettext
from flask_babel import lazy_gettext as _

from entitlements.permissions import Permission
from entitlements.policy import Reason, Resource, decide
from kb.access import AccessClass
from kb.content import Block, Cell, Paragraph, Table, plain
from kb.documents import Applicability, DocumentKind, RelationKind
from kb.systems import VehicleSystem
from translations.locales import ContentLanguage, Language
from web.doors import DOORS
from web.i18n import here, page_language
from web.moments import day_in_words, moment
from web.session import now, subject
from web.user_agents import device_name

DATE_LOCALES: Final = {Language.POLISH: "pl_PL", Language.ENGLISH: "en_GB"}
THEME_COOKIE: Final = "aos_theme"
THEMES: Final = {"system": _("As the device"), "light": _("Light"), "dark": _("Dark")}
"""Appearances that a visitor may choose from."""

KIND_NAMES: Final = {
    DocumentKind.REPAIR: _("Repair"),
    DocumentKind.DIAGNOSIS: _("Diagnosis"),
    DocumentKind.WIRING: _("Wiring"),
    DocumentKind.LOCATION: _("Component location"),
    DocumentKind.BULLETIN: _("Bulletin"),
    DocumentKind.CAMPAIGN: _("Service campaign"),
    DocumentKind.LABOUR_TIME: _("Labour times"),
    DocumentKind.TECHNICAL_DATA: _("Technical data"),
    DocumentKind.MAINTENANCE: _("Maintenance"),
    DocumentKind.PARTS: _("Parts"),
    DocumentKind.FLASH: _("Control unit software"),
    DocumentKind.DESCRIPTION: _("Description"),
}

SYSTEM_NAMES: Final = {
    VehicleSystem.AIR_CONDITIONING: _("Heating and air conditioning"),
    VehicleSystem.BODY: _("Body"),
    VehicleSystem.BRAKES: _("Brakes"),
    VehicleSystem.CLUTCH: _("Clutch"),
    VehicleSystem.COMMUNICATION: _("Data buses"),
    VehicleSystem.COOLING: _("Cooling"),
    VehicleSystem.DRIVE_SHAFTS: _("Drive shafts"),
    VehicleSystem.ELECTRICS: _("Electrics"),
    VehicleSystem.ENGINE: _("Engine"),
    VehicleSystem.EXHAUST: _("Exhaust"),
    VehicleSystem.FUEL: _("Fuel system"),
    VehicleSystem.GEARBOX: _("Gearbox"),
    VehicleSystem.GLASS: _("Glass"),
    VehicleSystem.HIGH_VOLTAGE: _("High voltage"),
    VehicleSystem.IGNITION: _("Ignition"),
    VehicleSystem.INTERIOR: _("Interior"),
    VehicleSystem.LIGHTING: _("Lighting"),
    VehicleSystem.RESTRAINTS: _("Airbags and seat belts"),
    VehicleSystem.STEERING: _("Steering"),
    VehicleSystem.SUSPENSION: _("Suspension"),
    VehicleSystem.WHEELS: _("Wheels and tyres"),
}

ACCESS_CLASS_NAMES: Final = {
    AccessClass.PUBLIC: _("Open to all"),
    AccessClass.RMI: _("Repair information"),
    AccessClass.SECURITY_RELATED_RMI: _("Security-related repair information"),
}

CONTENT_LANGUAGE_NAMES: Final = {
    ContentLanguage.POLISH: _("Polish"),
    ContentLanguage.ENGLISH: _("English"),
    ContentLanguage.UNDETERMINED: _("Another language"),
}

FORMAT_NAMES: Final = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "DOCX",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "XLSX",
    "application/pdf": "PDF",
    "text/html": "HTML",
    "application/xhtml+xml": "HTML",
    "text/markdown": "Markdown",
    "image/svg+xml": "SVG",
    "text/plain": _("Text"),
}

RELATION_NAMES: Final = {
    RelationKind.REPLACES: _("Replaces"),
    RelationKind.REPLACED_BY: _("Replaced by"),
    RelationKind.SUPPLEMENTS: _("Supplements"),
    RelationKind.SUPPLEMENTED_BY: _("Supplemented by"),
    RelationKind.REQUIRES: _("Needed for the work"),
    RelationKind.REQUIRED_BY: _("Needed by"),
    RelationKind.SEE_ALSO: _("See also"),
    RelationKind.EDITION_OF: _("Other edition"),
}

REASONS: Final = {
    Reason.LOG_IN: _("Log in to read"),
    Reason.NEEDS_TICKET: _("Needs a running ticket"),
    Reason.NEEDS_CLEARANCE: _("Needs a clearance for security-related information"),
    Reason.NOT_FOR_ROLE: _("Not part of your account"),
    Reason.VERIFY_EMAIL: _("Confirm your e-mail address to read"),
    Reason.AWAITING_APPROVAL: _("Opens when your company is approved"),
    Reason.APPLICATION_REFUSED: _("Your company's application was refused"),
    Reason.SUSPENDED: _("Your company's access is suspended"),
    Reason.ENROL_SECOND_FACTOR: _("Set up a second factor to read"),
    Reason.SECOND_FACTOR: _("Confirm that it is you to read"),
    Reason.PASSWORD_AGAIN: _("Confirm that it is you to read"),
    Reason.STEP_UP: _("Confirm that it is you to read"),
    Reason.DECLARE_ACCESS: _("Say for which vehicle you need it"),
}

_TOKEN: Final = re.compile(r"(?=\S*\d)\S{2,24}")
_HYPHENATED_CODE: Final = re.compile(r"(?<![\w-])((?=[\w./-]*\d)(?![\w./-]{25})[\w./]+(?:-[\w./]+)+)")
_TIGHT_HYPHEN: Final = "\N{NON-BREAKING HYPHEN}"
_KIBIBYTE: Final = 1024
_NOT_NAMED: Final = frozenset({""})
"""Makes or models of which no ticket names one."""
_NUMBER: Final = re.compile(r"[-+−±]?\d[\d\s.,]*(?:\s?[^\d\s]{1,4})?")


def init_app(app: Flask) -> None:
    """Make the functions below known to every template."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        block_type=block_type,
        kind_name=lambda kind: KIND_NAMES[DocumentKind(kind)],
        content_language_name=lambda language: CONTENT_LANGUAGE_NAMES[ContentLanguage(language)],
        format_name=lambda media_type: FORMAT_NAMES.get(media_type, media_type.split("/")[-1].upper()),
        day=day,
        device_name=device_name,
        instant=lambda at: moment(at, page_language()),
        split_codes=split_codes,
        numeric_columns=numeric_columns,
        number=format_decimal,
        file_size=file_size,
        statement=applicability_statement,
        relation_name=lambda kind: RELATION_NAMES[RelationKind(kind)],
    )
    app.jinja_env.tests["token_cell"] = is_token_cell
    app.jinja_env.globals.update(asset=asset, doors=DOORS, here=here, lock_reason=lock_reason, themes=THEMES)
    app.context_processor(lambda: {"theme": theme()})


def theme() -> str:
    """The appearance that the visitor chose."""
    chosen = request.cookies.get(THEME_COOKIE, "system")
    return chosen if chosen in THEMES else "system"


def block_type(block: Block) -> str:
    """The name of a block's type, as its JSON has it: what the macros choose by."""
    return str(block.__struct_config__.tag)


def numeric_columns(table: Table) -> frozenset[int]:
    """The columns that hold numbers only, with or without a unit: they are aligned at the right.

    None in a table with spans, whose cells do not stand in the column that they are counted in.
    """
    rows = (*table.head, *table.body)
    if any(cell.column_span > 1 or cell.row_span > 1 for row in rows for cell in row):
        return frozenset()
    columns = zip_longest(*table.body)
    return frozenset(
        index for index, cells in enumerate(columns) if all(cell and _is_numeric(cell) for cell in cells)
    )


def _is_numeric(cell: Cell) -> bool:
    match cell.blocks:
        case (Paragraph(runs=runs),) if not cell.is_header:
            return _NUMBER.fullmatch(plain(runs).strip()) is not None
        case _:
            return False


def is_token_cell(cell: Cell) -> bool:
    """Whether a cell holds one code, such as a part number: it is never broken over two lines."""
    match cell.blocks:
        case (Paragraph(runs=runs),):
            return _TOKEN.fullmatch(plain(runs).strip()) is not None
        case _:
            return False


def split_codes(text: str) -> list[str]:
    """`text` in pieces, of which every second one is a code with hyphens that stays on one line."""
    return _HYPHENATED_CODE.split(text)


def day(moment: date | datetime) -> str:
    """A date, or the day of an instant in Poland, as the page's language writes it."""
    return day_in_words(moment, page_language())


def file_size(size_bytes: int) -> str:
    """A file's size in the unit that people read it in."""
    if size_bytes < _KIBIBYTE * _KIBIBYTE:
        return str(gettext("%(size)s kB", size=format_decimal(max(1, round(size_bytes / _KIBIBYTE)))))
    return str(gettext("%(size)s MB", size=format_decimal(round(size_bytes / _KIBIBYTE**2, 1))))


def applicability_statement(item: Applicability) -> str:
    """One statement of applicability in a line: the source's own words where it has any."""
    if item.statement:
        return item.statement
    car = " ".join(part for part in (item.make, item.series) if part)
    return " · ".join(part for part in (car, ", ".join(item.engines), _built(item)) if part)


def _built(item: Applicability) -> str:
    first, last = (f"{at:%Y}{_TIGHT_HYPHEN}{at:%m}" if at else "" for at in (item.built_from, item.built_to))
    if first and last:
        return f"{first} – {last}"
    if first:
        return str(gettext("from %(month)s", month=first))
    return str(gettext("until %(month)s", month=last)) if last else ""


def lock_reason(access_class: AccessClass) -> str:
    """What would open documents of this class to whoever asks."""
    about = Resource(access_class=access_class)
    decision = decide(subject(), Permission.DOCUMENT_READ, about, now())
    if decision.is_allowed:  # by a ticket for one make, in a list; what is closed is about another
        about = replace(about, makes=_NOT_NAMED, models=_NOT_NAMED)
        decision = decide(subject(), Permission.DOCUMENT_READ, about, now())
    return str(REASONS.get(decision.reason, ""))


def asset(name: str) -> str:
    """The URL of a static file; it changes with the content, so that browsers may keep it for good."""
    return url_for("static", filename=name, v=_digest(Path(str(current_app.static_folder)) / name))


@cache
def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
