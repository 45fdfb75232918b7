"""A company's application, for its people: how it stands, the reason, what can be corrected, the files."""

from typing import Final

import flask
from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from entitlements.accounts import Account, Role
from entitlements.applications import Applications, ApplicationState, NotChangeable
from entitlements.evidence import (
    MOST_BYTES,
    MOST_FILES,
    EvidenceEmpty,
    EvidenceRefused,
    EvidenceTooLarge,
    TooMuchEvidence,
)
from entitlements.evidence_check import checked_evidence
from entitlements.evidence_store import EvidenceStore, NoSuchEvidence
from entitlements.operator_desk import OperatorDesk, OperatorFile
from entitlements.permissions import Permission
from entitlements.policy import Reason
from web import session
from web.evidence_words import NOT_OPENED
from web.files import attachment
from web.guard import Refused, requires
from web.join_forms import CompanyForm, answers_of, mistakes_of
from web.join_wiring import evidence_files

pages = Blueprint("application", __name__)

_REQUEST_BYTES: Final = MOST_BYTES + 64 * 1024
"""One file, and the rest of its form."""
_NO_FILE: Final = _("This is no complete PDF, PNG or JPEG file. Save it as one of them, then try again.")
_SENTENCES: Final = {
    EvidenceEmpty: _("The file is empty. Choose another one."),
    EvidenceTooLarge: _("The file is too large: at most 10 MB are taken."),
    TooMuchEvidence: _("There are as many files as may be. Take one away first."),
    **NOT_OPENED,
}


@pages.url_value_preprocessor
def _let_files_in(_endpoint: str | None, _values: object) -> None:
    """More than a form is read only where a file is handed in, by somebody who is logged in."""
    if request.endpoint == "application.add_evidence" and session.account() is not None:
        request.max_content_length = _REQUEST_BYTES


@pages.get("/application")
@requires(Permission.OPERATOR_VIEW)
def application() -> ResponseReturnValue:
    """How the application stands."""
    return _page()


@pages.get("/application/company")
@requires(Permission.OPERATOR_VIEW)
def correct() -> ResponseReturnValue:
    """The form in which the company's answers are corrected."""
    file = _changeable(_owner())
    return _company_form(CompanyForm(data=answers_of(file)), 200)


@pages.post("/application/company")
@requires(Permission.OPERATOR_VIEW)
def save_correction() -> ResponseReturnValue:
    """Correct the company's answers."""
    owner = _owner()
    file, form = _changeable(owner), CompanyForm()
    company = form.company if form.validate_on_submit() else None
    if company is None:
        return _company_form(form, 400)
    with session.portal().workspace.database.write() as writing:
        Applications(writing, session.now).correct(file.id, company, owner.id)
    flash(gettext("The company's data is saved."))
    return _back()


@pages.post("/application/hand-in")
@requires(Permission.OPERATOR_VIEW)
def hand_in() -> ResponseReturnValue:
    """Hand a refused application in again."""
    owner = _owner()
    with session.portal().workspace.database.write() as writing:
        try:
            Applications(writing, session.now).hand_in_again(_operator_id(owner), owner.id)
        except NotChangeable:
            flash(gettext("There is nothing to hand in: the application is with the portal’s staff."))
        else:
            flash(gettext("The application is handed in again. You get a mail when it is decided."))
    return _back()


@pages.post("/application/evidence")
@requires(Permission.OPERATOR_VIEW)
def add_evidence() -> ResponseReturnValue:
    """Take a file in."""
    owner = _owner()
    file = request.files.get("file")
    if file is None or not file.filename:
        return _page(400, gettext("Choose a file first."))
    try:
        new = checked_evidence(file.filename, file.stream.read(MOST_BYTES + 1))
        with session.portal().workspace.database.write() as writing:
            _store(writing).add(_operator_id(owner), new, owner.id)
    except EvidenceRefused as refusal:
        return _page(400, _SENTENCES.get(type(refusal), _NO_FILE))
    except NotChangeable:
        return _page(409, gettext("The application is decided: files are taken no more."))
    flash(gettext("The file is with your application."))
    return _back()


@pages.post("/application/evidence/<int:evidence_id>/delete")
@requires(Permission.OPERATOR_VIEW)
def remove_evidence(evidence_id: int) -> ResponseReturnValue:
    """Take a file away again."""
    owner = _owner()
    with session.portal().workspace.database.write() as writing:
        try:
            _store(writing).remove(_operator_id(owner), evidence_id, owner.id)
        except NoSuchEvidence:
            abort(404)
        except NotChangeable:
            return _page(409, gettext("The application is decided: its files stay with it."))
    flash(gettext("The file is taken away."))
    return _back()


@pages.get("/application/evidence/<int:evidence_id>")
@requires(Permission.OPERATOR_VIEW)
def open_evidence(evidence_id: int) -> Response:
    """A file that the company handed in, for its owner."""
    owner = _owner()
    with session.portal().workspace.database.write() as writing:
        try:
            found, content = _store(writing).open(_operator_id(owner), evidence_id, owner.id)
        except NoSuchEvidence:
            abort(404)
    return attachment(content, found.name, found.type)


def _store(writing: Session) -> EvidenceStore:
    return EvidenceStore(writing, evidence_files(session.portal()), session.now)


def _page(status: int = 200, mistake: str = "") -> ResponseReturnValue:
    account = _member()
    reading, operator_id = session.database(), _operator_id(account)
    applications = Applications(reading, session.now).history(operator_id)
    newest = applications[0] if applications else None
    page = render_template(
        "join/application.html",
        file=OperatorDesk(reading, session.now).file(operator_id),
        newest=newest,
        earlier=[past for past in applications[1:] if past.reason],
        evidence=EvidenceStore(reading, evidence_files(session.portal()), session.now).of_operator(
            operator_id
        ),
        is_owner=Role.OWNER in account.roles,
        has_second_factor=session.subject().has_second_factor,
        is_open=newest is not None and newest.state is not ApplicationState.APPROVED,
        mistake=mistake,
        most_files=MOST_FILES,
        most_bytes=MOST_BYTES,
    )
    return flask.make_response(page, status)


def _company_form(form: CompanyForm, status: int) -> ResponseReturnValue:
    page = render_template("join/company.html", form=form, mistakes=mistakes_of(form))
    return flask.make_response(page, status)


def _changeable(owner: Account) -> OperatorFile:
    """The file of the owner's company while its application can be changed."""
    reading, operator_id = session.database(), _operator_id(owner)
    newest = Applications(reading, session.now).newest(operator_id)
    file = OperatorDesk(reading, session.now).file(operator_id)
    if file is None or newest is None or newest.state is ApplicationState.APPROVED:
        abort(404)
    return file


def _member() -> Account:
    """Whoever asks; the guard has seen that they work for a company."""
    return session.account() or abort(403)


def _owner() -> Account:
    account = _member()
    if Role.OWNER not in account.roles:
        raise Refused(Reason.NOT_FOR_ROLE)
    return account


def _operator_id(account: Account) -> int:
    return abort(403) if account.operator_id is None else account.operator_id


def _back() -> ResponseReturnValue:
    return redirect(url_for("application.application"), code=303)
