"""What visitors of a portal own: for the walk that asks for it as everybody else, too."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from entitlements.applications import Applications
from entitlements.clearance import Level
from entitlements.clearance_desk import Application, ClearanceDesk
from entitlements.models import AccountRow
from entitlements.orders.orders import Buyer
from tests.factories.orders import list_products, place
from tests.factories.visitors import Visitor
from translations.locales import Language
from web.requests.clock import RequestKind
from web.requests.store import NewRequest, Requests


def add_things(session: Session, numbers: Mapping[str, int], at: datetime) -> dict[str, str]:
    """Let the own company order, ask and apply, and the new one wait; returns the numbers of it all."""
    company, owner = numbers["company"], numbers[Visitor.OWNER]
    new = session.get_one(AccountRow, numbers[Visitor.UNAPPROVED])
    applications = Applications(session, lambda: at)
    applications.begin(new.operator_id or 0, new.id)
    list_products(session, lambda: at)
    application = applications.newest(new.operator_id or 0)
    buyer = Buyer(operator_id=company, account_id=owner, language=Language.ENGLISH)
    request = NewRequest(
        email="",
        kind=RequestKind.COMPLAINT,
        text="The drawing is upside down.",
        language=Language.ENGLISH,
        account_id=owner,
    )
    clearance = Application(level=Level.APPROVAL, operator_id=company, account_id=None, applied_by=owner)
    return {
        "application": str(0 if application is None else application.id),
        "clearance": str(ClearanceDesk(session, lambda: at).apply(clearance).id),
        "order": place(session, lambda: at, buyer).number.replace("/", "-"),
        "dropped": place(session, lambda: at, buyer).number.replace("/", "-"),
        "request": str(Requests(session).ask(request, "owner", at).id),
    }
