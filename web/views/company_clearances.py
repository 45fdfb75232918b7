"""A company's clearances: how each employee stands, applying, withdrawing."""

from typing import Final

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy import select

from entitlements.accounts import Account, Role
from entitlements.clearance import ClearanceStanding, Gap, Level, Status
from entitlements.clearance_desk import (
    Application,
    AppliedAlready,
    CaseFile,
    ClearanceDesk,
    NothingToEnd,
)
from entitlements.clearance_providers import standing_in
from entitlements.evidence import EvidenceEmpty, EvidenceRefused, EvidenceTooLarge, TooMuchEvidence
from entitlements.models import AccountRow
from entitlements.permissions import Permission
from entitlements.policy import Reason, Resource
from web import session
from web.clearance_wiring import check_clearance
from web.clearance_words import GAP_NAMES, LEVEL_NAMES, STATUS_NAMES
from web.evidence_words import NOT_OPENED
from web.guard import requires
from web.numbers import whole_number
from web.papers import MOST_PAPERS, REQUEST_BYTES, files_of, handed_in
from web.refusals import note_refusal

pages = Blueprint("company_clearances", __name__)

MOST_STATEMENT: Final = 1_000
_COMPANY: Final = "company"
_APPLYING: Final = frozenset({Role.OWNER, Role.SECURITY})
_CALM: Final = frozenset({Gap.NOT_APPLIED, Gap.UNDECIDED})


@pages.url_value_preprocessor
def _let_papers_in(_endpoint: str | None, _values: object) -> None:
    """More than a form is read only where papers are handed in, by somebody who is logged in."""
    if request.endpoint == "company_clearances.apply" and session.account() is not None:
        request.max_content_length = REQUEST_BYTES


@pages.get("/company/clearances")
@requires(Permission.CLEARANCES_VIEW)
def clearances() -> ResponseReturnValue:
    """How the company and its employees stand; who may not apply for others sees themselves."""
    account, operator_id = _employee()
    people = _people(account, operator_id)
    cases = _cases(operator_id, {one.id for one in people})
    return render_template(
        "clearances/company.html",
        people=[(one, _standing(one)) for one in people],
        cases=cases,
        own_cases=lambda account_id: [one for one in cases if one.clearance.account_id == account_id],
        gaps=GAP_NAMES,
        levels=LEVEL_NAMES,
        statuses=STATUS_NAMES,
        names={one.id: one.display_name for one in people},
        may_apply=bool(_APPLYING & account.roles),
        may_export=Role.OWNER in account.roles,
        by_trust_centre=session.portal().settings.trust_centre is not None,
        calm=_CALM,
    )


@pages.get("/company/clearances/apply")
@requires(Permission.CLEARANCE_APPLY)
def form() -> ResponseReturnValue:
    """The form of an application."""
    return make_response(_form("", {"for": request.args.get("for", "")}))


@pages.post("/company/clearances/apply")
@requires(Permission.CLEARANCE_APPLY)
def apply() -> ResponseReturnValue:
    """Hand an application in, with its papers."""
    account, operator_id = _employee()
    if session.portal().settings.trust_centre is not None:
        abort(404)
    wanted = request.form.get("for", "")
    statement = " ".join(request.form.get("statement", "").split())[:MOST_STATEMENT]
    chosen = None if wanted == _COMPANY else _chosen(wanted, operator_id)
    try:
        application = Application(
            level=Level.APPROVAL if chosen is None else Level.AUTHORISATION,
            operator_id=operator_id,
            account_id=chosen,
            applied_by=account.id,
            statement=statement,
            papers=handed_in(files_of(session.portal())),
        )
        if not application.papers:
            return make_response(_form(gettext("Choose at least one document."), request.form), 400)
        with session.portal().workspace.database.write() as writing:
            ClearanceDesk(writing, session.now).apply(application)
    except EvidenceRefused as refusal:
        return make_response(_form(_why(refusal), request.form), 400)
    except AppliedAlready:
        text = gettext("An application waits to be decided already. Withdraw it first to hand in another.")
        return make_response(_form(text, request.form), 409)
    flash(gettext("The application is handed in. Two people check it; you get a mail when it is decided."))
    return _back()


@pages.post("/company/clearances/<int:clearance_id>/withdraw")
@requires(Permission.CLEARANCES_VIEW)
def withdraw(clearance_id: int) -> ResponseReturnValue:
    """Withdraw an application, or a clearance that was granted: it ends at once."""
    account, operator_id = _employee()
    found = ClearanceDesk(session.database(), session.now).by_id(clearance_id) or abort(404)
    clearance = found.clearance
    if clearance.operator_id != operator_id:
        asked_for = Resource(operator_id=clearance.operator_id)
        note_refusal(Permission.CLEARANCES_VIEW, asked_for, Reason.NOT_YOURS)
        abort(404)
    if clearance.account_id != account.id and not _APPLYING & account.roles:
        abort(404)
    try:
        with session.portal().workspace.database.write() as writing:
            ClearanceDesk(writing, session.now).withdraw(clearance_id, account.id)
    except NothingToEnd:
        flash(gettext("It is over already: there is nothing to withdraw."))
    else:
        flash(gettext("It is withdrawn, and ends now."))
    return _back()


@pages.post("/company/clearances/check")
@requires(Permission.CLEARANCE_APPLY)
def check() -> ResponseReturnValue:
    """Ask the trust centre about one employee now."""
    _, operator_id = _employee()
    chosen = _chosen(request.form.get("for", ""), operator_id)
    answer = check_clearance(session.portal(), chosen, session.now) or abort(404)
    if answer.is_unknown:
        flash(
            gettext(
                "The trust centre does not say anything that counts. What it said last holds while fresh."
            )
        )
    else:
        flash(gettext("The trust centre has answered: the state below is of now."))
    return _back()


def _form(error: str, typed: dict[str, str]) -> str:
    account, operator_id = _employee()
    return render_template(
        "clearances/apply.html",
        people=_people(account, operator_id),
        error=error,
        typed=typed,
        most_papers=MOST_PAPERS,
        most_statement=MOST_STATEMENT,
        by_trust_centre=session.portal().settings.trust_centre is not None,
    )


def _why(refusal: EvidenceRefused) -> str:
    if isinstance(refusal, TooMuchEvidence):
        return str(gettext("These are too many documents: four at most."))
    if isinstance(refusal, EvidenceTooLarge):
        return str(gettext("A document is too large: 10 MB at most."))
    if isinstance(refusal, EvidenceEmpty):
        return str(gettext("A document is empty: choose it again."))
    if type(refusal) in NOT_OPENED:
        return str(NOT_OPENED[type(refusal)])
    return str(gettext("A document is neither PDF nor PNG nor JPEG, or it is cut off: choose another."))


def _employee() -> tuple[Account, int]:
    account = session.account() or abort(403)
    return account, abort(404) if account.operator_id is None else account.operator_id


def _people(account: Account, operator_id: int) -> list[AccountRow]:
    query = select(AccountRow).where(AccountRow.operator_id == operator_id, AccountRow.is_active)
    if not _APPLYING & account.roles:
        query = query.where(AccountRow.id == account.id)
    return list(session.database().scalars(query.order_by(AccountRow.display_name)))


def _cases(operator_id: int, people: set[int]) -> list[CaseFile]:
    cases = ClearanceDesk(session.database(), session.now).of_operator(operator_id)
    return [one for one in cases if one.clearance.account_id is None or one.clearance.account_id in people]


def _standing(person: AccountRow) -> ClearanceStanding:
    return standing_in(session.database(), person.id, person.operator_id, session.now())


def _chosen(wanted: str, operator_id: int) -> int:
    """The employee of the company whom a form names."""
    try:
        row = session.database().get(AccountRow, whole_number(wanted))
    except ValueError:
        abort(404)
    is_theirs = row is not None and row.operator_id == operator_id and row.is_active
    return row.id if row is not None and is_theirs else abort(404)


def _back() -> ResponseReturnValue:
    return redirect(url_for("company_clearances.clearances"), code=303)


OPEN: Final = (Status.APPLIED, Status.GRANTED)


@pages.app_template_test("open_clearance")
def is_open(found: CaseFile) -> bool:
    """Whether there is something to withdraw."""
    return found.clearance.status in OPEN
