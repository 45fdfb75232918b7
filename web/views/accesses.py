"""The register of accesses to security-related documents, for owners, the staff and inspectors."""

from base64 import b64encode
from datetime import date, timedelta
from typing import Final

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from entitlements.access_register import AccessRegister, ExportFormat, KnownExport
from entitlements.declarations import OPEN_FOR
from entitlements.models import AccountRow, OperatorRow
from entitlements.permissions import Permission
from entitlements.policy import Resource
from entitlements.sellers_days import day_of
from web import session
from web.clearance_words import PURPOSE_NAMES
from web.guard import demand, requires
from web.numbers import whole_number

pages = Blueprint("accesses", __name__)

_DEFAULT_DAYS: Final = 90
_MOST_SHOWN: Final = 500


@pages.get("/company/accesses")
@requires(Permission.ACCESSES_EXPORT)
def own() -> ResponseReturnValue:
    """What the company's people opened, for its owner."""
    return _page(_own_company(), "accesses.own_export", None)


@pages.post("/company/accesses/export")
@requires(Permission.ACCESSES_EXPORT)
def own_export() -> ResponseReturnValue:
    """The same as a file."""
    company = _own_company()
    demand(Permission.ACCESSES_EXPORT, Resource(operator_id=company.id))
    return _export(company)


@pages.get("/staff/accesses")
@requires(Permission.ACCESSES_INSPECT)
def all_() -> ResponseReturnValue:
    """What one company's people opened, for the staff; the company is in the URL."""
    companies = session.database().scalars(select(OperatorRow).order_by(OperatorRow.legal_name)).all()
    chosen = next(
        (one for one in companies if one.id == request.args.get("company", type=whole_number)), None
    )
    return _page(chosen, "accesses.export", list(companies))


@pages.post("/staff/accesses/export")
@requires(Permission.ACCESSES_INSPECT)
def export() -> ResponseReturnValue:
    """The same as a file, for an inspector."""
    company_id = request.form.get("company", type=whole_number)
    company = None if company_id is None else session.database().get(OperatorRow, company_id)
    return _export(company or abort(404))


@pages.post("/staff/accesses/verify")
@requires(Permission.ACCESSES_INSPECT)
def verify() -> ResponseReturnValue:
    """Whether a digest that somebody has is that of a file which was exported here."""
    digest = "".join(request.form.get("digest", "").split()).lower()
    known = AccessRegister(session.database(), session.now).known_digest(digest)
    return render_template("clearances/verified.html", digest=digest, known=known, who=_maker(known))


def _page(company: OperatorRow | None, endpoint: str, companies: list[OperatorRow] | None) -> str:
    register, days = AccessRegister(session.database(), session.now), _days(request.args)
    records = [] if company is None else register.records(company.id, *days)
    return render_template(
        "clearances/accesses.html",
        company=company,
        companies=companies,
        records=records[-_MOST_SHOWN:][::-1],
        total=len(records),
        exports=[] if company is None else register.exports_of(company.id),
        first_day=days[0],
        last_day=days[1],
        formats=list(ExportFormat),
        endpoint=endpoint,
        purposes=PURPOSE_NAMES,
        hours=int(OPEN_FOR.total_seconds()) // 3600,
    )


def _export(company: OperatorRow) -> Response:
    wanted = request.form.get("format")
    export_format = next((one for one in ExportFormat if one.value == wanted), None) or abort(400)
    account, days = session.account() or abort(403), _days(request.form)
    with session.portal().workspace.database.write() as writing:
        export = AccessRegister(writing, session.now).export(
            (company.id, company.legal_name), days, export_format, account.id
        )
    kinds = {ExportFormat.CSV: "text/csv", ExportFormat.JSON: "application/json"}
    response = Response(export.content, mimetype=kinds[export_format])
    name = f"aos-security-accesses-{company.id}-{days[0]}-{days[1]}-sha256-{export.digest[:12]}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{export_format.value}"'
    response.headers["Content-Digest"] = f"sha-256=:{b64encode(bytes.fromhex(export.digest)).decode()}:"
    response.cache_control.no_store = True
    return response


def _days(values: dict[str, str]) -> tuple[date, date]:
    """The period that a form or a URL names, else the last 90 days; in the right order."""
    today = day_of(session.now())
    first = _day(values.get("from"), today - timedelta(days=_DEFAULT_DAYS))
    last = _day(values.get("to"), today)
    return min(first, last), max(first, last)


def _day(text: str | None, otherwise: date) -> date:
    try:
        found = date.fromisoformat(text or "")
    except ValueError:
        return otherwise
    return found if 2000 <= found.year <= 2999 else otherwise


def _own_company() -> OperatorRow:
    account = session.account() or abort(403)
    company = (
        None if account.operator_id is None else session.database().get(OperatorRow, account.operator_id)
    )
    return company or abort(404)


def _maker(known: KnownExport | None) -> str:
    maker = None if known is None else session.database().get(AccountRow, known.made_by)
    return "" if maker is None else maker.display_name
