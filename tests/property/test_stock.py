"""Whatever buyers, staff and time do to the stock: nothing is sold twice, and all adds up."""

import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from datetime import timedelta
from itertools import chain
from pathlib import Path
from threading import Barrier
from typing import ClassVar, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from entitlements.shop.ledger import QuantityRefused, StockLedger
from entitlements.shop.models import MovementRow, ReservationRow
from entitlements.shop.reservations import NotEnough, Reservations, Want
from entitlements.shop.stock import NEVER_NEGATIVE, MovementKind, Place, balances
from entitlements.shop.stock_desk import StockDesk
from kb.database import Database
from kb.home import DataFolder
from kb.workspace import open_workspace
from tests.conftest import NOON, VERSION_FOLDERS
from tests.factories.shop import special_tool, stock_up

TOOLS: Final = ("HT-1", "HT-2")
TOOL: Final = st.sampled_from(TOOLS)
PIECES: Final = st.integers(1, 4)
ORDER: Final = st.integers(0, 9)
BUYER: Final = st.integers(0, 1)


class Shop(RuleBasedStateMachine):
    """A shop with two tools and two buyers, each with a connection of their own."""

    tables: ClassVar[Path]

    @initialize()
    def open(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        shutil.copy(self.tables, self.folder)
        home = DataFolder(root=self.folder)
        self.workspace = open_workspace(home, database_url=None, version_folders=VERSION_FOLDERS)
        self.buyers = [self.workspace.database, Database(self.workspace.database.url, lambda: "x" * 32)]
        self.now = NOON
        self.orders = 0
        self.received = dict.fromkeys(TOOLS, 0)
        self.shipped = dict.fromkeys(TOOLS, 0)
        with self.workspace.database.write() as session:
            for number in TOOLS:
                stock_up(session, special_tool(number), 0, self.now)

    def teardown(self) -> None:
        self.buyers[1].close()
        self.workspace.close()
        shutil.rmtree(self.folder)

    @rule(tool=TOOL, quantity=PIECES)
    def receive(self, tool: str, quantity: int) -> None:
        with self.workspace.database.write() as session:
            StockDesk(session, lambda: self.now).receive(tool, quantity, 9)
        self.received[tool] += quantity

    @rule(tool=TOOL, quantity=PIECES)
    def expect(self, tool: str, quantity: int) -> None:
        with self.workspace.database.write() as session:
            on = self.now.date() + timedelta(days=3)
            StockDesk(session, lambda: self.now).expect(tool, on, quantity)

    @rule(tool=TOOL, counted=st.integers(0, 8))
    def count(self, tool: str, counted: int) -> None:
        with self.workspace.database.write() as session:
            StockDesk(session, lambda: self.now).count(tool, counted, 9, "counted")

    @rule(buyer=BUYER, wants=st.lists(st.tuples(TOOL, PIECES), min_size=1, max_size=2))
    def order(self, buyer: int, wants: list[tuple[str, int]]) -> None:
        self.orders += 1
        lines = [
            Want(line_id=self.orders * 10 + place, tool_number=tool, quantity=quantity)
            for place, (tool, quantity) in enumerate(wants)
        ]
        try:
            with self.buyers[buyer].write() as session:
                before = StockLedger(session, lambda: self.now).levels()
                Reservations(session, lambda: self.now).reserve(
                    self.orders, lines, self.now + timedelta(hours=2)
                )
                after = StockLedger(session, lambda: self.now).levels()
        except NotEnough:
            return
        for tool, level in after.items():
            assert level.promised <= max(before[tool].promised, level.expected_quantity)

    @rule(buyer=BUYER, order=ORDER, minutes=st.sampled_from([10, 60, 600]))
    def hold(self, buyer: int, order: int, minutes: int) -> None:
        try:
            with self.buyers[buyer].write() as session:
                before = StockLedger(session, lambda: self.now).levels()
                Reservations(session, lambda: self.now).hold(order, self.now + timedelta(minutes=minutes))
                after = StockLedger(session, lambda: self.now).levels()
        except NotEnough:
            return
        for tool, level in after.items():
            assert level.promised <= max(before[tool].promised, level.expected_quantity)

    @rule(buyer=BUYER, order=ORDER)
    def pay(self, buyer: int, order: int) -> None:
        with self.buyers[buyer].write() as session:
            Reservations(session, lambda: self.now).settle(order)

    @rule(order=ORDER)
    def lapse(self, order: int) -> None:
        with self.workspace.database.write() as session:
            Reservations(session, lambda: self.now).lapse(order)

    @rule(line=st.integers(10, 99), quantity=PIECES)
    def refund(self, line: int, quantity: int) -> None:
        with self.workspace.database.write() as session:
            Reservations(session, lambda: self.now).cancel(line, quantity)

    @rule(line=st.integers(10, 99), quantity=PIECES)
    def send(self, line: int, quantity: int) -> None:
        try:
            with self.workspace.database.write() as session:
                gone = Reservations(session, lambda: self.now).hand_over(line, quantity, 9)
        except QuantityRefused:
            return
        self.shipped[gone.tool_number] += quantity

    @rule(minutes=st.sampled_from([-10, 30, 119, 120, 300]))
    def wait(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule()
    def tidy(self) -> None:
        with self.workspace.database.write() as session:
            Reservations(session, lambda: self.now).lapse_due()
            row = ReservationRow
            late = select(row).where(row.expires_at <= self.now, row.ended_at.is_(None))
            assert session.scalars(late).all() == []

    @invariant()
    def movements_and_reservations_agree(self) -> None:
        with self.workspace.database.read() as session:
            assert StockLedger(session, lambda: self.now).faults() == []

    @invariant()
    def every_piece_is_somewhere_and_nowhere_twice(self) -> None:
        with self.workspace.database.read() as session:
            for tool in TOOLS:
                query = select(MovementRow.kind, MovementRow.quantity).where(MovementRow.tool_number == tool)
                kinds = [(MovementKind(kind), quantity) for kind, quantity in session.execute(query)]
                places = balances(kinds)
                assert sum(places.values()) == 0
                assert all(places[place] >= 0 for place in NEVER_NEGATIVE)
                assert places[Place.SUPPLIER] == -self.received[tool]
                assert places[Place.CUSTOMER] == self.shipped[tool]

    @invariant()
    def nobody_waits_while_the_shelf_has_something(self) -> None:
        with self.workspace.database.read() as session:
            levels = StockLedger(session, lambda: self.now).levels()
            assert [number for number, level in levels.items() if level.shelf and level.promised] == []

    @invariant()
    def only_what_was_paid_has_left(self) -> None:
        with self.workspace.database.read() as session:
            query = select(ReservationRow).where(ReservationRow.shipped > 0, ReservationRow.paid_at.is_(None))
            assert session.scalars(query).all() == []


def machine(tables: Path) -> type[Shop]:
    """The machine on copies of an empty database."""
    return type("ShopOnTables", (Shop,), {"tables": tables})


def _settings(examples: int, steps: int) -> settings:
    return settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )


def test_the_stock_is_never_sold_twice_and_always_adds_up(empty_tables: Path) -> None:
    run_state_machine_as_test(machine(empty_tables), settings=_settings(10, 20))


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(pieces=st.integers(0, 5), wants=st.lists(st.integers(1, 3), min_size=2, max_size=4))
def test_buyers_who_order_at_the_same_instant_share_what_there_is(
    empty_tables: Path, pieces: int, wants: list[int]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(empty_tables, folder)
        home = DataFolder(root=Path(folder))
        workspace = open_workspace(home, database_url=None, version_folders=VERSION_FOLDERS)
        with workspace.database.write() as session:
            stock_up(session, special_tool("HT-1"), pieces, NOON)
        got = at_once(workspace.database.url, wants)
        with workspace.database.read() as session:
            level = StockLedger(session, lambda: NOON).level("HT-1")
        workspace.close()
    sold = sum(wants[buyer] for buyer in got)
    assert (level.reserved, level.free) == (sold, pieces - sold)
    assert [want for buyer, want in enumerate(wants) if buyer not in got and want <= pieces - sold] == []


def at_once(url: str, wants: list[int]) -> list[int]:
    """Who of several buyers got the pieces that they ordered, each on a connection of their own."""
    start = Barrier(len(wants))

    def buy(buyer: int) -> list[int]:
        database = Database(url, lambda: "x" * 32)
        want = Want(line_id=buyer + 1, tool_number="HT-1", quantity=wants[buyer])
        start.wait()
        with closing(database), suppress(NotEnough):
            with database.write() as session:
                reservations = Reservations(session, lambda: NOON)
                reservations.reserve(buyer + 1, [want], NOON + timedelta(hours=1))
            return [buyer]
        return []

    with ThreadPoolExecutor(len(wants)) as pool:
        return sorted(chain.from_iterable(pool.map(buy, range(len(wants)))))


@pytest.mark.slow
def test_the_stock_adds_up_in_long_histories(empty_tables: Path) -> None:
    run_state_machine_as_test(machine(empty_tables), settings=_settings(60, 50))
