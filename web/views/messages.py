"""The staff's page of mails: what is queued, sent and failed, and why; never what they say."""

from collections.abc import Callable
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _

from entitlements.audit import AuditEvent, AuditKind, AuditTrail
from entitlements.permissions import Permission
from web import session
from web.guard import requires
from web.mail.queue import MailQueue, MailState

pages = Blueprint("messages", __name__)

MOST_SHOWN: Final = 200
STATE_NAMES: Final = {
    MailState.QUEUED: _("Waiting"),
    MailState.SENDING: _("Being sent"),
    MailState.SENT: _("Sent"),
    MailState.FAILED: _("Failed"),
}
KIND_NAMES: Final = {
    "alert": _("Alert of a saved search"),
    "answer": _("Answer to a report"),
    "clearance": _("Clearance"),
    "request": _("Request"),
    "company": _("Company"),
    "account": _("Account"),
    "registration": _("Registration"),
}


@pages.get("/staff/messages")
@requires(Permission.MAIL_REVIEW)
def messages() -> ResponseReturnValue:
    """The mails, the newest first; the state is in the URL."""
    queue, chosen = MailQueue(session.database()), _state(request.args.get("state"))
    settings = session.portal().settings
    return render_template(
        "messages/messages.html",
        mails=queue.entries(chosen, MOST_SHOWN),
        counts=queue.counts(),
        chosen=chosen,
        states=STATE_NAMES,
        kinds=KIND_NAMES,
        most=MOST_SHOWN,
        server=None if settings.mail.server is None else settings.mail.server.host,
        sender=settings.mail.sender.address,
    )


@pages.post("/staff/messages/retry")
@requires(Permission.MAIL_REVIEW)
def retry_all() -> ResponseReturnValue:
    """Try everything again that failed or waits for another attempt."""
    count = _retried(lambda queue: queue.retry(session.now()), "")
    flash(ngettext("%(num)d mail is tried again.", "%(num)d mails are tried again.", count))
    return _back()


@pages.post("/staff/messages/<int:number>/retry")
@requires(Permission.MAIL_REVIEW)
def retry(number: int) -> ResponseReturnValue:
    """Try one mail again."""
    if _retried(lambda queue: queue.retry(session.now(), number), str(number)):
        flash(gettext("The mail is tried again within a minute."))
    else:
        flash(gettext("This mail was sent already, or is gone: there is nothing to try again."))
    return _back()


def _retried(retry: Callable[[MailQueue], int], number: str) -> int:
    account = session.account()
    with session.portal().workspace.database.write() as writing:
        count = retry(MailQueue(writing))
        if count:
            event = AuditEvent(
                kind=AuditKind.MAIL_SENT_AGAIN,
                actor_id=None if account is None else account.id,
                subject=f"mail:{number}" if number else "",
                details={"count": str(count)},
            )
            AuditTrail(writing, session.now).record(event)
    return count


def _back() -> ResponseReturnValue:
    return redirect(url_for("messages.messages", state=request.form.get("shown") or None), code=303)


def _state(value: str | None) -> MailState | None:
    return next((one for one in MailState if one.value == value), None)
