"""Every provider of payments: begins, proves, refuses what is forged, and says it when it is away."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from entitlements.money import Currency, Money
from entitlements.payments.fake_gateway import FakeGateway
from entitlements.payments.provider import (
    PAYING_LASTS,
    Attempt,
    Bill,
    DisputeWon,
    Ignored,
    Notification,
    NotificationForged,
    NotificationUnreadable,
    Paid,
    PaymentProvider,
    ProviderDeclined,
    ProviderUnavailable,
    Redirect,
    RefundNews,
    RefundState,
    RefundWish,
    Reversal,
    TakenBack,
    Transfer,
    Unpaid,
    Waiting,
)
from entitlements.payments.przelewy24 import Przelewy24
from entitlements.payments.stripe_checkout import TOLERANCE, StripeCheckout
from tests.conftest import NOON
from tests.factories.payments import ADDRESSES, BANK, GATEWAY, paid
from tests.factories.przelewy24_api import API_KEY, CRC, Przelewy24Api
from tests.factories.stand_ins import Said, stand_in
from tests.factories.stripe_api import SECRET, StripeApi
from translations.locales import Language

AMOUNT = Money(minor=4100, currency=Currency.PLN)
BILL = Bill(
    attempt="ZA2026000001-aabbccdd",
    order_number="ZA/2026/000001",
    amount=AMOUNT,
    email="ewa@example.org",
    language=Language.POLISH,
    begun_at=NOON,
    return_url=ADDRESSES.return_url,
    cancel_url=ADDRESSES.cancel_url,
    notify_url=ADDRESSES.notify_url,
)
NOBODY = "http://127.0.0.1:1"


@dataclass
class Side:
    """A provider and what stands behind it: `pay` is what it says once somebody has paid."""

    provider: PaymentProvider
    pay: Callable[[str, Money], Notification]


@pytest.fixture
def p24() -> Iterator[tuple[Przelewy24, Przelewy24Api]]:
    api = Przelewy24Api()
    with stand_in(api) as url:
        yield api.provider(url), api


@pytest.fixture
def stripe() -> Iterator[tuple[StripeCheckout, StripeApi]]:
    api = StripeApi()
    with stand_in(api) as url:
        api.url = url
        yield api.provider(), api


@pytest.fixture(params=["fake", "przelewy24", "stripe"])
def side(request: pytest.FixtureRequest) -> Side:
    match request.param:
        case "fake":
            return Side(GATEWAY, lambda attempt, amount: paid(attempt, amount))
        case "przelewy24":
            provider, api = request.getfixturevalue("p24")
            return Side(
                provider, lambda attempt, amount: api.pay(attempt, amount.minor, amount.currency.value)
            )
        case _:
            provider, api = request.getfixturevalue("stripe")
            return Side(
                provider,
                lambda attempt, amount: api.pay(attempt, NOON, amount.minor, amount.currency.value),
            )


def begun(side: Side, bill: Bill = BILL) -> Attempt:
    redirect = side.provider.begin(bill)
    assert isinstance(redirect, Redirect)
    return Attempt(
        reference=bill.attempt, provider_reference=redirect.reference, amount=bill.amount, begun_at=NOON
    )


def test_a_gateway_leads_to_its_page(side: Side) -> None:
    redirect = side.provider.begin(BILL)
    assert isinstance(redirect, Redirect)
    assert redirect.url.startswith(("http://127.0.0.1:", "/en/gateway/"))


def test_the_page_of_stripe_ends_with_the_bill(stripe: tuple[StripeCheckout, StripeApi]) -> None:
    provider, api = stripe
    provider.begin(BILL)
    assert f"expires_at={int(BILL.ends_at.timestamp())}" in api.asked[-1].body.decode()


def test_the_page_of_przelewy24_ends_when_goods_are_held_no_more(
    p24: tuple[Przelewy24, Przelewy24Api],
) -> None:
    provider, api = p24
    provider.begin(BILL)
    said = json.loads(api.asked[-1].body)
    assert timedelta(minutes=said["timeLimit"]) == PAYING_LASTS


@pytest.mark.parametrize(
    "amount",
    [AMOUNT, Money(minor=1, currency=Currency.EUR), Money(minor=99_999_999, currency=Currency.PLN)],
    ids=str,
)
def test_what_was_paid_is_said_to_the_last_grosz(side: Side, amount: Money) -> None:
    attempt = begun(side, replace(BILL, amount=amount))
    heard = side.provider.verify(side.pay(attempt.reference, amount), NOON)
    assert isinstance(heard.word, Paid)
    assert (heard.word.attempt, heard.word.amount) == (BILL.attempt, amount)
    side.provider.confirm(heard.word)
    side.provider.confirm(heard.word)


def test_what_was_heard_once_is_read_again_the_same(side: Side) -> None:
    said = side.pay(begun(side).reference, AMOUNT)
    assert side.provider.read(said.body) == side.provider.verify(said, NOON)


@pytest.mark.parametrize(
    "forge",
    [
        lambda said: replace(said, body=said.body.replace(b"4100", b"4099")),
        lambda said: replace(said, body=said.body.replace(b"PLN", b"EUR").replace(b"pln", b"eur")),
        lambda said: replace(said, body=said.body.replace(b"aabbccdd", b"aabbccde")),
        lambda said: replace(said, headers={}, body=said.body.replace(b'"sign"', b'"sing"')),
        lambda said: replace(said, headers={}, body=b""),
        lambda said: replace(said, headers={}, body=b"[1, 2]"),
        lambda said: replace(said, headers={}, body=b'{"sign": 7}'),
        lambda said: replace(said, headers={}, body=b"\xff\xfe"),
        lambda said: replace(said, headers={}, body=b'{"sign": "\\ud800", "refundsUuid": "\\ud800"}'),
    ],
    ids=[
        "amount",
        "currency",
        "order",
        "no signature",
        "empty",
        "a list",
        "a number",
        "no text",
        "half a character",
    ],
)
def test_what_is_forged_is_refused(side: Side, forge: Callable[[Notification], Notification]) -> None:
    said = side.pay(begun(side).reference, AMOUNT)
    with pytest.raises(NotificationForged):
        side.provider.verify(forge(said), NOON)


def test_nothing_is_known_of_an_attempt_that_nobody_paid(side: Side) -> None:
    assert side.provider.ask(begun(side)) == Waiting(attempt=BILL.attempt)


@pytest.mark.parametrize(
    "provider",
    [BANK, GATEWAY, Przelewy24Api().provider(NOBODY), StripeApi(url=NOBODY).provider()],
    ids=lambda provider: provider.name,
)
def test_no_provider_shows_its_keys(provider: PaymentProvider) -> None:
    shown = repr(provider)
    assert [key for key in (API_KEY, CRC, SECRET, "sk_test", "a key of the tests") if key in shown] == []


def test_a_bank_is_paid_by_transfer_and_believed_by_its_statements_alone() -> None:
    transfer = BANK.begin(BILL)
    assert isinstance(transfer, Transfer)
    assert transfer.title.replace(" ", "").endswith("ZA2026000001")
    with pytest.raises(NotificationForged):
        BANK.verify(Notification(headers={}, body=b"{}"), NOON)
    with pytest.raises(NotificationUnreadable):
        BANK.read(b"{}")
    assert BANK.ask(Attempt(reference="a", provider_reference="", amount=AMOUNT, begun_at=NOON)) == Waiting(
        attempt="a"
    )


def test_a_bank_without_an_account_in_the_currency_declines() -> None:
    with pytest.raises(ProviderDeclined):
        replace(BANK, accounts={}).begin(BILL)


@pytest.mark.parametrize(
    "answer",
    [
        Said(status=500),
        Said(status=429),
        Said(body=b"<html>maintenance</html>"),
        Said(body=b"{" * 100_000),
        Said(body=b"[]"),
    ],
    ids=["500", "429", "html", "deep", "a list"],
)
@pytest.mark.parametrize("name", ["p24", "stripe"])
def test_a_provider_in_trouble_is_told_from_one_that_declines(
    request: pytest.FixtureRequest, name: str, answer: Said
) -> None:
    provider, api = request.getfixturevalue(name)
    api.answer = answer
    with pytest.raises(ProviderUnavailable):
        provider.begin(BILL)


@pytest.mark.parametrize(
    "provider",
    [Przelewy24Api().provider(NOBODY), StripeApi(url=NOBODY).provider()],
    ids=["przelewy24", "stripe"],
)
def test_a_provider_that_cannot_be_reached_is_unavailable(provider: PaymentProvider) -> None:
    attempt = Attempt(reference="a", provider_reference="b", amount=AMOUNT, begun_at=NOON)
    wish = RefundWish(refund="r", attempt="a", payment="1", amount=AMOUNT, notify_url="")
    calls: list[Callable[[], object]] = [
        lambda: provider.begin(BILL),
        lambda: provider.ask(attempt),
        lambda: provider.refund(wish),
    ]
    refused = [_why(call) for call in calls]
    assert refused == [ProviderUnavailable] * len(calls)


def _why(call: Callable[[], object]) -> type[Exception]:
    with pytest.raises(ProviderUnavailable) as refusal:
        call()
    return refusal.type


@pytest.mark.parametrize("name", ["p24", "stripe"])
def test_a_provider_that_is_asked_knows_of_the_payment(request: pytest.FixtureRequest, name: str) -> None:
    provider, api = request.getfixturevalue(name)
    attempt = begun(Side(provider, lambda _attempt, _amount: Notification(headers={}, body=b"")))
    said = api.pay(BILL.attempt) if name == "p24" else api.pay(BILL.attempt, NOON)
    assert provider.ask(attempt) == provider.read(said.body).word


def test_przelewy24_is_asked_with_the_right_signature_and_password(
    p24: tuple[Przelewy24, Przelewy24Api],
) -> None:
    provider, api = p24
    with pytest.raises(ProviderDeclined):
        replace(provider, crc="another").begin(BILL)
    with pytest.raises(ProviderDeclined):
        replace(provider, api_key="another").begin(BILL)
    provider.begin(BILL)
    assert api.transactions[BILL.attempt]["urlStatus"] == BILL.notify_url


def test_przelewy24_declines_to_verify_what_was_not_paid(p24: tuple[Przelewy24, Przelewy24Api]) -> None:
    provider, api = p24
    provider.begin(BILL)
    api.pay(BILL.attempt)
    with pytest.raises(ProviderDeclined):
        provider.confirm(Paid(attempt=BILL.attempt, reference="7", amount=AMOUNT))


def test_przelewy24_speaks_to_one_shop(p24: tuple[Przelewy24, Przelewy24Api]) -> None:
    provider, api = p24
    provider.begin(BILL)
    said = api.pay(BILL.attempt)
    with pytest.raises(NotificationForged):
        replace(provider, merchant_id=1).verify(said, NOON)
    with pytest.raises(NotificationUnreadable):
        replace(provider, pos_id=1).read(said.body)


@pytest.mark.parametrize(("status", "is_done"), [(0, True), (1, False)], ids=["done", "declined"])
def test_przelewy24_tells_of_refunds(
    p24: tuple[Przelewy24, Przelewy24Api], status: int, is_done: bool
) -> None:
    provider, api = p24
    provider.begin(BILL)
    paid_word = provider.verify(api.pay(BILL.attempt), NOON).word
    assert isinstance(paid_word, Paid)
    wish = RefundWish(
        refund="AOS-1", attempt=BILL.attempt, payment=paid_word.reference, amount=AMOUNT, notify_url="u"
    )
    assert provider.refund(wish) is RefundState.ASKED
    heard = provider.verify(api.refunded(BILL.attempt, "AOS-1", AMOUNT.minor, status), NOON)
    assert heard.word == RefundNews(refund="AOS-1", is_done=is_done)


def test_a_refund_that_przelewy24_knows_is_on_its_way(p24: tuple[Przelewy24, Przelewy24Api]) -> None:
    provider, api = p24
    wish = RefundWish(refund="AOS-1", attempt="a", payment="1", amount=AMOUNT, notify_url="u")
    api.answer = Said(status=409)
    assert provider.refund(wish) is RefundState.ASKED
    api.answer = Said(status=400)
    assert provider.refund(wish) is RefundState.DECLINED


def test_stripe_is_asked_for_the_amount_the_methods_and_the_way_back(
    stripe: tuple[StripeCheckout, StripeApi],
) -> None:
    provider, api = stripe
    provider.begin(BILL)
    asked = api.session_of(BILL.attempt)["asked"]
    assert asked["line_items[0][price_data][unit_amount]"] == "4100"
    assert [asked[f"payment_method_types[{index}]"] for index in range(3)] == ["card", "blik", "p24"]
    assert (asked["success_url"], asked["locale"]) == (BILL.return_url, "pl")
    assert api.asked[-1].headers["idempotency-key"] == f"begin-{BILL.attempt}"


@pytest.mark.parametrize("late", [TOLERANCE, -TOLERANCE], ids=["old", "from the future"])
def test_a_webhook_counts_for_five_minutes(stripe: tuple[StripeCheckout, StripeApi], late: timedelta) -> None:
    provider, api = stripe
    provider.begin(BILL)
    said = api.pay(BILL.attempt, NOON)
    assert isinstance(provider.verify(said, NOON + late).word, Paid)
    with pytest.raises(NotificationForged):
        provider.verify(said, NOON + late * 1.01)


def test_a_webhook_signed_with_another_secret_is_forged(stripe: tuple[StripeCheckout, StripeApi]) -> None:
    provider, api = stripe
    with pytest.raises(NotificationForged):
        provider.verify(api.tells("payout.paid", {}, NOON, secret="whsec_other"), NOON)


@pytest.mark.parametrize(
    "header", ["", "t=x,v1=1", "v1=abc", "t=1", "t=1,v1=", "t=99999999999999999999,v1=a"]
)
def test_a_signature_that_is_none_is_forged(stripe: tuple[StripeCheckout, StripeApi], header: str) -> None:
    said = Notification(headers={"stripe-signature": header}, body=b"{}")
    with pytest.raises(NotificationForged):
        stripe[0].verify(said, NOON)


@pytest.mark.parametrize(
    ("kind", "changes", "word"),
    [
        ("checkout.session.completed", {"payment_status": "unpaid"}, Waiting(attempt=BILL.attempt)),
        ("checkout.session.expired", {}, Unpaid(attempt=BILL.attempt, why="expired")),
        (
            "checkout.session.async_payment_failed",
            {},
            Unpaid(attempt=BILL.attempt, why="async_payment_failed"),
        ),
        ("customer.created", {}, Ignored(why="customer.created")),
    ],
    ids=["not paid yet", "expired", "failed", "something else"],
)
def test_stripe_tells_of_attempts_that_are_not_paid(
    stripe: tuple[StripeCheckout, StripeApi], kind: str, changes: dict[str, str], word: object
) -> None:
    provider, api = stripe
    provider.begin(BILL)
    assert provider.verify(api.tells(kind, api.session_of(BILL.attempt) | changes, NOON), NOON).word == word


@pytest.mark.parametrize(
    ("kind", "thing", "word"),
    [
        (
            "charge.dispute.created",
            {"id": "dp_1", "payment_intent": "pi_1", "amount": 4100, "currency": "pln"},
            Reversal(reference="pi_1", amount=AMOUNT, how=TakenBack.DISPUTED, dispute="dp_1"),
        ),
        (
            "charge.dispute.funds_withdrawn",
            {"id": "dp_1", "payment_intent": "pi_1", "amount": 4100, "currency": "pln"},
            Reversal(reference="pi_1", amount=AMOUNT, how=TakenBack.DISPUTED, dispute="dp_1"),
        ),
        (
            "charge.dispute.created",
            {"id": "dp_1", "status": "warning_needs_response", "payment_intent": "pi_1"},
            Ignored(why="charge.dispute.created"),
        ),
        (
            "charge.dispute.closed",
            {"id": "dp_1", "status": "won", "payment_intent": "pi_1"},
            DisputeWon(reference="pi_1", dispute="dp_1"),
        ),
        (
            "charge.dispute.closed",
            {"id": "dp_1", "status": "lost", "payment_intent": "pi_1"},
            Ignored(why="charge.dispute.closed"),
        ),
        (
            "charge.dispute.funds_reinstated",
            {"id": "dp_1", "status": "won", "payment_intent": "pi_1"},
            DisputeWon(reference="pi_1", dispute="dp_1"),
        ),
        (
            "refund.created",
            {"payment_intent": "pi_1", "amount": 4100, "currency": "pln", "status": "pending"},
            Reversal(reference="pi_1", amount=AMOUNT, how=TakenBack.REFUNDED),
        ),
        (
            "refund.updated",
            {"metadata": {"aos_refund": "AOS-1"}, "status": "succeeded"},
            RefundNews(refund="AOS-1", is_done=True),
        ),
        (
            "refund.failed",
            {"metadata": {"aos_refund": "AOS-1"}, "status": "failed"},
            RefundNews(refund="AOS-1", is_done=False),
        ),
        (
            "refund.created",
            {"metadata": {"aos_refund": "AOS-1"}, "status": "pending"},
            Ignored(why="refund.created"),
        ),
    ],
    ids=[
        "disputed",
        "money withdrawn",
        "asked about",
        "won",
        "lost",
        "money reinstated",
        "refunded there",
        "ours done",
        "ours failed",
        "ours on its way",
    ],
)
def test_stripe_tells_of_money_that_goes_back(
    stripe: tuple[StripeCheckout, StripeApi], kind: str, thing: dict[str, object], word: object
) -> None:
    provider, api = stripe
    assert provider.verify(api.tells(kind, thing, NOON), NOON).word == word


@pytest.mark.parametrize(
    "thing",
    [
        {},
        {"payment_status": "paid", "amount_total": 1.5},
        {"payment_status": "paid", "amount_total": 1, "currency": "usd"},
    ],
    ids=["nothing", "half a grosz", "dollars"],
)
def test_a_signed_webhook_that_makes_no_sense_is_unreadable(
    stripe: tuple[StripeCheckout, StripeApi], thing: dict[str, object]
) -> None:
    provider, api = stripe
    with pytest.raises(NotificationUnreadable):
        provider.verify(
            api.tells("checkout.session.completed", {"payment_intent": "pi", **thing}, NOON), NOON
        )


def test_stripe_sends_money_back_once_for_each_wish(stripe: tuple[StripeCheckout, StripeApi]) -> None:
    provider, api = stripe
    wish = RefundWish(refund="AOS-1", attempt="a", payment="pi_1", amount=AMOUNT, notify_url="")
    assert provider.refund(wish) is RefundState.DONE
    assert api.asked[-1].headers["idempotency-key"] == "refund-AOS-1"
    assert api.refunds[0]["amount"] == "4100"
    too_much = replace(wish, amount=Money(minor=1_000_001, currency=Currency.PLN))
    assert provider.refund(too_much) is RefundState.DECLINED


def test_the_fake_gateway_is_only_believed_with_the_portals_key() -> None:
    said = json.dumps({"event": "e", "kind": "other"}).encode()
    other = FakeGateway(key=b"another", page=str).says(json.loads(said))
    with ExitStack() as stack:
        stack.enter_context(pytest.raises(NotificationForged))
        GATEWAY.verify(other, NOON)
    assert GATEWAY.verify(GATEWAY.says(json.loads(said)), NOON).word == Ignored(why="other")
