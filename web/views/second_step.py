"""The second step of a log-in, the same once more before what needs a fresh proof, and the way without it."""

from collections.abc import Callable
from dataclasses import dataclass

import flask
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from entitlements.accounts import Account, Strength
from entitlements.attempts import TooManyAttempts
from entitlements.audit_kinds import AuditKind
from entitlements.ceremonies import PasskeyRefused
from entitlements.factor_resets import FactorResets, ResetOpen
from entitlements.permissions import Permission
from entitlements.policy import Reason, is_fresh
from entitlements.sealing import SealBroken
from entitlements.second_factors import FactorKind, SecondFactors
from entitlements.second_step import CodeRefused
from web import session
from web.account_forms import CodeForm, PasskeyForm, RecoveryCodeForm
from web.account_letters import code_used, codes_guessed, reset_asked
from web.forms import safe_path
from web.guard import Refused, requires
from web.passkey_questions import challenge_of, has_name, question, relying_party
from web.proofs import (
    device_token,
    end_reset_alone,
    kinds_of,
    know_device,
    mails,
    note,
    note_alone,
    say_shut_elsewhere,
    shut_elsewhere,
    tell,
)
from web.proofs import (
    second_step as checks,
)
from web.refusal_words import code_refused, too_many

pages = Blueprint("second_step", __name__)


@dataclass(frozen=True, slots=True)
class _Refusal:
    """What is wrong with a code in one sentence, or how long none is checked."""

    said: str
    retry_after_s: int | None = None

    @property
    def status(self) -> int:
        return 401 if self.retry_after_s is None else 429


@pages.get("/login/second-step")
@requires(Permission.PAGE_OPEN)
def second_step() -> ResponseReturnValue:
    """Ask for what is missing; who has given it just now goes where they wanted."""
    next_path = request.args.get("next")
    account = half_in(next_path)
    if is_done(account):
        return redirect(safe_path(next_path))
    if not kinds_of(account):
        return redirect(url_for("password_again.ask", next=next_path))
    return _form(CodeForm(next=next_path))


@pages.post("/login/second-step")
@requires(Permission.PAGE_OPEN)
def check_code() -> ResponseReturnValue:
    """Take the code of an authenticator app."""
    form = CodeForm()
    account = half_in(form.next.data)
    if not form.validate_on_submit():
        return _form(form, status=400)
    refused = _try(account, lambda: checks().check_code(account.id, form.code.data, device_token()))
    if refused is not None:
        form.code.data = None  # the next one is typed into an empty field
        form.form_errors.append(refused.said)
        return told_to_wait(_form(form, status=refused.status), refused.retry_after_s)
    return _let_through(account, form.next.data, how="code", is_trusted=form.remember.data)


@pages.post("/login/second-step/passkey")
@requires(Permission.PAGE_OPEN)
def check_passkey() -> ResponseReturnValue:
    """Take the answer of a passkey."""
    form = PasskeyForm()
    account = half_in(form.next.data)
    try:
        challenge = challenge_of(form.question.data or "")
        answer = form.answer.data if form.validate_on_submit() else ""
        checks().check_passkey(relying_party(), answer, challenge, account_id=account.id)
    except PasskeyRefused:
        _note_failure(account, "passkey")
        again = CodeForm(formdata=None, next=form.next.data)
        again.form_errors = [gettext("The passkey was not accepted. Try again.")]
        return _form(again, status=401)
    return _let_through(account, form.next.data, how="passkey", is_trusted=form.remember.data)


@pages.get("/login/recovery-code")
@requires(Permission.PAGE_OPEN)
def recovery_code() -> ResponseReturnValue:
    """Ask for a recovery code."""
    next_path = request.args.get("next")
    half_in(next_path)
    return _recovery_form(RecoveryCodeForm(next=next_path))


@pages.post("/login/recovery-code")
@requires(Permission.PAGE_OPEN)
def check_recovery_code() -> ResponseReturnValue:
    """Use a recovery code up, and lead to where a new factor is set up."""
    form = RecoveryCodeForm()
    account = half_in(form.next.data)
    if not kinds_of(account):  # codes alone are no second factor: the password is asked once more
        return redirect(url_for("second_step.second_step", next=form.next.data or None), code=303)
    if not form.validate_on_submit():
        return _recovery_form(form, status=400)
    left = 0

    def use() -> None:
        nonlocal left
        left = checks().use_recovery_code(account.id, form.code.data, device_token())

    refused = _try(account, use)
    if refused is not None:
        form.form_errors.append(refused.said)
        return told_to_wait(_recovery_form(form, status=refused.status), refused.retry_after_s)
    with session.portal().workspace.database.write() as writing:
        note(writing, AuditKind.RECOVERY_CODE_USED, account.id, left=str(left))
        shut_elsewhere(writing, account.id)
        sending = mails(writing)
        sending.send(account, code_used(sending.addressee(account), left))
    flash(
        ngettext(
            "%(num)d recovery code is left. If the device is lost, remove it here and set up another.",
            "%(num)d recovery codes are left. If the device is lost, remove it here and set up another.",
            left,
        )
    )
    say_shut_elsewhere()
    return _let_through(account, url_for("own.page"), how="recovery code")


@pages.get("/login/lost-device")
@requires(Permission.PAGE_OPEN)
def lost_device() -> ResponseReturnValue:
    """What somebody does whose device is lost."""
    account = half_in(None)
    with session.portal().workspace.database.read() as reading:
        left = SecondFactors(reading).recovery_codes_left(account.id)
        reset = FactorResets(reading).open_of(account.id)
    return render_template("account/lost_device.html", left=left, reset=reset)


@pages.post("/login/lost-device")
@requires(Permission.PAGE_OPEN)
def ask_for_reset() -> ResponseReturnValue:
    """Ask the staff to take the second factor off; it takes two of them, and a day."""
    account = half_in(None)
    if not kinds_of(account):
        return redirect(url_for("own.page"), code=303)
    reason = request.form.get("reason", "")
    with session.portal().workspace.database.write() as writing:
        resets = FactorResets(writing)
        try:
            reset = resets.ask(account.id, reason, session.now())
        except ResetOpen:
            flash(gettext("This was asked for already. You get mails about how far it is."))
        else:
            note(writing, AuditKind.ACCOUNT_RESET_ASKED, account.id, by="owner")
            sending, token = mails(writing), resets.stop_link(reset.pk)
            sending.send(account, reset_asked(sending.addressee(account), token))
            flash(gettext("The people who run the portal are asked. You get mails about how far it is."))
    return redirect(url_for("second_step.lost_device"), code=303)


def half_in(next_path: str | None) -> Account:
    """Whoever has given a password."""
    account = session.password_holder()
    if account is None:
        raise Refused(Reason.LOG_IN, safe_path(next_path))
    return account


def is_done(account: Account) -> bool:
    """Whether nothing is missing: the second factor, if there is one, and a fresh proof."""
    at = session.current_session()
    if at is None or not is_fresh(at.stepped_up_at, session.now()):
        return False
    return at.strength is Strength.SECOND_FACTOR or not kinds_of(account)


def _try(account: Account, check: Callable[[], object]) -> _Refusal | None:
    """Why a code is refused, None where it was taken."""
    try:
        check()
    except TooManyAttempts as refusal:
        return _Refusal(too_many(refusal.retry_after_s), refusal.retry_after_s)
    except SealBroken:
        return _Refusal(
            gettext(
                "The portal cannot read the secret of your app any more, because its own key was changed. "
                "Use a recovery code or a passkey, then set the app up again."
            )
        )
    except CodeRefused as refusal:
        _note_failure(account, f"code {refusal.checked.verdict}")
        if refusal.is_alarming:
            tell(account, codes_guessed)
        if request.endpoint == "second_step.check_recovery_code":
            return _Refusal(gettext("This recovery code is wrong, or was used already."))
        return _Refusal(code_refused(refusal.checked))
    return None


def told_to_wait(response: flask.Response, retry_after_s: int | None) -> flask.Response:
    """The answer, with when to ask again where nothing was checked."""
    if retry_after_s is not None:
        response.headers["Retry-After"] = str(retry_after_s)
    return response


def _let_through(
    account: Account, next_path: str | None, *, how: str, is_trusted: bool = False
) -> ResponseReturnValue:
    is_log_in = not is_strong()
    session.strengthen()
    end_reset_alone(account)
    if is_log_in:
        know_device(account, how=how, is_trusted=is_trusted)
    else:
        note_alone(AuditKind.STEP_UP_SUCCEEDED, account.id, how=how)
    return redirect(safe_path(next_path), code=303)


def _note_failure(account: Account, what: str) -> None:
    kind = AuditKind.STEP_UP_FAILED if is_strong() else AuditKind.SECOND_FACTOR_FAILED
    note_alone(kind, account.id, what=what)


def is_strong() -> bool:
    """Whether the second factor was given in this session."""
    at = session.current_session()
    return at is not None and at.strength is Strength.SECOND_FACTOR


def _form(form: CodeForm, status: int = 200) -> flask.Response:
    account = half_in(form.next.data)
    kinds = kinds_of(account)
    asked = question(account) if FactorKind.PASSKEY in kinds and has_name() else None
    page = render_template(
        "account/second_step.html",
        form=form,
        question=asked,
        has_app=FactorKind.TOTP in kinds,
        has_passkey=FactorKind.PASSKEY in kinds,
        is_again=is_strong(),
    )
    return flask.make_response(page, status)


def _recovery_form(form: RecoveryCodeForm, status: int = 200) -> flask.Response:
    return flask.make_response(render_template("account/recovery_code.html", form=form), status)
