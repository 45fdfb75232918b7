"""The staff's pages of clearances: the queue, a decision by two people, revoking with a reason."""

from dataclasses import replace
from datetime import date
from typing import Final

from flask import (
    Blueprint,
    abort,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from entitlements.clearance import (
    Certificate,
    CertificateRefused,
    Flaw,
    NotYours,
    Status,
    Voter,
    why_not_vote,
)
from entitlements.clearance_desk import CaseFile, ClearanceDesk, NothingToEnd, VoteRefused
from entitlements.models import AccountRow, OperatorRow
from entitlements.permissions import Permission
from kb.identifiers import Checksum
from web import session
from web.clearance_letters import ClearancePost
from web.clearance_words import FLAW_NAMES, LEVEL_NAMES, NOT_YOURS_NAMES, STATUS_NAMES
from web.guard import requires
from web.headers import isolate
from web.hosts import base_url
from web.papers import files_of

pages = Blueprint("clearances", __name__)

MOST_REASON: Final = 1_000
_TEXTS: Final = ("issuer", "subject", "number")


@pages.get("/staff/clearances")
@requires(Permission.CLEARANCES_REVIEW)
def queue() -> ResponseReturnValue:
    """The clearances, those that wait first; the state is in the URL."""
    chosen = _status(request.args.get("state")) if "state" in request.args else Status.APPLIED
    desk = ClearanceDesk(session.database(), session.now)
    cases = desk.cases(chosen)
    return render_template(
        "clearances/queue.html",
        cases=cases,
        people=_people(cases),
        counts=desk.counts(),
        chosen=chosen,
        statuses=STATUS_NAMES,
        levels=LEVEL_NAMES,
    )


@pages.get("/staff/clearances/<int:clearance_id>")
@requires(Permission.CLEARANCES_DECIDE)
def case(clearance_id: int) -> ResponseReturnValue:
    """One application with its papers, and the forms that decide on it."""
    return make_response(_case_page(_case(clearance_id), "", ""))


@pages.post("/staff/clearances/<int:clearance_id>")
@requires(Permission.CLEARANCES_DECIDE)
def decide(clearance_id: int) -> ResponseReturnValue:
    """Agree, refuse or revoke, as the button says."""
    wanted = request.form.get("do")
    if wanted not in ("agree", "refuse", "revoke"):
        abort(400)
    return _agree(clearance_id) if wanted == "agree" else _end(clearance_id)


@pages.get("/staff/clearances/<int:clearance_id>/papers/<int:number>")
@requires(Permission.CLEARANCES_DECIDE)
def paper(clearance_id: int, number: int) -> ResponseReturnValue:
    """A document that an application was handed in with, to be kept; that it was opened is recorded."""
    papers = _case(clearance_id).papers
    if not 1 <= number <= len(papers):
        abort(404)
    wanted = papers[number - 1]
    path = files_of(session.portal()).path_of(Checksum(wanted.checksum))
    if not path.is_file():
        abort(404)
    with session.portal().workspace.database.write() as writing:
        ClearanceDesk(writing, session.now).open_paper(clearance_id, wanted.checksum, _staff_id())
    response = send_file(
        path, mimetype=wanted.media_type, as_attachment=True, download_name=wanted.name, max_age=0
    )
    response.cache_control.no_store = True
    return isolate(response)


def _agree(clearance_id: int) -> ResponseReturnValue:
    try:
        certificate = _certificate()
    except CertificateRefused as refusal:
        return make_response(_case_page(_case(clearance_id), str(FLAW_NAMES[refusal.flaw]), ""), 400)
    reason = " ".join(request.form.get("reason", "").split())[:MOST_REASON]
    try:
        with session.portal().workspace.database.write() as writing:
            desk = ClearanceDesk(writing, session.now)
            after = desk.agree(clearance_id, _voter(), certificate, reason)
            if after.is_granted:
                _tell(writing, desk.by_id(clearance_id))
    except NothingToEnd:
        abort(404)
    except VoteRefused as refusal:
        sentence = str(NOT_YOURS_NAMES[refusal.reason])
        if refusal.reason is NotYours.REASON_MISSING:
            return make_response(_case_page(_case(clearance_id), sentence, ""), 400)
        return _refused(clearance_id, sentence)
    if after.is_granted:
        flash(gettext("The clearance is granted. Whom it is about gets a mail."))
    elif after.is_disputed:
        flash(gettext("Noted, but two of you entered different certificates: nothing is granted."))
        return redirect(url_for("clearances.case", clearance_id=clearance_id), code=303)
    else:
        flash(gettext("Your entry is noted. A second person has to enter the same certificate."))
    return redirect(url_for("clearances.queue"), code=303)


def _end(clearance_id: int) -> ResponseReturnValue:
    reason = " ".join(request.form.get("reason", "").split())[:MOST_REASON]
    if not reason:
        text = gettext("Write the reason: whom it is about reads it.")
        return make_response(_case_page(_case(clearance_id), "", text), 400)
    is_refusal = request.form["do"] == "refuse"
    try:
        with session.portal().workspace.database.write() as writing:
            desk = ClearanceDesk(writing, session.now)
            if is_refusal:
                desk.refuse(clearance_id, _voter(), reason)
            else:
                desk.revoke(clearance_id, _staff_id(), reason)
            _tell(writing, desk.by_id(clearance_id))
    except NothingToEnd:
        return _refused(clearance_id, gettext("There is nothing to revoke: this clearance is over already."))
    except VoteRefused as refusal:
        return _refused(clearance_id, str(NOT_YOURS_NAMES[refusal.reason]))
    flash(gettext("The application is refused.") if is_refusal else gettext("The clearance is revoked."))
    return redirect(url_for("clearances.queue"), code=303)


def _refused(clearance_id: int, sentence: str) -> ResponseReturnValue:
    found = ClearanceDesk(session.database(), session.now).by_id(clearance_id)
    if found is None:
        abort(404)
    flash(sentence)
    return redirect(url_for("clearances.case", clearance_id=clearance_id), code=303)


def _certificate() -> Certificate:
    texts = {name: " ".join(request.form.get(name, "").split()) for name in _TEXTS}
    try:
        days = [date.fromisoformat(request.form.get(name, "")) for name in ("valid_from", "valid_to")]
    except ValueError:
        raise CertificateRefused(Flaw.EMPTY) from None
    most = {"issuer": 200, "subject": 200, "number": 80}
    cut = {name: text[: most[name]] for name, text in texts.items()}
    return Certificate(**cut, valid_from=days[0], valid_to=days[1])


def _case_page(found: CaseFile, certificate_error: str, reason_error: str) -> str:
    own_id = _staff_id()
    own = found.clearance.vote_of(own_id)
    unread = ClearanceDesk(session.database(), session.now).unread(found.clearance.id, own_id)
    return render_template(
        "clearances/case.html",
        case=replace(found, clearance=found.clearance.seen_by(own_id)),
        own=own,
        unread=unread,
        people=_people([found]),
        levels=LEVEL_NAMES,
        statuses=STATUS_NAMES,
        closed=_closed(found),
        typed=request.form
        if request.method == "POST"
        else _proposed(None if own is None else own.certificate),
        certificate_error=certificate_error,
        reason_error=reason_error,
        most_reason=MOST_REASON,
    )


def _closed(found: CaseFile) -> str:
    """Why whoever asks may not decide on an application; empty when they may."""
    reason = why_not_vote(found.clearance, _voter(), None)
    return "" if reason is None else str(NOT_YOURS_NAMES[reason])


def _proposed(certificate: Certificate | None) -> dict[str, str]:
    if certificate is None:
        return {}
    days = {"valid_from": certificate.valid_from.isoformat(), "valid_to": certificate.valid_to.isoformat()}
    return {name: getattr(certificate, name) for name in _TEXTS} | days


def _people(cases: list[CaseFile]) -> dict[str, dict[int, str]]:
    """The names of the companies and accounts that the cases speak of, by their numbers."""
    database = session.database()
    operators = {one.clearance.operator_id for one in cases}
    accounts = {
        account_id
        for one in cases
        for account_id in (
            one.clearance.account_id,
            one.clearance.applied_by,
            one.ended_by,
            *(vote.account_id for vote in one.clearance.votes),
        )
        if account_id is not None
    }
    found_operators = ((key, database.get(OperatorRow, key)) for key in operators)
    found_accounts = ((key, database.get(AccountRow, key)) for key in accounts)
    return {
        "operators": {key: row.legal_name for key, row in found_operators if row is not None},
        "accounts": {key: row.display_name for key, row in found_accounts if row is not None},
    }


def _tell(writing: Session, found: CaseFile | None) -> None:
    if found is not None:
        ClearancePost(session=writing, base_url=base_url(), now=session.now()).tell_decision(found)


def _case(clearance_id: int) -> CaseFile:
    return ClearanceDesk(session.database(), session.now).by_id(clearance_id) or abort(404)


def _voter() -> Voter:
    account = session.account() or abort(403)
    return Voter(account_id=account.id, operator_id=account.operator_id)


def _staff_id() -> int:
    return _voter().account_id


def _status(value: str | None) -> Status | None:
    return next((one for one in STATUS_NAMES if one.value == value), None)
