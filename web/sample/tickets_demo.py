"""The demo workshop's tickets: a year of information and of programming that run, two unused hours."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from entitlements.accounts import Role
from entitlements.models import AccountRoleRow, AccountRow
from entitlements.products.kinds import Module, Period
from entitlements.tickets.clock import TicketState
from entitlements.tickets.desk import TicketDesk
from entitlements.tickets.tickets import granted_product


def add_tickets(session: Session, operator_id: int, now: datetime) -> None:
    """See to it that the workshop can read; unused tickets are added the first time alone."""
    desk = TicketDesk(session, lambda: now)
    tickets = desk.of_operator(operator_id)
    if not tickets:
        for _number in range(2):
            desk.grant(granted_product(Period.HOUR), operator_id)
    running = {ticket.module for ticket in tickets if ticket.state is TicketState.ACTIVE}
    for module in Module:
        if module not in running:
            granted = desk.grant(granted_product(Period.YEAR, module), operator_id)
            desk.activate(granted.id, _owner(session, operator_id))


def _owner(session: Session, operator_id: int) -> int:
    """The number of the owner's account."""
    query = (
        select(AccountRow.id)
        .join(AccountRoleRow, AccountRoleRow.account_id == AccountRow.id)
        .where(AccountRow.operator_id == operator_id, AccountRoleRow.role == Role.OWNER)
    )
    return session.scalars(query.order_by(AccountRow.id)).first() or 0
