"""The audit trail for the portal's staff: looked through, narrowed, exported; both are recorded in it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from babel.dates import format_datetime
from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from entitlements.audit import AuditEvent, AuditKind, AuditTrail
from entitlements.audit_chain import canonical
from entitlements.audit_kinds import kind_name
from entitlements.audit_records import Sought, account_number, count, emails_of, newest, read_records
from entitlements.permissions import Permission
from kb.database import Database
from web import session
from web.audit_shown import SORT_NAMES, Names, parted
from web.filters import DATE_LOCALES
from web.guard import requires
from web.i18n import page_language
from web.numbers import page_number

pages = Blueprint("trail", __name__)

PERIODS: Final = (1, 7, 30, 365)
PER_PAGE: Final = 50
_NOBODY: Final = -1
_LONGEST: Final = 254
_LATEST_PAGE: Final = 100_000


@pages.get("/staff/audit")
@requires(Permission.AUDIT_READ)
def records() -> ResponseReturnValue:
    """The records that the URL asks for, the newest first."""
    sought = _sought()
    total = count(session.database(), sought)
    last_page = max(1, -(-total // PER_PAGE))
    page = min(request.args.get("page", 1, type=page_number), last_page, _LATEST_PAGE)
    _note(AuditKind.TRAIL_READ, sought, page)
    found = newest(session.database(), sought, limit=PER_PAGE, offset=(page - 1) * PER_PAGE)
    sort, which = _typed(sought.subject)
    return render_template(
        "staff/audit.html",
        records=found,
        names=Names.of(session.database(), found),
        sorts=SORT_NAMES,
        sort=sort,
        which=which,
        kinds=sorted(((kind, _kind(kind)) for kind in AuditKind), key=lambda item: item[1].casefold()),
        asked=_asked(),
        periods=PERIODS,
        total=total,
        page=page,
        last_page=last_page,
    )


@pages.get("/staff/audit.jsonl")
@requires(Permission.AUDIT_EXPORT)
def export() -> ResponseReturnValue:
    """The same records, oldest first, as JSON Lines with what chains them."""
    sought = _sought()
    _note(AuditKind.TRAIL_EXPORTED, sought)
    lines = _lines(session.portal().workspace.database, sought)
    response = Response(lines, mimetype="application/x-ndjson")
    name = f"aos-audit-{session.now():%Y-%m-%d}.jsonl"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@pages.app_template_filter("kind_of_record")
def kind_of_record(kind: str) -> str:
    """A kind's name in the page's language."""
    return _kind(kind)


@pages.app_template_filter("second_in_utc")
def second_in_utc(at: datetime) -> str:
    """An instant to the second, in UTC, as the page's language writes it."""
    return format_datetime(at, "medium", tzinfo=UTC, locale=DATE_LOCALES[page_language()])


@pages.app_template_global("trail_url")
def trail_url(endpoint: str = "trail.records", **changes: str | int | None) -> str:
    """The same question with something changed."""
    values: dict[str, Any] = {**_asked(), **changes}
    return url_for(endpoint, **values)


def _sought() -> Sought:
    """What the URL asks for; a person without an account has done nothing."""
    asked = _asked()
    actor_id = None
    if asked["person"]:
        actor_id = account_number(session.database(), asked["person"])
        actor_id = _NOBODY if actor_id is None else actor_id
    days = asked["days"]
    return Sought(
        kind=asked["kind"],
        actor_id=actor_id,
        subject=asked["subject"] or "",
        since=session.now() - timedelta(days=int(days)) if days else None,
    )


def _asked() -> dict[str, str | None]:
    """The question as it stands in the URL, without what makes no sense."""
    kind, days = request.args.get("kind"), request.args.get("days")
    return {
        "kind": kind if kind in tuple(AuditKind) else None,
        "person": _text("person") or None,
        "subject": _text("subject") or _subject(_text("sort"), _text("which")) or None,
        "days": days if days in [str(period) for period in PERIODS] else None,
    }


def _subject(sort: str, which: str) -> str:
    """What the form's two fields ask for: all of a sort, or one of it by number, name or e-mail address."""
    if sort not in SORT_NAMES:
        return which
    number = account_number(session.database(), which) if sort == "account" and "@" in which else None
    return f"{sort}:{which.removeprefix(f'{sort}:') if number is None else number}"


def _typed(subject: str) -> tuple[str, str]:
    """What the form's two fields say where this is asked for."""
    sort, number = parted(subject)
    if sort not in SORT_NAMES:
        return "", subject
    emails = emails_of(session.database(), [number]) if sort == "account" and number is not None else {}
    return sort, emails.get(number or 0, subject.partition(":")[2])


def _text(name: str) -> str:
    return request.args.get(name, "").strip()[:_LONGEST]


def _note(kind: AuditKind, sought: Sought, page: int | None = None) -> None:
    details = {**sought.as_details(), **({} if page is None else {"page": str(page)})}
    event = AuditEvent(kind=kind, actor_id=session.subject().account_id, details=details)
    with session.portal().workspace.database.write() as writing:
        AuditTrail(writing, session.now).record(event)


def _lines(database: Database, sought: Sought) -> Iterator[str]:
    with database.read() as reading:
        for record in read_records(reading, sought):
            yield canonical(record.as_json()) + "\n"


def _kind(kind: str) -> str:
    return kind_name(kind, page_language())
