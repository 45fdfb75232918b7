"""An owner's page of the company's people: roles, sites, leaving, returning, and ownership."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from entitlements.accounts import Role
from entitlements.acting import TeamRefused
from entitlements.employees import Employees, employees_of, find_employee, left_employees_of
from entitlements.invitation_store import invitations_of
from entitlements.models import OperatorRow
from entitlements.permissions import Permission
from entitlements.sites import sites_of
from web import session
from web.company_desk import (
    acting,
    demand_fresh_proof,
    not_theirs,
    own_account,
    own_operator_id,
    refused,
    send_to_account,
    send_to_owners,
)
from web.company_forms import ROLES, InvitationForm
from web.company_letters import Reader, has_left, let_go, roles_changed, taken_back
from web.company_names import ROLE_MEANINGS
from web.filters import day
from web.guard import is_allowed, requires
from web.i18n import page_language
from web.keeping import LEAVING_STEPS
from web.numbers import whole_number

pages = Blueprint("employees", __name__)


@pages.get("/company/employees")
@requires(Permission.OPERATOR_MANAGE)
def employees() -> ResponseReturnValue:
    """Who works here, who is invited, and who left."""
    return employees_page(InvitationForm(formdata=None, language=page_language().value))


@pages.post("/company/employees/<int:account_id>/roles")
@requires(Permission.OPERATOR_MANAGE)
def change(account_id: int) -> ResponseReturnValue:
    """Give an employee these roles and this site; they are told of other roles by mail."""
    demand_fresh_proof()
    company, by = company_name(), own_account()
    try:
        with acting() as owner:
            before = find_employee(owner.session, owner.operator_id, account_id)
            Employees(owner).set_site(account_id, _site_id())
            employee = Employees(owner).set_roles(account_id, _roles())
            if before is not None and before.roles != employee.roles and account_id != by.id:
                send_to_account(
                    owner.session,
                    account_id,
                    lambda to: roles_changed(to, company=company, by=by.display_name, roles=employee.roles),
                )
    except TeamRefused as refusal:
        return refused(refusal, "employees.employees")
    flash(gettext("Saved: %(name)s.", name=employee.display_name))
    still_owner = account_id != by.id or employee.is_owner
    return redirect(url_for("employees.employees" if still_owner else "company.overview"), code=303)


@pages.post("/company/employees/<int:account_id>/leave")
@requires(Permission.OPERATOR_MANAGE)
def leave(account_id: int) -> ResponseReturnValue:
    """Let an employee go: out at once, everywhere."""
    demand_fresh_proof()
    company, by = company_name(), own_account().display_name
    found = find_employee(session.database(), own_operator_id(), account_id) or not_theirs()
    try:
        with acting() as owner:
            left = Employees(owner).let_go(account_id, LEAVING_STEPS)
            send_to_account(owner.session, account_id, lambda to: let_go(to, company=company, by=by))
            send_to_owners(
                owner.session,
                owner.operator_id,
                lambda to: has_left(to, name=found.display_name, company=company, left=left),
            )
    except TeamRefused as refusal:
        return refused(refusal, "employees.employees")
    flash(gettext("%(name)s is out: logged out everywhere, and not let in again.", name=found.display_name))
    ended = Reader(language=page_language(), pages="").ended(left.ended)
    if ended:
        flash(gettext("Ended at once: %(ended)s.", ended=ended))
    flash(
        gettext(
            "If there is a certificate for security-related information, tell the body that issued it by "
            "%(day)s.",
            day=day(left.notify_by),
        )
    )
    return redirect(url_for("employees.employees"), code=303)


@pages.post("/company/employees/<int:account_id>/return")
@requires(Permission.OPERATOR_MANAGE)
def take_back(account_id: int) -> ResponseReturnValue:
    """Let somebody who left log in again."""
    demand_fresh_proof()
    company, by = company_name(), own_account().display_name
    try:
        with acting() as owner:
            employee = Employees(owner).take_back(account_id, _roles())
            send_to_account(
                owner.session,
                account_id,
                lambda to: taken_back(to, company=company, by=by, roles=employee.roles),
            )
    except TeamRefused as refusal:
        return refused(refusal, "employees.employees")
    flash(gettext("%(name)s may log in again.", name=employee.display_name))
    return redirect(url_for("employees.employees"), code=303)


@pages.post("/company/employees/<int:account_id>/notified")
@requires(Permission.OPERATOR_MANAGE)
def note_notified(account_id: int) -> ResponseReturnValue:
    """Note that the body that issued a clearance knows that its holder left."""
    try:
        with acting() as owner:
            Employees(owner).note_notified(account_id)
    except TeamRefused as refusal:
        return refused(refusal, "employees.employees")
    flash(gettext("Noted."))
    return redirect(url_for("employees.employees"), code=303)


@pages.get("/company/employees/<int:account_id>/ownership")
@requires(Permission.OPERATOR_DISPOSE)
def ask_ownership(account_id: int) -> ResponseReturnValue:
    """What handing ownership over means, and the button that does it."""
    found = find_employee(session.database(), own_operator_id(), account_id)
    if found is None:
        not_theirs()
    if account_id == own_account().id:
        abort(404)
    return render_template("company/ownership.html", employee=found, company_name=company_name())


@pages.post("/company/employees/<int:account_id>/ownership")
@requires(Permission.OPERATOR_DISPOSE)
def hand_over(account_id: int) -> ResponseReturnValue:
    """Make somebody else the owner in one's own place."""
    company, by = company_name(), own_account().display_name
    try:
        with acting() as owner:
            employee = Employees(owner).hand_over(account_id)
            send_to_account(
                owner.session,
                account_id,
                lambda to: roles_changed(to, company=company, by=by, roles=employee.roles),
            )
    except TeamRefused as refusal:
        return refused(refusal, "company.overview")
    flash(gettext("%(name)s is an owner now, and you are not.", name=employee.display_name))
    return redirect(url_for("company.overview"), code=303)


def employees_page(form: InvitationForm) -> str:
    """The page, with the form of an invitation as it was typed."""
    database, operator_id = session.database(), own_operator_id()
    sites = sites_of(database, operator_id)
    form.offer([site for site in sites if not site.is_closed])
    return render_template(
        "company/employees.html",
        form=form,
        employees=employees_of(database, operator_id),
        invitations=invitations_of(database, operator_id, session.now()),
        left=left_employees_of(database, operator_id),
        site_names={site.id: site.address.name for site in sites},
        open_sites=[site for site in sites if not site.is_closed],
        roles=ROLES,
        meanings=ROLE_MEANINGS,
        company_name=company_name(),
        needs_proof=not is_allowed(Permission.EMPLOYEES_EMPOWER),
    )


def company_name() -> str:
    """What the company of whoever is logged in is called."""
    return session.database().get_one(OperatorRow, own_operator_id()).legal_name


def _roles() -> list[Role]:
    """The roles that were ticked; what is no role is none."""
    known = {role.value: role for role in ROLES}
    return [known[value] for value in request.form.getlist("roles") if value in known]


def _site_id() -> int | None:
    return request.form.get("site", type=whole_number)
