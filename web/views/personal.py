"""A person's own data: name and language, the export of all that is kept, the end of the account."""

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from entitlements.accounts import PORTAL_ROLES, Standing
from entitlements.acting import LastOwner, owners_of
from entitlements.audit import AuditEvent, AuditKind, AuditTrail
from entitlements.erasing import Erasing, PortalAccount
from entitlements.models import OperatorRow
from entitlements.own_account import change_details
from entitlements.permissions import Permission
from entitlements.personal_data import Person
from translations.locales import Language
from web import session
from web.company_desk import own_account, send, send_to_owners
from web.company_forms import DetailsForm
from web.company_letters import erased, has_left
from web.guard import requires
from web.keeping import LEAVING_STEPS, SOURCES, TABLE
from web.own_export import archive
from web.privacy_words import BASES, SOURCE_NAMES, TABLE_DATE, WHAT, WHY, how_long

pages = Blueprint("personal", __name__)


@pages.get("/account/details")
@requires(Permission.ACCOUNT_OWN)
def details() -> ResponseReturnValue:
    """One's own name and language."""
    account = own_account()
    form = DetailsForm(formdata=None, display_name=account.display_name, language=account.language.value)
    return render_template("account/details.html", form=form)


@pages.post("/account/details")
@requires(Permission.ACCOUNT_OWN)
def change() -> ResponseReturnValue:
    """Keep another name or language."""
    form = DetailsForm()
    if not form.validate_on_submit():
        return make_response(render_template("account/details.html", form=form), 400)
    with session.portal().workspace.database.write() as writing:
        change_details(
            writing,
            own_account().id,
            display_name=form.display_name.data,
            language=Language(form.language.data),
            now=session.now(),
        )
    flash(gettext("Your details are saved."))
    return redirect(url_for("personal.details"), code=303)


@pages.get("/account/export")
@requires(Permission.ACCOUNT_EXPORT)
def ask_export() -> ResponseReturnValue:
    """What an export has in it, and the button that makes one."""
    return render_template("account/export.html", names=[SOURCE_NAMES[source.key] for source in SOURCES])


@pages.post("/account/export")
@requires(Permission.ACCOUNT_EXPORT)
def export() -> ResponseReturnValue:
    """Everything that is kept about whoever asks, as one file, made now and kept nowhere."""
    account, now = own_account(), session.now()
    with session.portal().workspace.database.write() as writing:
        AuditTrail(writing, session.now).record(
            AuditEvent(kind=AuditKind.ACCOUNT_EXPORTED, actor_id=account.id, subject=f"account:{account.id}")
        )
    person = Person(account_id=account.id, email=account.email, now=now)
    with session.portal().workspace.database.read() as reading:
        content = archive(reading, person, SOURCES)
    response = Response(content, mimetype="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="aos-{account.id}-{now:%Y-%m-%d}.zip"'
    response.headers["Cache-Control"] = "no-store"
    return response


@pages.get("/account/delete")
@requires(Permission.ACCOUNT_DELETE)
def ask_deletion() -> ResponseReturnValue:
    """What goes at once, what the law keeps and until when, and the button that does it."""
    account = own_account()
    return render_template(
        "account/delete.html",
        kept=[
            (WHAT[row.key], how_long(row), None if row.period is None else row.period.after(session.now()))
            for row in TABLE
            if row.outlives_account
        ],
        is_of_portal=bool(account.roles & PORTAL_ROLES),
        is_last_owner=_is_last_owner(),
    )


@pages.post("/account/delete")
@requires(Permission.ACCOUNT_DELETE)
def delete() -> ResponseReturnValue:
    """Erase whoever asks for it, now."""
    account, company = own_account(), _company_name()
    if request.form.get("is_sure") != "yes":
        flash(gettext("Tick that you are sure, then press the button again."))
        return redirect(url_for("personal.ask_deletion"), code=303)
    try:
        with session.portal().workspace.database.write() as writing:
            erasing = Erasing(session=writing, sources=SOURCES, steps=LEAVING_STEPS, now=session.now())
            left = erasing.erase_own(account.id)
            send(writing, account.email, account.language, erased)
            if left is not None:
                send_to_owners(
                    writing,
                    left.operator_id,
                    lambda to: has_left(to, name=account.display_name, company=company, left=left),
                )
    except (LastOwner, PortalAccount):
        return redirect(url_for("personal.ask_deletion"), code=303)
    session.log_out()
    return redirect(url_for("personal.deleted"), code=303)


@pages.get("/account/deleted")
@requires(Permission.PAGE_OPEN)
def deleted() -> ResponseReturnValue:
    """Say that the account is gone."""
    return render_template("account/deleted.html")


@pages.get("/privacy")
@requires(Permission.PAGE_OPEN)
def privacy() -> ResponseReturnValue:
    """What the portal keeps about people, why, and for how long: the table that is applied."""
    rows = [(WHAT[row.key], WHY[row.key], BASES[row.basis], how_long(row)) for row in TABLE]
    return render_template("account/privacy.html", rows=rows, dated=TABLE_DATE)


def _company_name() -> str:
    operator_id = own_account().operator_id
    return "" if operator_id is None else session.database().get_one(OperatorRow, operator_id).legal_name


def _is_last_owner() -> bool:
    operator_id = own_account().operator_id
    if operator_id is None or session.subject().standing is Standing.CLOSED:
        return False
    return owners_of(session.database(), operator_id) == [own_account().id]
