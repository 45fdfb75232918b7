"""Operators, for the portal's staff: found, looked at, their VAT number checked, suspended, closed."""

from typing import Final

import flask
from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from entitlements.accounts import Account, Standing
from entitlements.applications import LEAST_REASON, MOST_REASON, Applications, ReasonMissing
from entitlements.duplicates import duplicates
from entitlements.evidence_store import EvidenceStore
from entitlements.operator_desk import (
    PER_PAGE,
    NoSuchOperator,
    OperatorDesk,
    OwnOperator,
    StandsOtherwise,
    Step,
)
from entitlements.permissions import Permission
from entitlements.store import AccountStore
from entitlements.vat_checks import NoVatNumber, checks_of
from web import session
from web.company_names import STANDING_NAMES
from web.guard import requires
from web.hosts import base_url
from web.join_letters import notifier
from web.join_names import VAT_STATE_NAMES
from web.join_wiring import evidence_files, vat_checks
from web.numbers import page_number

pages = Blueprint("operators", __name__)

_MOST_QUERY: Final = 200
_DONE: Final = {
    Step.SUSPEND: _("The company is suspended; nobody in it reads anything from now on."),
    Step.REINSTATE: _("The suspension is lifted."),
    Step.CLOSE: _("The company is closed, and every session of its employees has ended."),
}


@pages.get("/staff/operators")
@requires(Permission.OPERATORS_REVIEW)
def operators() -> ResponseReturnValue:
    """The operators, by text and standing; both are in the URL."""
    desk = OperatorDesk(session.database(), session.now)
    text = " ".join(request.args.get("q", "").split())[:_MOST_QUERY]
    standing = next((one for one in Standing if one.value == request.args.get("standing")), None)
    page = request.args.get("page", 1, type=page_number)
    found = desk.find(text, standing, page)
    return render_template(
        "staff/operators.html",
        found=found,
        text=text,
        standing=standing,
        page=page,
        pages=max(1, -(-found.total // PER_PAGE)),
        counts=desk.counts(),
        standing_names=STANDING_NAMES,
    )


@pages.get("/staff/operators/<int:operator_id>")
@requires(Permission.OPERATORS_REVIEW)
def operator(operator_id: int) -> ResponseReturnValue:
    """One operator: what it said, its people, its decisions, what can be done."""
    return _page(operator_id)


@pages.post("/staff/operators/<int:operator_id>")
@requires(Permission.OPERATORS_DECIDE)
def take_step(operator_id: int) -> ResponseReturnValue:
    """Suspend, reinstate or close; it counts for running sessions at once."""
    step = next((one for one in Step if one.value == request.form.get("step")), None) or abort(400)
    reason = request.form.get("reason", "")
    try:
        with session.portal().workspace.database.write() as writing:
            desk = OperatorDesk(writing, session.now)
            desk.step(operator_id, step, reason, _decider(), notifier(base_url(), session.now))
    except NoSuchOperator:
        abort(404)
    except StandsOtherwise as refusal:
        mistake = gettext(
            "Somebody was quicker: the company is “%(standing)s” by now. Nothing was changed.",
            standing=STANDING_NAMES[refusal.standing],
        )
        return _page(operator_id, 409, mistake, reason)
    except OwnOperator:
        return _page(operator_id, 403, gettext("You work for this company: somebody else decides on it."))
    except ReasonMissing:
        return _page(
            operator_id, 400, gettext("Write a reason that the company can read and answer."), reason
        )
    flash(_DONE[step])
    return redirect(url_for("operators.operator", operator_id=operator_id), code=303)


@pages.post("/staff/operators/<int:operator_id>/vat")
@requires(Permission.OPERATORS_DECIDE)
def check_vat(operator_id: int) -> ResponseReturnValue:
    """Ask the register about the VAT number now."""
    try:
        answer = vat_checks(session.portal(), session.now).check(operator_id, _decider().id)
    except NoVatNumber:
        abort(404)
    flash(gettext("VAT number: %(state)s.", state=VAT_STATE_NAMES[answer.state]))
    return redirect(url_for("operators.operator", operator_id=operator_id), code=303)


def _page(operator_id: int, status: int = 200, mistake: str = "", reason: str = "") -> ResponseReturnValue:
    with session.portal().workspace.database.read() as reading:  # as it is now, not as the request began
        desk = OperatorDesk(reading, session.now)
        file = desk.file(operator_id) or abort(404)
        decider = None if file.decided_by is None else AccountStore(reading).by_id(file.decided_by)
        page = render_template(
            "staff/operator.html",
            file=file,
            employees=desk.employees(operator_id),
            applications=Applications(reading, session.now).history(operator_id),
            evidence=EvidenceStore(reading, evidence_files(session.portal()), session.now).of_operator(
                operator_id
            ),
            alike=duplicates(reading).get(operator_id, ()),
            vat_checks=checks_of(reading, operator_id),
            decided_by="" if decider is None else decider.display_name,
            is_own=_decider().operator_id == operator_id,
            mistake=mistake,
            reason=reason,
            least_reason=LEAST_REASON,
            most_reason=MOST_REASON,
        )
    return flask.make_response(page, status)


def _decider() -> Account:
    return session.account() or abort(403)
