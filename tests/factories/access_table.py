"""The table of who gets what at which URL, and a way to ask for a line of it."""

from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import parse_qsl

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.factories.portals import app_with_library, own_token
from tests.factories.things import add_things
from tests.factories.visitors import Visitor, add_visitors, client_of
from web.session import now, portal

_FILE: Final = Path(__file__).parents[1] / "functional" / "access_table.txt"


class Line(NamedTuple):
    """A line of the table: an address, what is sent to it, and what each sort of visitor gets."""

    endpoint: str
    method: str
    path: str
    form: str
    answers: dict[Visitor, str]

    @property
    def id(self) -> str:
        """What the line is called in the names of tests."""
        return f"{self.method} {self.path}"


class Walked(NamedTuple):
    """The portal that is walked through, the numbers of its visitors, and of what they own."""

    app: Flask
    numbers: dict[str, int]
    things: dict[str, str]

    def path(self, line: Line) -> str:
        """The address of a line, with the numbers that this portal has."""
        return line.path.format(**self.numbers, **self.things)


def read_table() -> list[Line]:
    """The lines of the table; those that begin with # are remarks."""
    rows = [
        line.split()
        for line in _FILE.read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    visitors = [Visitor(name) for name in rows[0][4:]]
    return [
        Line(row[0], row[1], row[2], row[3], dict(zip(visitors, row[4:], strict=True))) for row in rows[1:]
    ]


def portal_to_walk(home: Path) -> Walked:
    """A portal with a visitor of every sort."""
    app = app_with_library(home)
    with app.app_context(), portal().workspace.database.write() as session:
        numbers = add_visitors(session, now())
        return Walked(app, numbers, add_things(session, numbers, now()))


def answer(walked: Walked, line: Line, visitor: Visitor) -> TestResponse:
    """What a visitor gets, who comes with a session of their own and sends a form of their own."""
    client = client_of(walked.app, visitor, walked.numbers)
    return ask(client, walked, line, visitor)


def ask(
    client: FlaskClient, walked: Walked, line: Line, visitor: Visitor, *, is_led_on: bool = False
) -> TestResponse:
    """What a browser gets for a line of the table; with `is_led_on`, at the end of the way."""
    path, form = walked.path(line), line.form.format(**walked.numbers, visitor=visitor)
    fields = dict(parse_qsl(form.strip("-"), keep_blank_values=True))
    data = {"csrf_token": own_token(client), **fields} if line.method == "POST" else None
    return client.open(path, method=line.method, data=data, follow_redirects=is_led_on)
