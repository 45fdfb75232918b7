"""Programming of control units: a workshop's agents and jobs, and the form that creates a job."""

from typing import Final

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from entitlements.permissions import Permission
from entitlements.policy import NOTHING, Resource, decide
from entitlements.products.kinds import Module, Need
from entitlements.products.price_list import Offer, PriceList
from kb.identifiers import InvalidVin, parse_vin
from programming.jobs.agents import AgentDesk
from programming.jobs.desk import JobDesk, NoSuchPackage, NotPassed, TooManyJobs
from programming.jobs.jobs import JobStore
from programming.jobs.preflight import Preflight, Wanted
from programming.jobs.standing import is_cleared
from programming.packages.store import StoredPackage
from web import session
from web.guard import demand, requires
from web.order_wiring import currency_of
from web.programming_wiring import job_desk, packages
from web.programming_words import BASES, OBSTACLES, STATE_NAMES

pages = Blueprint("programming", __name__)

_MOST_OFFERS: Final = 3
_MOST_SHOWN: Final = 30


@pages.get("/programming")
@requires(Permission.PROGRAMMING_VIEW)
def overview() -> ResponseReturnValue:
    """The workshop's jobs and agents."""
    return _overview()


@pages.post("/programming/agents")
@requires(Permission.PROGRAMMING_RUN)
def make_code() -> ResponseReturnValue:
    """Make a code for one agent; it is shown this once."""
    account = session.account() or abort(403)
    with session.portal().workspace.database.write() as writing:
        code = AgentDesk(writing, session.now).make_code(_operator_id(), account.id)
    response = make_response(_overview(code=code))
    response.cache_control.no_store = True
    return response


@pages.post("/programming/agents/<agent_id>/dismiss")
@requires(Permission.PROGRAMMING_RUN)
def dismiss(agent_id: str) -> ResponseReturnValue:
    """Take an agent out in one click; what it has committed it still ends."""
    account = session.account() or abort(403)
    agent = AgentDesk(session.database(), session.now).known(agent_id) or abort(404)
    demand(Permission.PROGRAMMING_RUN, Resource(operator_id=agent.operator_id))
    with session.portal().workspace.database.write() as writing:
        AgentDesk(writing, session.now).dismiss(agent_id, account.id)
    flash(gettext("%(agent)s is dismissed.", agent=agent.name))
    return redirect(url_for("programming.overview"), code=303)


@pages.get("/programming/new")
@requires(Permission.PROGRAMMING_RUN)
def new() -> ResponseReturnValue:
    """The form; with a vehicle and a package in the address, what stands against the job, and why."""
    return _form(request.args.get("vin", ""), request.args.get("package", ""), 200)


@pages.post("/programming/new")
@requires(Permission.PROGRAMMING_RUN)
def create() -> ResponseReturnValue:
    """Create a job, starting an unused ticket for it where that was asked for."""
    vin, package = request.form.get("vin", ""), request.form.get("package", "")
    back = url_for("programming.new", vin=vin or None, package=package or None)
    demand(Permission.PROGRAMMING_BEGIN, return_to=back)
    wanted = _wanted(vin)
    if wanted is None:
        return _form(vin, package, 422)
    try:
        with session.portal().workspace.database.write() as writing:
            job = job_desk(writing).create(wanted, package, start_ticket=request.form.get("ticket", type=int))
    except (NotPassed, NoSuchPackage):
        return _form(vin, package, 422)
    except TooManyJobs:
        flash(gettext("Too many jobs wait already: cancel those that nobody needs."))
        return redirect(url_for("programming.overview"), code=303)
    return redirect(url_for("programming_job.page", job_id=job.id), code=303)


def _overview(code: str = "") -> str:
    database, operator_id = session.database(), _operator_id()
    store = JobStore(database, session.now)
    return render_template(
        "programming/overview.html",
        agents=AgentDesk(database, session.now).of_operator(operator_id),
        jobs=store.of_operator(operator_id, _MOST_SHOWN),
        unfinished=store.unfinished(operator_id),
        states=STATE_NAMES,
        code=code,
        may_run=decide(session.subject(), Permission.PROGRAMMING_RUN, NOTHING, session.now()).is_allowed,
        now=session.now(),
    )


def _form(vin: str, package: str, status: int) -> ResponseReturnValue:
    wanted = _wanted(vin) if vin else None
    found: Preflight | None = None
    chosen: StoredPackage | None = None
    if wanted is not None and package:
        chosen = packages(session.database()).published(package)
    if wanted is not None and chosen is not None:
        found = JobDesk.preflight(job_desk(session.database()), wanted, package)
    return make_response(
        render_template(
            "programming/new.html",
            vin=vin,
            vin_problem=bool(vin) and wanted is None,
            package_problem=status == 422 and wanted is not None and chosen is None,
            chosen=chosen,
            found=found,
            offers=_offers() if found is not None and not found.is_enough else (),
            packages=_on_offer(),
            obstacles=OBSTACLES,
            bases=BASES,
            has_agents=any(
                not agent.is_dismissed
                for agent in AgentDesk(session.database(), session.now).of_operator(_operator_id())
            ),
        ),
        status,
    )


def _wanted(vin: str) -> Wanted | None:
    """The job that is wanted for a vehicle; None where the VIN is none."""
    account = session.account() or abort(403)
    operator_id = _operator_id()
    try:
        parsed = parse_vin(vin)
    except InvalidVin:
        return None
    database, now = session.database(), session.now()
    agents = AgentDesk(database, session.now).of_operator(operator_id)
    return Wanted(
        operator_id=operator_id,
        account_id=account.id,
        vin=parsed.text,
        is_cleared=is_cleared(database, account.id, operator_id, now),
        interfaces=tuple(agent.interface for agent in agents if agent.interface and not agent.is_dismissed),
    )


def _on_offer() -> list[StoredPackage]:
    """The packages that a job can be made with, by their names, the newest of each first."""
    found = [one for one in packages(session.database()).all() if one.is_published and not one.is_withdrawn]
    return sorted(found, key=lambda one: (one.manifest.package, -one.manifest.serial))


def _offers() -> tuple[Offer, ...]:
    """The cheapest tickets for programming that the price list has."""
    database, operator_id = session.database(), _operator_id()
    currency, today = currency_of(database, operator_id), session.now().date()
    found = PriceList(database).offers_for(Need(module=Module.PROGRAMMING), operator_id, currency, today)
    return found[:_MOST_OFFERS]


def _operator_id() -> int:
    operator_id = session.subject().operator_id
    return abort(404) if operator_id is None else operator_id
