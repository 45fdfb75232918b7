"""A person's data as one file: JSON for programs and HTML for people, with the same content."""

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask import render_template
from flask_babel import gettext
from sqlalchemy.orm import Session

from entitlements.personal_data import Person, PersonalSource, Record, Value, gathered
from web.privacy_words import FIELD_NAMES, SOURCE_NAMES

FORMAT: Final = 1


def archive(session: Session, person: Person, sources: Sequence[PersonalSource]) -> bytes:
    """A ZIP archive of `data.json` and `data.html`."""
    found = gathered(session, person, sources)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in (("data.json", _as_json(person, found)), ("data.html", _as_html(person, found))):
            file.writestr(zipfile.ZipInfo(name, person.now.timetuple()[:6]), text.encode())
    return content.getvalue()


def _as_json(person: Person, found: Mapping[str, Sequence[Record]]) -> str:
    whole: dict[str, Any] = {"format": FORMAT, "made_at": person.now.isoformat(), "data": dict(found)}
    return json.dumps(whole, ensure_ascii=False, indent=2)


def _as_html(person: Person, found: Mapping[str, Sequence[Record]]) -> str:
    parts = [
        (SOURCE_NAMES.get(key, key), [_lines(record) for record in records]) for key, records in found.items()
    ]
    return render_template("account/exported.html", parts=parts, person=person)


def _lines(record: Record) -> list[tuple[str, str]]:
    return [(str(FIELD_NAMES.get(name, name)), shown(value)) for name, value in record.items()]


def shown(value: Value) -> str:
    """A value as people read it."""
    match value:
        case None | "":
            return "–"
        case bool():
            return str(gettext("yes") if value else gettext("no"))
        case Mapping():
            return ", ".join(f"{name}: {shown(inner)}" for name, inner in value.items()) or "–"
        case str() | int() | float():
            return str(value)
        case _:
            return ", ".join(shown(inner) for inner in value) or "–"
