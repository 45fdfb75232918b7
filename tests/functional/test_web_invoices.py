"""Invoices on pages: after paying, on paper read back, corrected by the staff, handed to KSeF by hand."""

import csv
import io
from base64 import b64encode
from hashlib import sha256
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from werkzeug.test import TestResponse

from entitlements.accounts import Role
from entitlements.invoices.documents import Document, Kind
from entitlements.invoices.fa3_schema import check
from entitlements.invoices.outbox import passage_of
from entitlements.invoices.seller_file import FILE_NAME
from entitlements.invoices.store import InvoiceStore
from entitlements.models import OperatorRow
from entitlements.orders import effects
from entitlements.orders.desk import OrderDesk
from entitlements.orders.models import OrderRow
from entitlements.orders.orders import EffectKind, Order
from entitlements.orders.refunding import RefundPart
from entitlements.orders.transitions import OrderState
from tests.conftest import NOON
from tests.factories.accounts import add_workshop
from tests.factories.clocks import Clock
from tests.factories.entering import add_person, enter
from tests.factories.invoices import add_order
from tests.factories.portals import give_second_factor, own_token
from web import create_app
from web.invoice_wiring import FOLDER, InvoiceChores
from web.order_wiring import run_effects
from web.sample.invoice_demo import write_seller
from web.session import portal
from web.settings import Settings

pytestmark = pytest.mark.slow

BUYER, TECHNICIAN, STAFF = "kupuje@example.org", "technik@example.org", "obsluga@example.org"
NUMBER = "5265877635-20250826-0100001AF629-AF"
CLOCK = Clock()


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    home = tmp_path_factory.mktemp("invoices")
    app = create_app(Settings(home=home), clock=CLOCK)
    for email, role in ((BUYER, Role.BUYER), (TECHNICIAN, Role.TECHNICIAN), (STAFF, Role.STAFF)):
        add_person(app, email, email.partition("@")[0], role, NOON)
    write_seller(home)
    file = home / FILE_NAME
    file.write_text(file.read_text(encoding="utf-8").replace('"off"', '"test"'), encoding="utf-8")
    return app


@pytest.fixture
def buyer(app: Flask) -> FlaskClient:
    return stepped_up(app, BUYER)


@pytest.fixture
def staff(app: Flask) -> FlaskClient:
    return stepped_up(app, STAFF)


@pytest.fixture
def order(app: Flask) -> Order:
    """A paid order of the buyer's company, two pieces, with its invoice."""
    with app.app_context():
        with portal().workspace.database.write() as session:
            paid = add_order(session, add_workshop(session, NOON), (2, 5_000, "23"))
            effects.write_down(session, paid.id, [(EffectKind.ISSUE_INVOICE, None)], NOON)
        run_effects(portal(), CLOCK)
    return paid


def stepped_up(app: Flask, email: str) -> FlaskClient:
    client = enter(app, email, NOON)
    with app.app_context():
        give_second_factor(portal(), NOON)
    return client


def send(client: FlaskClient, path: str, **fields: Any) -> TestResponse:
    data = {"csrf_token": own_token(client), **fields}
    return client.post(f"/en{path}", data=data, follow_redirects=True)


def sent(content: bytes) -> tuple[io.BytesIO, str]:
    """A file as a browser sends it."""
    return io.BytesIO(content), "FV.xml"


def page(client: FlaskClient, path: str) -> str:
    return unescape(client.get(f"/en{path}").text)


def documents(app: Flask, order: Order) -> list[Document]:
    with app.app_context(), portal().workspace.database.read() as session:
        return InvoiceStore(session).of_order(order.id)


def words_of(response: TestResponse) -> str:
    """The text of a PDF as a reader finds it."""
    text = "".join(one.extract_text() for one in PdfReader(io.BytesIO(response.data)).pages)
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())


def test_an_invoice_is_issued_when_its_order_is_paid_and_opened_by_its_buyer(
    app: Flask, order: Order, buyer: FlaskClient
) -> None:
    (invoice,) = documents(app, order)
    assert str(invoice.number) in page(buyer, f"/invoices?q={order.number}")
    words = words_of(buyer.get(f"/en/invoices/{invoice.id}.pdf"))
    assert f"Faktura VAT {invoice.number}" in words
    assert "WZÓR: sprzedawca nie istnieje." in words
    check(buyer.get(f"/en/invoices/{invoice.id}.xml").data)


def test_the_buyer_is_led_from_the_order_to_its_invoice(order: Order, buyer: FlaskClient) -> None:
    assert f"/en/invoices?q={order.number}" in page(buyer, f"/orders/{order.slug}")


@pytest.mark.parametrize("path", ["pdf", "xml"])
def test_invoices_of_another_company_are_not_there(app: Flask, path: str, buyer: FlaskClient) -> None:
    with app.app_context(), portal().workspace.database.write() as session:
        other = add_order(session, add_workshop(session, NOON, "Inny"), (1, 100, "23"))
        effects.write_down(session, other.id, [(EffectKind.ISSUE_INVOICE, None)], NOON)
    with app.app_context():
        run_effects(portal(), CLOCK)
    (theirs,) = documents(app, other)
    assert buyer.get(f"/en/invoices/{theirs.id}.{path}").status_code == 404
    assert str(theirs.number) not in page(buyer, "/invoices")


def test_who_does_not_buy_sees_no_invoices(app: Flask, order: Order) -> None:
    (invoice,) = documents(app, order)
    assert stepped_up(app, TECHNICIAN).get(f"/en/invoices/{invoice.id}.pdf").status_code == 403


def test_an_order_that_waits_for_its_payment_has_one_pro_forma(app: Flask, buyer: FlaskClient) -> None:
    with app.app_context(), portal().workspace.database.write() as session:
        waiting = add_order(session, add_workshop(session, NOON), (1, 5_000, "23"))
        session.get_one(OrderRow, waiting.id).state = OrderState.PENDING
    words = [words_of(send(buyer, f"/orders/{waiting.slug}/pro-forma")) for _ in range(2)]
    assert words[0] == words[1]
    assert "Faktura pro forma PRO/2026/11/0001" in words[0]
    assert "To nie jest faktura VAT" in words[0]
    assert [one.kind for one in documents(app, waiting)] == [Kind.PRO_FORMA]


def test_a_paid_order_has_no_pro_forma(order: Order, buyer: FlaskClient) -> None:
    assert "there is no pro-forma" in send(buyer, f"/orders/{order.slug}/pro-forma").text


def test_the_staff_find_an_invoice_and_give_out_a_marked_duplicate(
    app: Flask, order: Order, staff: FlaskClient
) -> None:
    (invoice,) = documents(app, order)
    assert str(invoice.number) in page(staff, f"/staff/invoices?q={order.number}&kind=invoice")
    words = words_of(send(staff, f"/staff/invoices/{invoice.id}/duplicate"))
    assert "DUPLIKAT z dnia 22 listopada 2026" in words


def test_a_wrong_address_is_corrected_with_a_reason_once_ksef_has_accepted(
    app: Flask, order: Order, staff: FlaskClient
) -> None:
    (invoice,) = documents(app, order)
    path = f"/staff/invoices/{invoice.id}"
    typed = {"name": "Kowal", "street": "Nowa 3", "city": "Łódź", "reason": "Zły adres", "once": "a1"}
    assert "KSeF has not accepted this invoice yet" in unescape(send(staff, f"{path}/correct", **typed).text)
    assert "This is no number of KSeF" in send(staff, f"{path}/ksef", ksef_number="123").text
    assert NUMBER in send(staff, f"{path}/ksef", ksef_number=NUMBER.lower()).text
    assert "the reason is missing" in send(staff, f"{path}/correct", **(typed | {"reason": " "})).text
    assert "is issued" in send(staff, f"{path}/correct", **typed).text
    send(staff, f"{path}/correct", **typed)  # the button pressed twice
    correction = documents(app, order)[1:]
    assert [(one.buyer.address.street, one.gross.minor) for one in correction] == [("Nowa 3", 0)]
    words = words_of(staff.get(f"/en/staff/invoices/{correction[0].id}.pdf"))
    assert "Koryguje" in words
    assert "Nabywca przed korektą" in words
    assert "Zły adres" in words


def test_what_ksef_rejected_gets_another_file_that_says_the_same(
    app: Flask, order: Order, staff: FlaskClient
) -> None:
    (invoice,) = documents(app, order)
    path = f"/staff/invoices/{invoice.id}"
    file = staff.get(f"/en{path}.xml").data
    assert "It was not rejected" in send(staff, f"{path}/mend").text
    assert "Write what KSeF said." in send(staff, f"{path}/rejected", fault=" ").text
    assert "430: SystemInfo" in send(staff, f"{path}/rejected", fault="430: SystemInfo").text
    refused = send(staff, f"{path}/mend").text
    assert "The file would be the same" in refused
    assert 'href="/en/staff/invoices" aria-current' in refused
    other = file.replace(b"<P_15>123.00<", b"<P_15>12.30<")
    assert "something else than the invoice (P_15)" in send(staff, f"{path}/mend", file=sent(other)).text
    mended = file.replace(b"<SystemInfo>AOS<", b"<SystemInfo>AOS 2<")
    said = send(staff, f"{path}/mend", file=sent(mended)).text
    assert "The new file is handed in as a technical correction." in said
    assert b64encode(sha256(file).digest()).decode() in unescape(said)
    assert staff.get(f"/en{path}.xml").data == mended
    assert NUMBER in send(staff, f"{path}/ksef", ksef_number=NUMBER).text
    assert "KSeF has accepted it already" in send(staff, f"{path}/rejected", fault="late").text


def test_a_refund_issues_a_correction_when_ksef_has_accepted_the_original(app: Flask, order: Order) -> None:
    (invoice,) = documents(app, order)
    with app.app_context():
        with portal().workspace.database.write() as session:
            part = RefundPart(line_id=order.lines[0].id, quantity=1)
            OrderDesk(session, CLOCK).refund(order.id, [part], "Zwrot", 7)
        run_effects(portal(), CLOCK, order.id)
        assert len(documents(app, order)) == 1
        client = stepped_up(app, STAFF)
        send(client, f"/staff/invoices/{invoice.id}/ksef", ksef_number=NUMBER)
        send(client, f"/staff/orders/{order.slug}/again")
    assert [one.gross.minor for one in documents(app, order)] == [12_300, -6_150]


def test_the_register_of_a_month_holds_every_invoice_and_correction(
    app: Flask, order: Order, staff: FlaskClient
) -> None:
    content = staff.get("/en/staff/invoices/register.csv?month=2026-11").data.decode("utf-8-sig")
    rows = {row["number"]: row for row in csv.DictReader(io.StringIO(content), delimiter=";")}
    (invoice,) = documents(app, order)
    row = rows[str(invoice.number)]
    assert (row["net"], row["vat"], row["jpk_net"], row["jpk_mark"]) == ("100.00", "23.00", "K_19", "OFF")
    assert not any(number.startswith("PRO") for number in rows)
    assert staff.get("/en/staff/invoices/register.csv?month=november").status_code == 400


def test_what_waits_for_ksef_is_laid_into_its_folder_by_the_chores(app: Flask, order: Order) -> None:
    with app.app_context():
        InvoiceChores(portal=portal(), clock=CLOCK).carry()
        (invoice,) = documents(app, order)
        with portal().workspace.database.read() as session:
            passage = passage_of(session, invoice.id)
        file = portal().settings.folder.root / FOLDER / f"{invoice.number.file_name}.xml"
    assert passage is not None
    assert file.read_bytes() == passage.xml


def test_without_the_sellers_data_the_invoice_waits_and_the_staff_see_why(
    app: Flask, staff: FlaskClient
) -> None:
    with app.app_context():
        file = portal().settings.folder.root / FILE_NAME
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace("5260250274", "5260250275"), encoding="utf-8")
        with portal().workspace.database.write() as session:
            paid = add_order(session, add_workshop(session, NOON), (1, 5_000, "23"))
            effects.write_down(session, paid.id, [(EffectKind.ISSUE_INVOICE, None)], NOON)
        run_effects(portal(), CLOCK, paid.id)
        said = page(staff, "/staff/invoices")
        file.write_text(text, encoding="utf-8")
        send(staff, f"/staff/orders/{paid.slug}/again")
    assert "tax number (NIP)" in said
    assert len(documents(app, paid)) == 1


def test_pages_speak_polish_too(app: Flask, order: Order, buyer: FlaskClient, staff: FlaskClient) -> None:
    (invoice,) = documents(app, order)
    assert "Faktury" in unescape(buyer.get("/pl/invoices").text)
    assert "Wystaw korektę" in unescape(staff.get(f"/pl/staff/invoices/{invoice.id}").text)
    with app.app_context(), portal().workspace.database.read() as session:
        assert session.get(OperatorRow, order.operator_id) is not None
