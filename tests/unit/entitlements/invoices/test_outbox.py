"""The way of e-invoices to KSeF: queued with the invoice, handed in once, settled once."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from entitlements.invoices.documents import Document, Kind
from entitlements.invoices.handlers import CorrectInvoice, IssueInvoice
from entitlements.invoices.issuing import OriginalOnTheWay
from entitlements.invoices.ksef_codes import Environment, Issuer, digest_of
from entitlements.invoices.outbox import (
    NumberRefused,
    Outbox,
    OutboxState,
    Passage,
    code_links,
    passage_of,
)
from entitlements.invoices.outbox_settings import KsefSettings
from entitlements.invoices.seller_file import SellerSettings
from entitlements.invoices.sending import Answer, HandCarried, InProcessKsef, Verdict
from entitlements.invoices.store import InvoiceStore
from entitlements.orders.models import OrderRefundLineRow, OrderRefundRow
from entitlements.orders.orders import EffectKind, OrderEffect
from kb.workspace import Workspace
from tests.conftest import NOON
from tests.factories.clocks import Clock
from tests.factories.invoices import SELLER, SETTINGS, add_buyer, add_order

ISSUER = Issuer(serial="01F2", key=ec.generate_private_key(ec.SECP256R1()))
ONLINE = SellerSettings(seller=SELLER, ksef=KsefSettings(environment=Environment.TEST, issuer=ISSUER))
NUMBER = "5265877635-20250826-0100001AF629-AF"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def outbox(workspace: Workspace, clock: Clock) -> Outbox:
    return Outbox(database=workspace.database, clock=clock)


@pytest.fixture
def ksef(clock: Clock) -> InProcessKsef:
    return InProcessKsef(clock=clock)


def effect(order_id: int, refund_id: int | None = None) -> OrderEffect:
    kind = EffectKind.CORRECT_INVOICE if refund_id else EffectKind.ISSUE_INVOICE
    return OrderEffect(id=1, order_id=order_id, line_id=None, refund_id=refund_id, kind=kind)


def issue(workspace: Workspace, settings: SellerSettings = ONLINE) -> Document:
    """A paid order's invoice, as paying triggers it."""
    with workspace.database.write() as session:
        order = add_order(session, add_buyer(session), (2, 5_000, "23"))
        IssueInvoice(settings=lambda: settings)(effect(order.id), session, NOON)
        return InvoiceStore(session).of_order(order.id)[0]


def passage(workspace: Workspace, invoice: Document) -> Passage:
    with workspace.database.read() as session:
        found = passage_of(session, invoice.id)
    assert found is not None
    return found


def refund(workspace: Workspace, invoice: Document) -> OrderEffect:
    """A refund of one of two pieces, as the desk of orders notes it."""
    with workspace.database.write() as session:
        line = invoice.lines[0]
        part = OrderRefundLineRow(
            line_id=line.origin,
            quantity=1,
            currency="PLN",
            net_minor=5_000,
            vat_minor=1_150,
            gross_minor=6_150,
        )
        row = OrderRefundRow(
            order_id=invoice.order_id,
            currency="PLN",
            amount_minor=6_150,
            reason="Zwrot",
            by=7,
            at=NOON,
            parts=[part],
        )
        session.add(row)
        session.flush()
        return effect(invoice.order_id or 0, row.id)


def _nothing(*_asked: object) -> dict[int, int]:
    return {}


def correct(workspace: Workspace, refunded: OrderEffect) -> list[Document]:
    with workspace.database.write() as session:
        CorrectInvoice(settings=lambda: ONLINE, pieces_kept=_nothing)(refunded, session, NOON)
        return InvoiceStore(session).of_order(refunded.order_id)


def test_an_e_invoice_is_written_and_queued_with_its_invoice(workspace: Workspace) -> None:
    invoice = issue(workspace)
    found = passage(workspace, invoice)
    assert (found.state, found.deadline) == (OutboxState.WAITING, date(2026, 11, 23))
    assert str(invoice.number).encode() in found.xml
    assert found.sha256 == digest_of(found.xml)


def test_where_nothing_goes_to_ksef_the_e_invoice_is_kept_and_has_no_codes(workspace: Workspace) -> None:
    invoice = issue(workspace, SETTINGS)
    found = passage(workspace, invoice)
    assert (found.state, code_links(invoice, found)) == (None, ())
    assert found.xml.startswith(b"<?xml")


def test_an_invoice_handed_over_before_ksef_knows_it_has_both_codes(workspace: Workspace) -> None:
    invoice = issue(workspace)
    codes = code_links(invoice, passage(workspace, invoice))
    assert [label for _link, label in codes] == ["OFFLINE", "CERTYFIKAT"]
    assert codes[0][0].startswith("https://qr-test.ksef.mf.gov.pl/invoice/5260250274/22-11-2026/")
    assert "/certificate/Nip/5260250274/5260250274/01F2/" in codes[1][0]


def test_an_accepted_invoice_has_the_first_code_with_its_number(
    workspace: Workspace, outbox: Outbox, ksef: InProcessKsef
) -> None:
    invoice = issue(workspace)
    assert outbox.work(ksef) == 1
    found = passage(workspace, invoice)
    assert (found.state, found.upo != "") == (OutboxState.ACCEPTED, True)
    assert [label for _link, label in code_links(invoice, found)] == [found.ksef_number]


def test_an_e_invoice_is_taken_once_however_often_the_outbox_works(
    workspace: Workspace, outbox: Outbox, ksef: InProcessKsef
) -> None:
    issue(workspace)
    assert [outbox.work(ksef) for _ in range(3)] == [1, 0, 0]
    assert len(ksef.taken) == 1


def test_while_ksef_is_away_the_e_invoice_waits_longer_and_longer(
    workspace: Workspace, outbox: Outbox, ksef: InProcessKsef, clock: Clock
) -> None:
    invoice = issue(workspace)
    ksef.is_away = True
    assert (outbox.work(ksef), outbox.work(ksef)) == (0, 0)
    assert passage(workspace, invoice).attempts == 1
    clock.now += timedelta(minutes=2)
    outbox.work(ksef)
    assert (passage(workspace, invoice).attempts, passage(workspace, invoice).fault) == (2, "503: no answer")
    ksef.is_away = False
    clock.now += timedelta(hours=2)
    assert outbox.work(ksef) == 1


def test_what_ksef_has_not_decided_is_asked_about_again_and_not_sent_again(
    workspace: Workspace, outbox: Outbox, ksef: InProcessKsef, clock: Clock
) -> None:
    invoice = issue(workspace)
    ksef.is_slow = True
    assert outbox.work(ksef) == 0
    assert passage(workspace, invoice).state is OutboxState.SENT
    ksef.is_slow = False
    clock.now += timedelta(hours=1)
    assert outbox.work(ksef) == 1
    assert len(ksef.taken) == 1


def test_a_rejected_e_invoice_raises_the_alarm_and_is_sent_again_by_a_person(
    workspace: Workspace, outbox: Outbox, ksef: InProcessKsef
) -> None:
    invoice = issue(workspace)
    ksef.why_not = lambda _xml: "430: wrong schema"
    outbox.work(ksef)
    assert (outbox.alarm().rejected, passage(workspace, invoice).fault) == (1, "430: wrong schema")
    ksef.why_not = lambda _xml: ""
    with workspace.database.write() as session:
        outbox.send_again(session, invoice.id)
    assert outbox.work(ksef) == 1
    assert not outbox.alarm().is_raised


@pytest.mark.parametrize(
    ("days", "due_today", "late"), [(0, 0, 0), (1, 1, 0), (2, 0, 1)], ids=["before", "the last day", "after"]
)
def test_the_alarm_counts_what_is_for_today_and_what_is_late(
    workspace: Workspace, outbox: Outbox, clock: Clock, days: int, due_today: int, late: int
) -> None:
    invoice = issue(workspace)
    clock.now += timedelta(days=days)
    alarm = outbox.alarm()
    assert (alarm.waiting, alarm.due_today, alarm.late) == (1, due_today, late)
    assert passage(workspace, invoice).is_late(clock.now.date()) is bool(late)


def test_a_correction_waits_until_its_original_has_a_number_and_names_it(
    workspace: Workspace, outbox: Outbox, ksef: InProcessKsef
) -> None:
    invoice = issue(workspace)
    refunded = refund(workspace, invoice)
    with pytest.raises(OriginalOnTheWay):
        correct(workspace, refunded)
    outbox.work(ksef)
    documents = correct(workspace, refunded)
    assert [one.kind for one in documents] == [Kind.INVOICE, Kind.CORRECTION]
    assert passage(workspace, invoice).ksef_number in passage(workspace, documents[1]).xml.decode()
    assert documents[1].gross.minor == -6_150


def test_a_refund_is_corrected_once(workspace: Workspace, outbox: Outbox, ksef: InProcessKsef) -> None:
    refunded = refund(workspace, issue(workspace))
    outbox.work(ksef)
    assert correct(workspace, refunded) == correct(workspace, refunded)


def test_a_number_that_a_person_read_elsewhere_is_kept_if_it_proves_itself(
    workspace: Workspace, outbox: Outbox
) -> None:
    invoice = issue(workspace)
    with pytest.raises(NumberRefused), workspace.database.write() as session:
        outbox.note(session, invoice.id, Answer(verdict=Verdict.ACCEPTED, ksef_number="123"), 7)
    with workspace.database.write() as session:
        outbox.note(session, invoice.id, Answer(verdict=Verdict.ACCEPTED, ksef_number=NUMBER), 7)
    assert passage(workspace, invoice).ksef_number == NUMBER


def test_what_was_accepted_stays_as_it_is(workspace: Workspace, outbox: Outbox, ksef: InProcessKsef) -> None:
    invoice = issue(workspace)
    outbox.work(ksef)
    with pytest.raises(NumberRefused), workspace.database.write() as session:
        outbox.note(session, invoice.id, Answer(verdict=Verdict.ACCEPTED, ksef_number=NUMBER), 7)
    with pytest.raises(IntegrityError, match="accepted"), workspace.database.write() as session:
        session.execute(text("UPDATE ksef_outbox SET ksef_number = ''"))


def test_only_what_was_rejected_is_sent_again(workspace: Workspace, outbox: Outbox) -> None:
    invoice = issue(workspace)
    with pytest.raises(NumberRefused), workspace.database.write() as session:
        outbox.send_again(session, invoice.id)


def test_carried_by_hand_the_file_lies_in_a_folder_and_waits_for_a_person(
    workspace: Workspace, outbox: Outbox, tmp_path: Path
) -> None:
    invoice = issue(workspace)
    assert outbox.work(HandCarried(folder=tmp_path / "ksef")) == 0
    assert (tmp_path / "ksef" / "FV-2026-11-0001.xml").read_bytes() == passage(workspace, invoice).xml
    assert passage(workspace, invoice).state is OutboxState.SENT


def test_a_folder_that_cannot_be_written_keeps_the_e_invoice_waiting(
    workspace: Workspace, outbox: Outbox, tmp_path: Path
) -> None:
    invoice = issue(workspace)
    (tmp_path / "ksef").mkdir()
    (tmp_path / "ksef" / "FV-2026-11-0001.xml").mkdir()
    outbox.work(HandCarried(folder=tmp_path / "ksef"))
    found = passage(workspace, invoice)
    assert (found.state, found.attempts) == (OutboxState.WAITING, 1)
    assert "cannot be written" in found.fault
