"""The staff's pages of requests: what is due, answering, asking back, and how it went."""

from datetime import timedelta
from typing import Final

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from entitlements.audit import AuditEvent, AuditKind, AuditTrail
from entitlements.models import AccountRow
from entitlements.permissions import Permission
from entitlements.sellers_days import day_of
from kb.identifiers import InvalidDocumentId, parse_document_id
from kb.library import Library
from translations.locales import ContentLanguage
from web import session
from web.guard import requires
from web.hosts import base_url
from web.i18n import page_language
from web.request_words import KIND_NAMES, STATE_NAMES
from web.requests.clock import RequestState
from web.requests.letters import RequestPost
from web.requests.store import MOST_TEXT, Request, Requests

pages = Blueprint("staff_requests", __name__)

FIGURES_DAYS: Final = 365


@pages.get("/staff/requests")
@requires(Permission.REQUESTS_ANSWER)
def requests() -> ResponseReturnValue:
    """The requests, what is due first on top; the state is in the URL."""
    store, today = Requests(session.database()), day_of(session.now())
    chosen = next((one for one in RequestState if one.value == request.args.get("state")), None)
    return render_template(
        "requests/desk.html",
        requests=store.all(chosen),
        counts=store.counts(),
        overdue=store.overdue(today),
        figures=store.figures(today - timedelta(days=FIGURES_DAYS), today, today),
        chosen=chosen,
        kinds=KIND_NAMES,
        states=STATE_NAMES,
        today=today,
    )


@pages.get("/staff/requests/<int:request_id>")
@requires(Permission.REQUESTS_ANSWER)
def one(request_id: int) -> ResponseReturnValue:
    """One request with its history, and the form of an answer."""
    found = Requests(session.database()).by_id(request_id) or abort(404)
    if found.is_staff_told:
        with session.portal().workspace.database.write() as writing:
            Requests(writing).note_seen(request_id)
    return render_template(
        "requests/answer.html",
        found=found,
        title=_title(found),
        names=_names(found),
        kinds=KIND_NAMES,
        states=STATE_NAMES,
        today=day_of(session.now()),
        most_text=MOST_TEXT,
    )


@pages.post("/staff/requests/<int:request_id>")
@requires(Permission.REQUESTS_ANSWER)
def answer(request_id: int) -> ResponseReturnValue:
    """Answer, or ask back; the asker gets it by mail."""
    text, wanted = request.form.get("text", "").strip(), request.form.get("do")
    account = session.account() or abort(403)
    if wanted not in ("answer", "ask"):
        abort(400)
    if not text:
        flash(gettext("Write the answer first: the asker gets it by mail."))
        return redirect(url_for("staff_requests.one", request_id=request_id), code=303)
    with session.portal().workspace.database.write() as writing:
        said = Requests(writing).answer(
            request_id, text, account.id, session.now(), is_final=wanted == "answer"
        )
        if said is None:
            abort(404)
        event = AuditEvent(
            kind=AuditKind.REQUEST_ANSWERED,
            actor_id=account.id,
            subject=f"request:{request_id}",
            details={"state": said.clock.state.value},
        )
        AuditTrail(writing, session.now).record(event)
        is_told = RequestPost(session=writing, base_url=base_url(), now=session.now()).tell_asker(said)
    if is_told:
        flash(gettext("It is on its way to the asker by mail."))
    else:
        flash(gettext("It is saved, but not sent: the asker has no usable e-mail address any more."))
    return redirect(url_for("staff_requests.requests"), code=303)


def _title(found: Request) -> str | None:
    """The title of the document that a request is about, as far as the reader may find it."""
    try:
        document_id = parse_document_id(found.document_id)
    except InvalidDocumentId:
        return None
    language = ContentLanguage(page_language().value)
    revision = Library(session.database()).published(document_id, language, access=session.access())
    return None if revision is None else revision.title


def _names(found: Request) -> dict[int, str]:
    wanted = {one.staff_id for one in found.messages} | {found.account_id}
    rows = (session.database().get(AccountRow, key) for key in wanted if key is not None)
    return {row.id: row.display_name for row in rows if row is not None}
