"""A company's own pages: how it stands, its sites, and its end."""

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from entitlements.accounts import Standing
from entitlements.acting import TeamRefused
from entitlements.closing import close_operator
from entitlements.employees import employees_of
from entitlements.models import OperatorRow
from entitlements.permissions import Permission
from entitlements.sites import Sites, sites_of
from web import session
from web.company_desk import acting, own_account, own_operator_id, refused, send_to_account
from web.company_forms import SiteForm
from web.company_letters import let_go
from web.guard import requires
from web.keeping import LEAVING_STEPS

pages = Blueprint("company", __name__)


@pages.get("/company")
@requires(Permission.OPERATOR_VIEW)
def overview() -> ResponseReturnValue:
    """How the company stands, what is registered, and one's own place in it."""
    operator_id, database = own_operator_id(), session.database()
    employees = employees_of(database, operator_id)
    sites = {site.id: site for site in sites_of(database, operator_id)}
    return render_template(
        "company/overview.html",
        company=_company(),
        owners=[employee for employee in employees if employee.is_owner],
        employees=len(employees),
        sites=sum(not site.is_closed for site in sites.values()),
        own_site=sites.get(own_account().site_id or 0),
    )


@pages.get("/company/sites")
@requires(Permission.OPERATOR_MANAGE)
def sites() -> ResponseReturnValue:
    """The sites, each with its form, and a form for another."""
    return _sites_page(None, SiteForm(formdata=None))


@pages.post("/company/sites")
@requires(Permission.OPERATOR_MANAGE)
def add_site() -> ResponseReturnValue:
    """Open a site."""
    form = SiteForm()
    form.offer(_company().country)
    if not form.validate_on_submit():
        return make_response(_sites_page(None, form), 400)
    try:
        with acting() as owner:
            Sites(owner).add(form.address())
    except TeamRefused as refusal:
        return refused(refusal, "company.sites")
    flash(gettext("The site “%(name)s” is on the list.", name=form.name.data))
    return redirect(url_for("company.sites"), code=303)


@pages.post("/company/sites/<int:site_id>")
@requires(Permission.OPERATOR_MANAGE)
def change_site(site_id: int) -> ResponseReturnValue:
    """Give a site another name or address."""
    form = SiteForm()
    form.offer(_company().country)
    if not form.validate_on_submit():
        if site_id not in {site.id for site in sites_of(session.database(), own_operator_id())}:
            abort(404)
        return make_response(_sites_page(site_id, form), 400)
    try:
        with acting() as owner:
            Sites(owner).change(site_id, form.address())
    except TeamRefused as refusal:
        return refused(refusal, "company.sites")
    flash(gettext("The site “%(name)s” is saved.", name=form.name.data))
    return redirect(url_for("company.sites"), code=303)


@pages.post("/company/sites/<int:site_id>/close")
@requires(Permission.OPERATOR_MANAGE)
def close_site(site_id: int) -> ResponseReturnValue:
    """Close a site; who works there has none until somebody gives them one."""
    try:
        with acting() as owner:
            site = Sites(owner).close(site_id)
    except TeamRefused as refusal:
        return refused(refusal, "company.sites")
    flash(gettext("The site “%(name)s” is closed. Nobody works there any more.", name=site.address.name))
    return redirect(url_for("company.sites"), code=303)


@pages.post("/company/sites/<int:site_id>/open")
@requires(Permission.OPERATOR_MANAGE)
def open_site(site_id: int) -> ResponseReturnValue:
    """Open a site again."""
    try:
        with acting() as owner:
            site = Sites(owner).open_again(site_id)
    except TeamRefused as refusal:
        return refused(refusal, "company.sites")
    flash(gettext("The site “%(name)s” is open again.", name=site.address.name))
    return redirect(url_for("company.sites"), code=303)


@pages.get("/company/close")
@requires(Permission.OPERATOR_DISPOSE)
def ask_closing() -> ResponseReturnValue:
    """What closing the company's account ends, and the button that does it."""
    company, employees = _company(), employees_of(session.database(), own_operator_id())
    return render_template("company/close.html", company=company, others=len(employees) - 1)


@pages.post("/company/close")
@requires(Permission.OPERATOR_DISPOSE)
def close() -> ResponseReturnValue:
    """Close the company's account; everybody but whoever closes it is out."""
    company, by = _company(), own_account().display_name
    if request.form.get("is_sure") != "yes":
        flash(gettext("Tick that you are sure, then press the button again."))
        return redirect(url_for("company.ask_closing"), code=303)
    try:
        with acting() as owner:
            for account_id in close_operator(owner, LEAVING_STEPS):
                send_to_account(
                    owner.session, account_id, lambda to: let_go(to, company=company.legal_name, by=by)
                )
    except TeamRefused as refusal:
        return refused(refusal, "company.overview")
    flash(gettext("The company's account is closed. You can have your own account deleted now."))
    return redirect(url_for("company.overview"), code=303)


@pages.app_template_global("is_company_open")
def is_company_open() -> bool:
    """Whether whoever asks works for a company that is not closed."""
    return session.subject().standing not in (None, Standing.CLOSED)


def _company() -> OperatorRow:
    return session.database().get_one(OperatorRow, own_operator_id())


def _sites_page(wrong_site: int | None, form: SiteForm) -> str:
    """The page; `form` is shown as it was typed, at the site `wrong_site` or as that of a new one."""
    company, kept = _company(), sites_of(session.database(), own_operator_id())
    forms = {}
    for site in kept:
        forms[site.id] = form if site.id == wrong_site else SiteForm(formdata=None)
        forms[site.id].offer(site.address.country)
        if site.id != wrong_site:
            forms[site.id].fill(site.address)
    new = form if wrong_site is None else SiteForm(formdata=None)
    new.offer(company.country)
    return render_template(
        "company/sites.html", company=company, sites=kept, forms=forms, new=new, wrong_site=wrong_site
    )
