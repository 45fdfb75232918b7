"""What log-ins, decisions and records are measured beside, and our own application as it is logged in to."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import casbin
import flask_login
from flask import Flask, Response, redirect, request
from flask.testing import FlaskClient
from werkzeug.security import check_password_hash, generate_password_hash

from tests.factories.portals import csrf_token
from web import create_app
from web.settings import Settings

_MODEL: Final = """
[request_definition]
r = sub, obj, act
[policy_definition]
p = sub, obj, act
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = r.sub == p.sub && r.obj == p.obj && r.act == p.act
"""
_RIGHTS: Final = [
    (role, resource, action)
    for role in ("owner", "technician", "security", "editor", "staff")
    for resource in ("public", "rmi")
    for action in ("find", "read")
]


class OurApp:
    """The portal, logged in to by clients that have fetched the form before."""

    name = "AOS: throttled, session in the database"

    def __init__(self, home: Path, email: str, password: str) -> None:
        self._app = create_app(Settings(home=home))
        self._email, self._password = email, password

    def visits(self, count: int) -> Callable[[], None]:
        """Log in with another client at each call, so many times."""
        forms = self._forms(count)

        def log_in() -> None:
            client, token = next(forms)
            fields = {"csrf_token": token, "email": self._email, "password": self._password}
            assert client.post("/en/login", data=fields).status_code == 303

        return log_in

    def _forms(self, count: int) -> Iterator[tuple[FlaskClient, str]]:
        clients = [self._app.test_client() for _one in range(count)]
        return iter([(client, csrf_token(client)) for client in clients])


class BareApp:
    """The least that can be logged in to: Flask-Login, a table, werkzeug's hash; no token, no throttle."""

    name = "Flask-Login, bare, werkzeug's scrypt"

    def __init__(self, path: Path, email: str, password: str) -> None:
        self._email, self._password = email, password
        with sqlite3.connect(path) as table:
            table.execute("CREATE TABLE users (id TEXT, email TEXT, hash TEXT)")
            table.execute("INSERT INTO users VALUES ('1', ?, ?)", (email, generate_password_hash(password)))
        self._app = Flask("bare")
        self._app.config["SECRET_KEY"] = "bare"
        flask_login.LoginManager().init_app(self._app)
        self._app.add_url_rule("/login", "login", lambda: self._log_in(path), methods=["POST"])

    @staticmethod
    def _log_in(path: Path) -> Any:
        with sqlite3.connect(path) as table:
            found = table.execute(
                "SELECT id, hash FROM users WHERE email = ?", (request.form["email"],)
            ).fetchone()
        if found is None or not check_password_hash(found[1], request.form["password"]):
            return Response(status=401)
        user = flask_login.UserMixin()
        user.id = found[0]
        flask_login.login_user(user)
        return redirect("/", code=303)

    def visits(self, count: int) -> Callable[[], None]:
        """Log in with another client at each call, so many times."""
        clients = iter([self._app.test_client() for _one in range(count)])
        fields = {"email": self._email, "password": self._password}

        def log_in() -> None:
            assert next(clients).post("/login", data=fields).status_code == 303

        return log_in


class Rights:
    """The floor: whether a triple is in a set."""

    def __init__(self) -> None:
        self._rights = frozenset(_RIGHTS)

    def may(self, role: str, resource: str, action: str) -> bool:
        """Whether the role may."""
        return (role, resource, action) in self._rights


class Casbin:
    """casbin with the same rights, which are roles only."""

    def __init__(self) -> None:
        model = casbin.Model()
        model.load_model_from_text(_MODEL)
        self._enforcer = casbin.Enforcer(model)
        for right in _RIGHTS:
            self._enforcer.add_policy(*right)

    def may(self, role: str, resource: str, action: str) -> bool:
        """Whether the role may."""
        return bool(self._enforcer.enforce(role, resource, action))


class BareTable:
    """A row in a transaction of its own, as durably stored as ours."""

    def __init__(self, path: Path) -> None:
        self._table = sqlite3.connect(path, isolation_level=None)
        self._table.execute("PRAGMA journal_mode = WAL")
        self._table.execute("PRAGMA synchronous = FULL")
        self._table.execute(
            "CREATE TABLE records (at TEXT, kind TEXT, actor INTEGER, subject TEXT, details TEXT)"
        )

    def insert(self) -> None:
        """Store a row."""
        values = ("2026-11-22T12:00:00", "log-in.succeeded", 7, "account:7", '{"by":"code"}')
        self._table.execute("INSERT INTO records VALUES (?, ?, ?, ?, ?)", values)
