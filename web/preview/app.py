"""The portal with drafts in place of what is published, for whoever sits at this machine and nobody else.

The pages are the portal's own: a draft is drawn by the template that will draw it for readers. What is served
is bound to 127.0.0.1, and a request that names another host (a web page that had its name point here) is
refused, as is one from another address.
"""

from collections.abc import Callable
from dataclasses import replace
from ipaddress import ip_address
from typing import Final, cast
from urllib.parse import urlsplit

from flask import Blueprint, Flask, abort, render_template, request, send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from entitlements.permissions import Permission
from ingest.comparing import Comparison, ValueKind, compare
from ingest.versions import draft_version, published_version
from kb.access import EVERYTHING
from kb.documents import Revision
from kb.identifiers import DocumentId
from kb.library import revision_of
from kb.links import known_as, resolve
from kb.models import RevisionRow
from kb.publishing import classification_of, stated_of
from kb.relations import related_to
from kb.waiting import drafts_of_documents, unpublished
from translations.locales import ContentLanguage
from web import create_app
from web.guard import requires
from web.headers import isolate
from web.i18n import page_language
from web.preview.marks import ChangeMarks, texts_of
from web.render import build_reading, referenced
from web.session import database, portal
from web.settings import Settings

HOST: Final = "127.0.0.1"
_HOSTS: Final = frozenset({"127.0.0.1", "localhost", "::1"})

pages = Blueprint("drafts", __name__)
View = Callable[..., ResponseReturnValue]


def create_preview(settings: Settings) -> Flask:
    """The preview as a WSGI application."""
    app = create_app(replace(settings, trusted_proxies=0, is_secure=False, base_url=None))
    app.before_request_funcs.setdefault(None, []).insert(0, _refuse_other_hosts)
    app.register_blueprint(pages, url_prefix="/<language:lang>")
    app.add_template_filter(_value_name, "value_name")
    app.add_template_filter(_fact_name, "fact_name")
    for endpoint, view in (
        ("documents.document", _document),
        ("documents.figure", _figure),
        ("documents.original", _original),
    ):
        app.view_functions[endpoint] = view(cast("View", app.view_functions[endpoint]))
    return app


def _refuse_other_hosts() -> None:
    host = urlsplit(f"//{request.host}").hostname
    try:
        is_here = ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        is_here = False
    if host not in _HOSTS or not is_here:
        abort(403)


@pages.get("/drafts")
@requires(Permission.PAGE_OPEN)
def drafts() -> ResponseReturnValue:
    """Every draft that waits, with what it changes."""
    comparisons = [(_comparison(database(), row), row) for row in unpublished(database())]
    return render_template("drafts/drafts.html", drafts=comparisons)


def _document(published: View) -> View:
    @requires(Permission.PAGE_OPEN)
    def document(document_id: str) -> ResponseReturnValue:
        row = _draft(document_id)
        return published(document_id=document_id) if row is None else _page(row)

    return document


def _figure(published: View) -> View:
    @requires(Permission.PAGE_OPEN)
    def figure(document_id: str, figure_id: str) -> ResponseReturnValue:
        row = _draft(document_id)
        if row is None:
            return published(document_id=document_id, figure_id=figure_id)
        found = next((item for item in row.figures if item.figure_id == figure_id), None) or abort(404)
        path = portal().workspace.files.path_of(found.checksum)  # type: ignore[arg-type]
        return isolate(send_file(path, mimetype=found.media_type, max_age=0))

    return figure


def _original(published: View) -> View:
    @requires(Permission.PAGE_OPEN)
    def original(document_id: str) -> ResponseReturnValue:
        row = _draft(document_id)
        if row is None:
            return published(document_id=document_id)
        path = portal().workspace.files.path_of(row.source_checksum)  # type: ignore[arg-type]
        name, media_type = row.source_name, row.media_type
        return isolate(
            send_file(path, mimetype=media_type, as_attachment=True, download_name=name, max_age=0)
        )

    return original


def _page(row: RevisionRow) -> ResponseReturnValue:
    revision = _revision(row)
    comparison = _comparison(database(), row)
    known = texts_of(comparison.before.sections) if comparison.before else None
    reading = build_reading(
        revision,
        resolve(database(), set(referenced(revision)), access=EVERYTHING) | _drafts_named(revision),
        page_language=page_language(),
        edition=request.args.get("edition"),
        highlighter=None if known is None else lambda _language: ChangeMarks(known),
    )
    languages = {ContentLanguage(edition.language) for edition in row.edition.document.editions}
    return render_template(
        "drafts/draft.html",
        revision=reading.revision,
        reading=reading,
        editions=[language for language in ContentLanguage if language in languages],
        comparison=comparison,
    )


def _drafts_named(revision: Revision) -> dict[DocumentId, DocumentId]:
    """Where references lead that only drafts answer."""
    found = known_as(database(), set(referenced(revision)))
    there = {row.edition.document.document_id for row in drafts_of_documents(database(), found.values())}
    return {name: document_id for name, document_id in found.items() if document_id in there}


def _revision(row: RevisionRow) -> Revision:
    """The draft as it will be once it is published."""
    document = row.edition.document
    language = ContentLanguage(row.edition.language)
    related = related_to(database(), document.pk, language, access=EVERYTHING)
    wanted = stated_of(row).over(classification_of(document))
    return replace(
        revision_of(row, (), related),
        kind=wanted.kind,
        access_class=wanted.access_class,
        systems=wanted.systems,
    )


def _comparison(session: Session, row: RevisionRow) -> Comparison:
    version = draft_version(row)
    return compare(published_version(session, version.document_id, version.language), version)


def _draft(document_id: str) -> RevisionRow | None:
    """The draft of the edition that the URL wants, or of the only other one."""
    name = DocumentId(document_id)
    known = known_as(database(), [name]).get(name)
    rows = drafts_of_documents(database(), [known]) if known else []
    wanted = request.args.get("edition") or page_language().value
    if published_version(database(), known or name, ContentLanguage(wanted)) is not None:
        rows = [row for row in rows if row.edition.language == wanted]
    rows.sort(key=lambda row: row.edition.language != wanted)
    return rows[0] if rows else None


def _value_name(kind: ValueKind) -> str:
    names: dict[ValueKind, str] = {
        ValueKind.TORQUE: gettext("Torque"),
        ValueKind.MEASURE: gettext("Measure"),
        ValueKind.TROUBLE_CODE: gettext("Trouble code"),
        ValueKind.PART_NUMBER: gettext("Part number"),
    }
    return names[kind]


def _fact_name(name: str) -> str:
    names: dict[str, str] = {
        "title": gettext("Title"),
        "kind": gettext("Kind"),
        "access": gettext("Access"),
        "systems": gettext("Systems"),
        "applicability": gettext("Applies to"),
        "figures": gettext("Figures"),
    }
    return names[name]
