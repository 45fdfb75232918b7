"""The present password, typed once more into a form that changes what is grave: checked like a log-in."""

from typing import Protocol

from flask import request
from flask_babel import gettext
from wtforms import PasswordField

from entitlements.accounts import Account
from entitlements.attempts import TooManyAttempts
from entitlements.log_in import LogIn, WrongCredentials
from web import session
from web.proofs import device_token
from web.refusal_words import too_many


class WithPassword(Protocol):
    """A form with the present password in it."""

    password: PasswordField
    form_errors: list[str]


def check_present_password(form: WithPassword, account: Account) -> int:
    """The status of the answer so far: 200 where it is right, else the form says what is wrong."""
    check = LogIn(session.portal().workspace.database, session.now)
    try:
        check.authenticate(account.email, form.password.data, request.remote_addr or "", device_token())
    except TooManyAttempts as refusal:
        form.form_errors.append(too_many(refusal.retry_after_s))
        return 429
    except WrongCredentials:
        form.password.errors = [gettext("The present password is wrong.")]
        return 401
    return 200
