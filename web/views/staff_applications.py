"""Applications of operators, for the portal's staff: the queue, one application, the decision."""

from collections.abc import Callable
from enum import StrEnum
from typing import Final, TypeVar

import flask
from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from entitlements.accounts import Account, Profile
from entitlements.application_queue import LONG, Filter, counts, queue
from entitlements.applications import (
    LEAST_REASON,
    MOST_REASON,
    AlreadyDecided,
    Application,
    Applications,
    ApplicationState,
    ChangedMeanwhile,
    DecisionRefused,
    NoSuchApplication,
    OwnApplication,
    ReasonMissing,
    Verdict,
)
from entitlements.duplicates import duplicates
from entitlements.evidence_store import EvidenceStore, NoSuchEvidence
from entitlements.operator_desk import OperatorDesk
from entitlements.permissions import Permission
from entitlements.store import AccountStore
from entitlements.vat import VatState
from entitlements.vat_checks import checks_of
from web import session
from web.company_names import PROFILE_NAMES
from web.files import attachment
from web.guard import requires
from web.hosts import base_url
from web.join_letters import notifier
from web.join_names import STATE_NAMES, VAT_STATE_NAMES
from web.join_wiring import evidence_files
from web.numbers import whole_number

pages = Blueprint("applications", __name__)

ANY: Final = "any"
APPROVE, REFUSE = "approve", "refuse"
_EVIDENCE: Final = {"with": True, "without": False}
EVIDENCE_NAMES: Final = {"with": _("with files"), "without": _("without files")}
_SENTENCES: Final = {
    ChangedMeanwhile: _("The applicant changed something meanwhile. Look again, then decide."),
    OwnApplication: _("This is an application of your own: somebody else has to decide on it."),
    ReasonMissing: _("Write a reason that the applicant can act on, at least ten characters."),
}
_Choice = TypeVar("_Choice", bound=StrEnum)


@pages.get("/staff/applications")
@requires(Permission.APPLICATIONS_REVIEW)
def applications() -> ResponseReturnValue:
    """The queue; its filters are in the URL."""
    wanted = Filter(
        state=_state(),
        profile=_chosen(Profile, "profile"),
        vat_state=_chosen(VatState, "vat"),
        has_evidence=_EVIDENCE.get(request.args.get("files", "")),
    )
    return render_template(
        "staff/applications.html",
        entries=queue(session.database(), wanted),
        wanted=wanted,
        counts=counts(session.database()),
        state_names=STATE_NAMES,
        profile_names=PROFILE_NAMES,
        vat_state_names=VAT_STATE_NAMES,
        evidence_names=EVIDENCE_NAMES,
        chosen={name: request.args.get(name) for name in ("state", "profile", "vat", "files")},
        long_ago=session.now() - LONG,
    )


@pages.get("/staff/applications/<int:application_id>")
@requires(Permission.APPLICATIONS_REVIEW)
def application(application_id: int) -> ResponseReturnValue:
    """One application with all that a decision needs."""
    return _page(application_id)


@pages.post("/staff/applications/<int:application_id>")
@requires(Permission.APPLICATIONS_DECIDE)
def decide(application_id: int) -> ResponseReturnValue:
    """Approve or refuse; whoever comes second is told who came first."""
    decision = request.form.get("decision")
    if decision not in (APPROVE, REFUSE):
        abort(400)
    verdict = Verdict(
        application_id=application_id,
        version=request.form.get("version", 0, type=whole_number),
        is_approved=decision == APPROVE,
        reason=request.form.get("reason", ""),
    )
    try:
        with session.portal().workspace.database.write() as writing:
            decided = Applications(writing, session.now).decide(verdict, _decider(), _notify())
    except NoSuchApplication:
        abort(404)
    except AlreadyDecided as refusal:
        return _page(application_id, 409, _who_came_first(refusal.application), verdict.reason)
    except DecisionRefused as refusal:
        status = 409 if isinstance(refusal, ChangedMeanwhile) else 400
        return _page(application_id, status, str(_SENTENCES[type(refusal)]), verdict.reason)
    if decided.state is ApplicationState.APPROVED:
        flash(gettext("The application is approved; the applicant gets a mail."))
    else:
        flash(gettext("The application is refused; the applicant gets a mail with the reason."))
    return redirect(url_for("applications.applications"), code=303)


@pages.get("/staff/applications/<int:application_id>/evidence/<int:evidence_id>")
@requires(Permission.APPLICATIONS_REVIEW)
def evidence(application_id: int, evidence_id: int) -> Response:
    """A file that the applicant handed in; that it was opened is recorded."""
    with session.portal().workspace.database.write() as writing:
        found = Applications(writing, session.now).by_id(application_id) or abort(404)
        store = EvidenceStore(writing, evidence_files(session.portal()), session.now)
        try:
            file, content = store.open(found.operator_id, evidence_id, _decider().id)
        except NoSuchEvidence:
            abort(404)
    return attachment(content, file.name, file.type)


def _page(application_id: int, status: int = 200, mistake: str = "", reason: str = "") -> ResponseReturnValue:
    with session.portal().workspace.database.read() as reading:  # as it is now, not as the request began
        store = Applications(reading, session.now)
        found = store.by_id(application_id) or abort(404)
        desk = OperatorDesk(reading, session.now)
        page = render_template(
            "staff/application.html",
            application=found,
            earlier=[past for past in store.history(found.operator_id) if past.id != found.id],
            file=desk.file(found.operator_id),
            employees=desk.employees(found.operator_id),
            evidence=EvidenceStore(reading, evidence_files(session.portal()), session.now).of_operator(
                found.operator_id
            ),
            alike=duplicates(reading).get(found.operator_id, ()),
            vat_checks=checks_of(reading, found.operator_id),
            decided_by=_name(found.decided_by),
            is_own=_decider().operator_id == found.operator_id or _decider().id == found.handed_in_by,
            mistake=mistake,
            reason=reason,
            least_reason=LEAST_REASON,
            most_reason=MOST_REASON,
        )
    return flask.make_response(page, status)


def _who_came_first(decided: Application) -> str:
    name = _name(decided.decided_by)
    if decided.state is ApplicationState.APPROVED:
        return str(gettext("%(name)s has approved this application already.", name=name))
    return str(gettext("%(name)s has refused this application already.", name=name))


def _name(account_id: int | None) -> str:
    account = None if account_id is None else AccountStore(session.database()).by_id(account_id)
    return str(gettext("Somebody else")) if account is None else account.display_name


def _decider() -> Account:
    return session.account() or abort(403)


def _notify() -> Callable[..., None]:
    return notifier(base_url(), session.now)


def _state() -> ApplicationState | None:
    if request.args.get("state") == ANY:
        return None
    return _chosen(ApplicationState, "state") or ApplicationState.WAITING


def _chosen(kind: type[_Choice], name: str) -> _Choice | None:
    return next((choice for choice in kind if choice.value == request.args.get(name)), None)
