"""The gate beside what it lets through: tickets looked up and the policy asked, against the whole page.

What counts is processor time. A request asks the gate once for the document and once for its filters.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from entitlements.accounts import Strength
from entitlements.models import AccountRow
from entitlements.permissions import Permission
from entitlements.policy import Resource, access_filter, decide
from entitlements.store import AccountStore
from entitlements.subjects import entitlements_of, subject_of
from kb.access import AccessClass
from kb.store import utc_now
from tests.bench.claims import Bound, Claim
from tests.bench.people import rate, show_rates
from tests.factories.portals import TECHNICIAN, log_in, portal_with_library
from web import create_app
from web.settings import Settings

_PAGES: Final = 100
_GATES: Final = 1_000
_DOCUMENT: Final = "/en/documents/brake-pads"
_RESOURCE: Final = Resource(
    access_class=AccessClass.RMI, makes=frozenset({"Halny"}), document_id="brake-pads"
)


def bench_gate(root: Path) -> list[Claim]:
    """Measure, print, and return what is promised."""
    home = root / "gate"
    portal_with_library(home).workspace.close()
    app = create_app(Settings(home=home))
    with app.test_client() as client:
        log_in(client, TECHNICIAN)

        def page() -> None:
            assert "data-countdown" in client.get(_DOCUMENT).text

        pages = rate("the page of a document, whole", _PAGES, page)
    database = app.extensions["aos"].portal.workspace.database
    with database.read() as session:
        gate = rate("the gate: tickets looked up, one decision, one filter", _GATES, _gate(session))
    show_rates("The gate and the page behind it", [gate, pages])
    return [
        Claim(
            name="the gate of a request: to rendering its page",
            measured=gate.each_ms / pages.each_ms,
            bound=Bound.BELOW,
            floor=0.05,
        )
    ]


def _gate(session: Session) -> Callable[[], None]:
    account_id = session.scalars(select(AccountRow.id).where(AccountRow.email == TECHNICIAN)).one()
    account = AccountStore(session).by_id(account_id)
    assert account is not None
    known = replace(subject_of(session, account, None, utc_now()), strength=Strength.SECOND_FACTOR)

    def ask() -> None:
        now = utc_now()
        subject = replace(known, entitlements=entitlements_of(session, account, now))
        assert decide(subject, Permission.DOCUMENT_READ, _RESOURCE, now).is_allowed
        assert access_filter(subject, now, _RESOURCE).may_read(AccessClass.RMI)

    return ask
