"""How the portal is: for its staff."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from entitlements.permissions import Permission
from kb.library import Library
from web import session
from web.guard import requires

pages = Blueprint("portal", __name__)


@pages.get("/status")
@requires(Permission.PORTAL_STATUS)
def status() -> ResponseReturnValue:
    """How much there is to find, and whether the index has followed."""
    counts = Library(session.database()).counts(access=session.access())
    return render_template("portal/status.html", counts=counts, index=session.portal().index_status())
