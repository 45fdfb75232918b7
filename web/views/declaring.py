"""Before a security-related document opens: for which vehicle, which customer, what purpose."""

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from entitlements.access_register import AccessRegister, OpenedDocument
from entitlements.declarations import (
    MOST_REFERENCE,
    MOST_WORDS,
    OPEN_FOR,
    DeclarationRefused,
    Field,
    Problem,
    read_declaration,
)
from entitlements.permissions import Permission
from entitlements.policy import Reason, decide
from kb.access import AccessClass
from kb.documents import Revision
from web import session
from web.clearance_words import PROBLEM_NAMES, PURPOSE_NAMES
from web.declared import resource_of, revision_name
from web.forms import safe_path
from web.guard import Refused, requires
from web.i18n import here, page_language
from web.moments import moment
from web.views.documents import published

pages = Blueprint("declaring", __name__)


@pages.get("/declare")
@requires(Permission.ACCESS_DECLARE)
def declare() -> ResponseReturnValue:
    """The form; where the document is open already, back to it."""
    revision = _wanted(request.args.get("next"))
    if _is_open(revision, here()):
        return redirect(safe_path(request.args.get("next")))
    return _page(revision, request.args.get("next"), {})


@pages.post("/declare")
@requires(Permission.ACCESS_DECLARE)
def record() -> ResponseReturnValue:
    """Write the declaration down and open the document at the place that was wanted."""
    target = request.form.get("next")
    revision = _wanted(target)
    account = session.account() or abort(403)
    if _is_open(revision, url_for("declaring.declare", next=target)):
        return redirect(safe_path(target), code=303)
    try:
        declaration = read_declaration(request.form)
    except DeclarationRefused as refusal:
        return _page(revision, target, refusal.problems), 400
    opened = OpenedDocument(
        document_id=revision.document_id, title=revision.title, revision=revision_name(revision)
    )
    with session.portal().workspace.database.write() as writing:
        record = AccessRegister(writing, session.now).declare(account, opened, declaration)
    flash(
        gettext(
            "Recorded as %(number)s. The document is open to you until %(until)s.",
            number=record.transaction,
            until=moment(record.open_until, page_language()),
        )
    )
    return redirect(safe_path(target), code=303)


def _is_open(revision: Revision, return_to: str) -> bool:
    """Whether there is nothing to declare; whoever may not declare is told what they lack.

    Raises:
        Refused: something else is missing, such as a clearance or a fresh second factor.
    """
    decision = decide(session.subject(), Permission.DOCUMENT_READ, resource_of(revision), session.now())
    if decision.is_allowed:
        return True
    if decision.reason is not Reason.DECLARE_ACCESS:
        raise Refused(decision.reason, return_to)
    return False


def _wanted(target: str | None) -> Revision:
    """The security-related document that the target is a page of, as far as whoever asks may find it."""
    path = safe_path(target).partition("#")[0].partition("?")[0]
    try:
        endpoint, values = current_app.url_map.bind("").match(path)
    except (HTTPException, RequestRedirect):
        abort(404)
    if not str(endpoint).startswith("documents."):
        abort(404)
    revision = published(values["document_id"])
    if revision is None or revision.access_class is not AccessClass.SECURITY_RELATED_RMI:
        abort(404)
    return revision


def _page(revision: Revision, target: str | None, problems: dict[Field, Problem]) -> str:
    return render_template(
        "clearances/declare.html",
        revision=revision,
        target=safe_path(target),
        purposes=PURPOSE_NAMES,
        typed=request.form,
        problems={str(name): PROBLEM_NAMES[name, problem] for name, problem in problems.items()},
        most_reference=MOST_REFERENCE,
        most_words=MOST_WORDS,
        hours=int(OPEN_FOR.total_seconds()) // 3600,
    )
