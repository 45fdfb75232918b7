"""Requests to the portal's staff: asked by anybody, with a number and a day, followed and replied to."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from entitlements.audit import AuditEvent, AuditKind, AuditTrail
from entitlements.permissions import Permission
from entitlements.sellers_days import day_of
from kb.identifiers import InvalidVin, parse_vin
from web import session
from web.guard import requires
from web.hosts import base_url
from web.i18n import page_language
from web.mail.address import AddressRefused, public_address
from web.request_words import KIND_NAMES, STATE_NAMES
from web.requests.clock import WORKING_DAYS, RequestKind
from web.requests.letters import RequestPost
from web.requests.store import (
    MOST_TEXT,
    DeskFull,
    NewRequest,
    Request,
    Requests,
    TooManyRequests,
    address_key,
)

pages = Blueprint("requests", __name__)

_MOST_DOCUMENT: Final = 120
_LEAST_TEXT: Final = 10
_HOUR_S: Final = int(timedelta(hours=1).total_seconds())


@pages.get("/requests")
@requires(Permission.ACCOUNT_OWN)
def own() -> ResponseReturnValue:
    """What whoever is logged in has asked."""
    account = session.account() or abort(403)
    return render_template(
        "requests/own.html",
        requests=Requests(session.database()).of_account(account.id),
        kinds=KIND_NAMES,
        states=STATE_NAMES,
        today=day_of(session.now()),
    )


@pages.get("/requests/new")
@requires(Permission.REQUEST_SEND)
def new() -> ResponseReturnValue:
    """The form; kind and document may be in the URL."""
    typed = {
        "kind": request.args.get("kind", ""),
        "document": request.args.get("document", "")[:_MOST_DOCUMENT],
        "text": _about(request.args.get("about", "")),
    }
    return _form(typed, {}, 200)


@pages.post("/requests/new")
@requires(Permission.REQUEST_SEND)
def send() -> ResponseReturnValue:
    """Take a request, give it a number and a day, and tell both sides by mail."""
    account = session.account()
    email = request.form.get("email", "") if account is None else account.email
    wanted, problems = _read(request.form, email)
    if wanted is None:
        return _form(request.form, problems, 400)
    key = address_key(session.portal().secret_key(), request.remote_addr or "")
    try:
        with session.portal().workspace.database.write() as writing:
            sent = Requests(writing).ask(wanted, key, session.now())
            event = AuditEvent(
                kind=AuditKind.REQUEST_SENT,
                actor_id=wanted.account_id,
                subject=f"request:{sent.id}",
                details={"kind": wanted.kind.value},
            )
            AuditTrail(writing, session.now).record(event)
            post = RequestPost(session=writing, base_url=base_url(), now=session.now())
            post.tell_asker(sent)
            post.tell_staff(sent)
    except TooManyRequests:
        text = gettext("Too many requests came from your address within an hour. Send it again in an hour.")
        return _form(request.form, {"form": text}, 429)
    except DeskFull:
        text = gettext("The staff has more requests than it can answer now. Try again in a few days.")
        return _form(request.form, {"form": text}, 503)
    return render_template("requests/sent.html", sent=sent, has_account=account is not None)


@pages.get("/requests/<int:request_id>")
@requires(Permission.ACCOUNT_OWN)
def one(request_id: int) -> ResponseReturnValue:
    """A request of whoever is logged in, with its history."""
    return _page(_own(request_id), url_for("requests.reply", request_id=request_id))


@pages.post("/requests/<int:request_id>")
@requires(Permission.ACCOUNT_OWN)
def reply(request_id: int) -> ResponseReturnValue:
    """The asker says more."""
    found = _own(request_id)
    return _reply(found, url_for("requests.one", request_id=found.id))


@pages.get("/requests/link/<token>")
@requires(Permission.REQUEST_SEND)
def linked(token: str) -> ResponseReturnValue:
    """A request, for who has the link from a mail."""
    found = _linked(token)
    response = make_response(_page(found, url_for("requests.linked_reply", token=token)))
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@pages.post("/requests/link/<token>")
@requires(Permission.REQUEST_SEND)
def linked_reply(token: str) -> ResponseReturnValue:
    """Who has the link says more."""
    return _reply(_linked(token), url_for("requests.linked", token=token))


def _reply(found: Request, back: str) -> ResponseReturnValue:
    text = request.form.get("text", "").strip()
    if not text:
        flash(gettext("Write something first."))
        return redirect(back, code=303)
    key = address_key(session.portal().secret_key(), request.remote_addr or "")
    try:
        with session.portal().workspace.database.write() as writing:
            said = Requests(writing).reply(found.id, text, key, session.now())
            if said is not None:
                RequestPost(session=writing, base_url=base_url(), now=session.now()).tell_staff(said)
    except TooManyRequests:
        response = make_response(_page(found, request.path, typed=text), 429)
        response.headers["Retry-After"] = str(_HOUR_S)
        return response
    flash(gettext("Your reply is with the staff."))
    return redirect(back, code=303)


def _page(found: Request, reply_url: str, *, typed: str = "") -> str:
    """The request; with `typed`, a reply that was not taken, because there were too many."""
    return render_template(
        "requests/request.html",
        found=found,
        reply_url=reply_url,
        typed=typed,
        kinds=KIND_NAMES,
        states=STATE_NAMES,
        today=day_of(session.now()),
        most_text=MOST_TEXT,
    )


def _form(typed: Mapping[str, str], problems: Mapping[str, str], status: int) -> ResponseReturnValue:
    response = make_response(
        render_template(
            "requests/new.html",
            typed=typed,
            problems=problems,
            kinds=KIND_NAMES,
            working_days=WORKING_DAYS,
            most_text=MOST_TEXT,
        ),
        status,
    )
    if status == 429:
        response.headers["Retry-After"] = str(_HOUR_S)
    return response


def _read(form: Mapping[str, str], email: str) -> tuple[NewRequest | None, dict[str, str]]:
    """The request that a form makes, or what is wrong, field by field."""
    problems: dict[str, str] = {}
    kind = next((one for one in RequestKind if one.value == form.get("kind")), None)
    text = form.get("text", "").strip()
    vin, vehicle = form.get("vin", "").strip(), ""
    account = session.account()
    if kind is None:
        problems["kind"] = gettext("Choose what it is about.")
    if len(text) < _LEAST_TEXT:
        problems["text"] = gettext("Say in a sentence or two what you need.")
    if vin:
        try:
            vehicle = parse_vin(vin).masked
        except InvalidVin:
            problems["vin"] = gettext(
                "This is no VIN: it has 17 letters and digits. Count them, or leave it out."
            )
    if account is None:
        try:
            email = public_address(email)
        except AddressRefused:
            problems["email"] = gettext("Type the e-mail address at which you want the answer.")
    if problems or kind is None:
        return None, problems
    return (
        NewRequest(
            kind=kind,
            language=page_language(),
            email=email,
            text=text,
            account_id=None if account is None else account.id,
            document_id=form.get("document", "").strip()[:_MOST_DOCUMENT],
            vehicle=vehicle,
        ),
        {},
    )


def _about(number: str) -> str:
    """The beginning of a request about a use case that is not available yet."""
    is_number = len(number) <= 5 and number.replace(".", "").isdecimal()
    return gettext("About use case %(number)s: ", number=number) if is_number else ""


def _own(request_id: int) -> Request:
    account = session.account() or abort(403)
    found = Requests(session.database()).by_id(request_id)
    return found if found is not None and found.account_id == account.id else abort(404)


def _linked(token: str) -> Request:
    return Requests(session.database()).by_link(token, session.now()) or abort(404)
