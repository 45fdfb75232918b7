"""How the portal is: for its staff."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from entitlements.permissions import Permission
from entitlements.tickets.heartbeat import doubted_clock, portal_time
from kb.library import Library
from web import session
from web.guard import requires
from web.mail.queue import MailQueue, MailState

pages = Blueprint("portal", __name__)


@pages.get("/status")
@requires(Permission.PORTAL_STATUS)
def status() -> ResponseReturnValue:
    """How much there is to find, and whether the index has followed."""
    counts = Library(session.database()).counts(access=session.access())
    mails = MailQueue(session.database()).counts()
    return render_template(
        "portal/status.html",
        counts=counts,
        index=session.portal().index_status(),
        doubted=doubted_clock(session.database()),
        ticket_time=portal_time(session.database(), session.now()),
        mails={
            "queued": mails[MailState.QUEUED] + mails[MailState.SENDING],
            "failed": mails[MailState.FAILED],
        },
    )
