"""A cashier with a fake gateway and a bank, orders to pay, and what the gateway says of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from entitlements.money import Currency, Money
from entitlements.orders.orders import Buyer, Order
from entitlements.orders.store import OrderStore
from entitlements.payments.bank_transfer import BankAccount, BankTransfer
from entitlements.payments.cashier import Addresses, Answer, Cashier
from entitlements.payments.fake_gateway import FAKE_GATEWAY, FakeGateway
from entitlements.payments.payment_book import PaymentBook
from entitlements.payments.provider import Notification, PaymentProvider, Redirect, TakenBack
from entitlements.payments.rulings import Payment
from kb.database import Database
from tests.conftest import NOON
from tests.factories.accounts import add_workshop
from tests.factories.orders import list_products, place
from translations.locales import Language

PLN_ACCOUNT: Final = "PL61109010140000071219812874"
EUR_ACCOUNT: Final = "PL87249000050000453000024512"
ADDRESSES: Final = Addresses(
    return_url="https://aos.example.org/en/pay/return",
    cancel_url="https://aos.example.org/en/pay",
    notify_url="https://aos.example.org/payments/fake/notify",
)
EMAIL: Final = "ewa@example.org"
GATEWAY: Final = FakeGateway(key=b"a key of the tests", page=lambda reference: f"/en/gateway/{reference}")
BANK: Final = BankTransfer(
    accounts={
        Currency.PLN: BankAccount(recipient="AOS sp. z o.o.", number=PLN_ACCOUNT, bank_name="Bank"),
        Currency.EUR: BankAccount(recipient="AOS sp. z o.o.", number=EUR_ACCOUNT, bank_code="BANKPLPW"),
    }
)
BUYER_ID: Final = 12


@dataclass
class Till:
    """A cashier on a database with one company that buys."""

    database: Database
    clock: Callable[[], datetime]
    providers: Mapping[str, PaymentProvider] = field(
        default_factory=lambda: {BANK.name: BANK, GATEWAY.name: GATEWAY}
    )
    buyer: Buyer = field(init=False)

    def __post_init__(self) -> None:
        with self.database.write() as session:
            list_products(session, self.clock)
            operator_id = add_workshop(session, NOON)
        self.buyer = Buyer(operator_id=operator_id, account_id=BUYER_ID, language=Language.POLISH)

    @property
    def cashier(self) -> Cashier:
        """The cashier."""
        return Cashier(database=self.database, providers=self.providers, clock=self.clock)

    def order(self, currency: Currency = Currency.PLN) -> Order:
        """A new order of an hour: 41.00 with tax."""
        with self.database.write() as session:
            return place(session, self.clock, self.buyer, currency=currency)

    def now(self, order: Order) -> Order:
        """The order as it is now."""
        with self.database.read() as session:
            found = OrderStore(session).by_id(order.id)
        assert found is not None
        return found

    def begin(self, order: Order, provider: str = FAKE_GATEWAY) -> str:
        """Set out to pay; returns our reference of the attempt."""
        begun = self.cashier.begin(order, provider, EMAIL, ADDRESSES)
        assert isinstance(begun, Redirect)
        return begun.reference

    def hear(self, notification: Notification, provider: str = FAKE_GATEWAY) -> Answer:
        """A notification arrives."""
        return self.cashier.notify(provider, notification)

    def payments(self) -> list[Payment]:
        """All money that came, the newest first."""
        with self.database.read() as session:
            return PaymentBook(session, self.clock).ruled_as()


def paid(attempt: str, amount: Money, payment: str = "p1", event: str = "e1") -> Notification:
    """The gateway says that it has money."""
    return GATEWAY.says(
        {
            "event": event,
            "kind": "paid",
            "attempt": attempt,
            "payment": payment,
            "amount": amount.minor,
            "currency": amount.currency.value,
        }
    )


def failed(attempt: str, event: str = "f1") -> Notification:
    """The gateway says that an attempt came to nothing."""
    return GATEWAY.says({"event": event, "kind": "failed", "attempt": attempt, "why": "declined"})


def taken_back(
    how: TakenBack, amount: Money, payment: str = "p1", event: str = "t1", dispute: str = ""
) -> Notification:
    """The gateway says that money of a payment went back without the portal having asked."""
    return GATEWAY.says(
        {
            "event": event,
            "kind": how.value,
            "payment": payment,
            "amount": amount.minor,
            "currency": amount.currency.value,
            "dispute": dispute,
        }
    )


def dispute_won(dispute: str, payment: str = "p1", event: str = "w1") -> Notification:
    """The gateway says that a dispute about a payment was won."""
    return GATEWAY.says({"event": event, "kind": "dispute-won", "payment": payment, "dispute": dispute})


def camt_053(title: str, amount: Decimal, day: date, account: str = PLN_ACCOUNT) -> bytes:
    """A bank's statement of one transfer that came in, in złoty."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt>
<GrpHdr><MsgId>M-1</MsgId><CreDtTm>{day}T20:00:00</CreDtTm></GrpHdr>
<Stmt><Id>ST-1</Id><ElctrncSeqNb>1</ElctrncSeqNb><CreDtTm>{day}T20:00:00</CreDtTm>
<Acct><Id><IBAN>{account}</IBAN></Id><Ccy>PLN</Ccy></Acct>
<Ntry><NtryRef>1</NtryRef><Amt Ccy="PLN">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>
<BookgDt><Dt>{day}</Dt></BookgDt><AcctSvcrRef>{title}</AcctSvcrRef>
<NtryDtls><TxDtls><RltdPties><Dbtr><Nm>NOWA</Nm></Dbtr></RltdPties>
<RmtInf><Ustrd>{title}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry></Stmt></BkToCstmrStmt></Document>""".encode()
