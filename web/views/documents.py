"""A document: its page, its figures, its original file. Contents for everyone, the text for readers."""

from functools import partial
from http import HTTPStatus
from typing import Final
from urllib.parse import quote

from flask import Blueprint, abort, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from entitlements.permissions import Permission
from entitlements.policy import Decision, Reason, decide
from kb.documents import Revision
from kb.identifiers import DocumentId, InvalidDocumentId, parse_document_id
from kb.library import Library
from kb.links import resolve
from kb.successors import successor_of
from search.engine import IndexUnreadable
from search.folders import IndexMissing
from search.highlight import Highlighter
from translations.locales import ContentLanguage
from web.asked import asked_in
from web.counting import count_opening
from web.declared import access_to, access_to_text, declaration_of, note_opening, resource_of
from web.doors import DOORS
from web.guard import demand, requires
from web.headers import isolate
from web.i18n import here, page_language
from web.refusals import note_hidden_document
from web.render import Highlighters, build_reading, referenced
from web.session import access, database, now, portal, searcher, subject

pages = Blueprint("documents", __name__)

_MAX_AGE_S: Final = 3600


@pages.get("/documents/<document_id>")
@requires(Permission.DOCUMENT_FIND)
def document(document_id: str) -> ResponseReturnValue:
    """The document in the page's language, or in the edition that was asked for."""
    revision = published(document_id)
    if revision is None:
        return _canonical_or_404(document_id)
    count_opening()
    decision = decide(subject(), Permission.DOCUMENT_READ, resource_of(revision), now())
    if not decision.is_allowed:
        return _closed(revision, decision)
    declaration = note_opening(revision, "text")
    reading = build_reading(
        revision,
        resolve(database(), set(referenced(revision)), access=access()),
        page_language=page_language(),
        edition=request.args.get("edition"),
        highlighter=highlighters(),
    )
    return render_template(
        "documents/document.html",
        revision=reading.revision,
        reading=reading,
        editions=_editions(revision),
        today=now().date(),
        declaration=declaration,
    )


@pages.get("/documents/<document_id>/figures/<path:figure_id>")
@requires(Permission.DOCUMENT_READ)
def figure(document_id: str, figure_id: str) -> ResponseReturnValue:
    """A figure's own bytes, shut into a sandbox."""
    found = Library(database()).figure(
        _parsed(document_id), _wanted_edition(), figure_id, access=access_to(document_id)
    )
    if found is None:
        revision = published(document_id) or abort(404)
        _demand_text(revision)
        found = Library(database()).figure(
            _parsed(document_id), _wanted_edition(), figure_id, access=access_to_text(revision)
        ) or abort(404)
    if declaration_of(document_id) is not None:
        note_opening(published(document_id) or abort(404), f"figure {figure_id}")
    path = portal().workspace.files.path_of(found.checksum)
    response = send_file(path, mimetype=found.media_type, etag=found.checksum, max_age=_MAX_AGE_S)
    return _private(isolate(response))


@pages.get("/documents/<document_id>/original")
@requires(Permission.DOCUMENT_READ)
def original(document_id: str) -> ResponseReturnValue:
    """The file that the revision was read from, to be kept."""
    revision = published(document_id) or abort(404)
    _demand_text(revision)
    note_opening(revision, "original")
    source = revision.source
    response = send_file(
        portal().workspace.files.path_of(source.checksum),
        mimetype=source.media_type,
        as_attachment=True,
        download_name=source.name,
        etag=source.checksum,
        max_age=0,
    )
    return _private(isolate(response))


@pages.app_template_global("door_to_section")
def door_to_section(reason: Reason, anchor: str) -> str | None:
    """The page that opens the door and returns to a section of this document; None where there is none."""
    return DOORS[reason].url(f"{here()}#{quote(anchor)}")


def _demand_text(revision: Revision) -> None:
    """Refuse whoever may not read the document; a log-in leads to its page, not to a bare file."""
    page = url_for(
        "documents.document", document_id=revision.document_id, edition=request.args.get("edition")
    )
    demand(Permission.DOCUMENT_READ, resource_of(revision), return_to=page)


def _closed(revision: Revision, decision: Decision) -> ResponseReturnValue:
    return render_template(
        "documents/closed.html",
        revision=revision,
        reason=decision.reason,
        editions=_editions(revision),
        today=now().date(),
    )


def _canonical_or_404(document_id: str) -> ResponseReturnValue:
    """Lead from an alias to its document, as long as whoever asks may find that one."""
    wanted = _parsed(document_id)
    canonical = resolve(database(), [wanted], access=access()).get(wanted)
    if canonical is None or canonical == wanted:
        return _successor_or_404(wanted)
    return redirect(
        url_for(
            "documents.document",
            document_id=canonical,
            q=request.args.get("q"),
            edition=request.args.get("edition"),
        )
    )


def _successor_or_404(wanted: DocumentId) -> ResponseReturnValue:
    """Lead from a document that is there no longer to the one that stands in for it."""
    successor = successor_of(database(), wanted, _wanted_edition(), access=access())
    if successor is None:
        note_hidden_document(wanted)
        abort(404)
    return render_template("documents/superseded.html", successor=successor), HTTPStatus.GONE


def highlighters() -> Highlighters | None:
    """What marks the words of the query that led here, as its search did; None where there was none."""
    asked = asked_in(request.args, page_language())
    if not asked.query_text:
        return None
    try:
        return searcher().highlighter(asked)
    except (IndexMissing, IndexUnreadable):
        return partial(Highlighter, asked.query_text)


def published(document_id: str) -> Revision | None:
    """The edition that the URL wants, as far as whoever asks may find it."""
    return Library(database()).published(_parsed(document_id), _wanted_edition(), access=access())


def _parsed(document_id: str) -> DocumentId:
    try:
        return parse_document_id(document_id)
    except InvalidDocumentId:
        abort(404)


def _wanted_edition() -> ContentLanguage:
    wanted = request.args.get("edition")
    known = next((language for language in ContentLanguage if language.value == wanted), None)
    return known or ContentLanguage(page_language().value)


def _editions(revision: Revision) -> list[ContentLanguage]:
    """Every language that the document is there in, always in the same order."""
    there = {revision.language, *revision.other_languages}
    return [language for language in ContentLanguage if language in there]


def _private(response: Response) -> Response:
    """Let only the reader's own browser keep the file."""
    response.cache_control.public = False
    response.cache_control.private = True
    return response
