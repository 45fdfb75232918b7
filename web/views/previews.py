"""One section of a document by itself, to be shown beside the results; guarded as the document is."""

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from entitlements.permissions import Permission
from entitlements.policy import decide
from kb.documents import Revision, Section
from kb.links import resolve
from web.declared import note_opening, resource_of
from web.guard import requires
from web.i18n import page_language
from web.render import build_reading, referenced
from web.session import access, database, now, subject
from web.views.documents import highlighters, published

pages = Blueprint("previews", __name__)


@pages.get("/documents/<document_id>/preview")
@requires(Permission.DOCUMENT_FIND)
def preview(document_id: str) -> ResponseReturnValue:
    """The text of the section that the URL names, or why it is closed to whoever asks."""
    revision = published(document_id) or abort(404)
    section = _section(revision)
    decision = decide(subject(), Permission.DOCUMENT_READ, resource_of(revision), now())
    if not decision.is_allowed:
        return render_template(
            "search/preview_closed.html", revision=revision, section=section, reason=decision.reason
        )
    note_opening(revision, "preview")
    reading = build_reading(
        revision,
        resolve(database(), set(referenced(revision)), access=access()),
        page_language=page_language(),
        edition=request.args.get("edition"),
        highlighter=highlighters(),
    )
    return render_template(
        "search/preview.html", revision=revision, section=_section(reading.revision), reading=reading
    )


def _section(revision: Revision) -> Section:
    """The section that the URL names."""
    wanted = request.args.get("section")
    return next((section for section in revision.sections if section.anchor == wanted), None) or abort(404)
