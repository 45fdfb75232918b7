"""What the tests of orders share: a session that writes, a clock, a buyer, a list of prices."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from entitlements.orders.desk import OrderDesk
from entitlements.orders.orders import Buyer
from kb.workspace import Workspace
from tests.conftest import NOON
from tests.factories.accounts import add_workshop
from tests.factories.clocks import Clock
from tests.factories.orders import list_products
from translations.locales import Language

BUYER_ID = 12


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def session(workspace: Workspace, clock: Clock) -> Iterator[Session]:
    with workspace.database.write() as writing:
        list_products(writing, clock)
        yield writing


@pytest.fixture
def buyer(session: Session) -> Buyer:
    return Buyer(operator_id=add_workshop(session, NOON), account_id=BUYER_ID, language=Language.POLISH)


@pytest.fixture
def desk(session: Session, clock: Clock) -> OrderDesk:
    return OrderDesk(session, clock)
