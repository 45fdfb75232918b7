"""Registration: one answer for everybody, mails to the owner of an address, links that work once."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from entitlements.accounts import Role, Standing, Strength
from entitlements.applications import ApplicationState
from entitlements.audit_models import AuditRecordRow
from entitlements.devices import Devices
from entitlements.email_tokens import LIFETIME, EmailTokens, TokenExpired, TokenRefused, TokenUsed
from entitlements.join_models import ConsentRow, EmailTokenRow, JoinAttemptRow
from entitlements.join_throttle import MOST_MAILS, MOST_PER_ADDRESS, WINDOW, TooManyRegistrations, network_of
from entitlements.models import AccountRow, OperatorRow
from entitlements.notices import NoticeKind
from entitlements.password_resets import PasswordResets
from entitlements.passwords import PasswordNotAccepted, is_right_password
from entitlements.second_factors import SecondFactors, factor_kinds
from entitlements.sessions import SessionStore
from entitlements.store import AccountStore
from kb.workspace import Workspace
from tests.factories.factors import SECRET
from tests.factories.registration import EMAIL, PASSWORD, Office, new_registration
from translations.locales import Language

OWN_PASSWORD = "most kanał rower dziewięć"


@pytest.fixture
def office(workspace: Workspace) -> Office:
    return Office(workspace.database)


def how_many(office: Office, table: type) -> int:
    with office.database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_registration_makes_an_operator_that_waits_for_its_owners_address(office: Office) -> None:
    office.register()
    with office.database.read() as session:
        operator = session.scalars(select(OperatorRow)).one()
        found = AccountStore(session).password_hash(EMAIL)
        consent = session.scalars(select(ConsentRow)).one()
    assert found is not None
    assert (operator.standing, operator.register_number) == (Standing.APPLIED, "KRS 0000028860")
    assert (found[0].roles, found[0].is_email_verified) == (frozenset({Role.OWNER}), False)
    assert (consent.account_id, consent.version, consent.agreed_at) == (
        found[0].id,
        "0" * 64,
        office.clock.now,
    )
    assert office.application(operator.id).state == ApplicationState.UNVERIFIED


def test_a_verified_address_hands_the_application_in(office: Office) -> None:
    office.register()
    office.clock.now += timedelta(hours=5)
    account = office.registration.verify(office.notices[0].token)
    assert account is not None
    assert account.is_email_verified
    application = office.application(account.operator_id or 0)
    assert (application.state, application.handed_in_at) == (ApplicationState.WAITING, office.clock.now)


def test_an_address_that_has_an_account_registers_nothing_and_its_owner_is_told(office: Office) -> None:
    office.hand_in()
    office.register(f" {EMAIL.upper()} ")
    assert [notice.kind for notice in office.notices] == [
        NoticeKind.VERIFY_EMAIL,
        NoticeKind.ALREADY_REGISTERED,
    ]
    assert (how_many(office, OperatorRow), how_many(office, AccountRow)) == (1, 1)


def test_sending_the_form_twice_registers_once_and_the_newer_link_works(office: Office) -> None:
    office.register()
    office.register()
    assert (how_many(office, OperatorRow), how_many(office, AccountRow)) == (1, 1)
    first, second = (notice.token for notice in office.notices)
    with pytest.raises(TokenExpired):
        office.registration.verify(first)
    assert office.registration.verify(second) is not None


def test_two_mails_of_one_registration_may_cross(office: Office) -> None:
    office.register()
    office.registration.send_again(EMAIL, "192.0.2.1")
    first, second = (notice.token for notice in office.notices)
    office.registration.verify(first)
    with pytest.raises(TokenUsed):
        office.registration.verify(second)


def test_a_newer_registration_replaces_one_whose_address_nobody_proved(office: Office) -> None:
    office.register(legal_name="Podszywacz", vat=None)
    mine = replace(
        new_registration(language=Language.ENGLISH), display_name="Adam Drugi", password=OWN_PASSWORD
    )
    office.registration.register(mine, "192.0.2.1")
    with office.database.read() as session:
        kept = AccountStore(session).password_hash(EMAIL)
        operator = session.scalars(select(OperatorRow)).one()
    assert kept is not None
    assert (kept[0].display_name, kept[0].language) == ("Adam Drugi", Language.ENGLISH)
    assert (operator.legal_name, operator.vat_number) == (mine.company.legal_name, "5260250274")
    assert operator.language == Language.ENGLISH
    assert is_right_password(kept[1], OWN_PASSWORD)
    assert how_many(office, ConsentRow) == 2


def test_a_mail_names_the_company_and_who_registered_it(office: Office) -> None:
    office.register()
    told = office.notices[0]
    assert (told.legal_name, told.account.display_name) == ("Warsztat Kowal sp. z o.o.", "Adam Kowal")


def test_the_proof_of_an_address_ends_all_that_was_before_it(office: Office) -> None:
    office.register()
    now, account_id = office.clock.now, office.notices[0].account.id
    with office.database.write() as session:
        strangers = SessionStore(session).begin(account_id, Strength.PASSWORD, "", now)
        device = Devices(session).see(account_id, None, "", now, is_trusted=True).token
        SecondFactors(session).enrol_totp(account_id, SECRET, now)
        link = PasswordResets(session).ask(account_id, now)
    office.registration.verify(office.notices[0].token)
    with office.database.read() as session:
        assert SessionStore(session).find(strangers, now) is None
        assert Devices(session).known(account_id, device) is None
        assert factor_kinds(session, account_id) == frozenset()
        assert PasswordResets(session).account_of(link, now) is None


def test_a_weak_password_is_refused_alike_with_and_without_an_account(office: Office) -> None:
    office.hand_in()
    for_nobody = new_registration("nobody@example.org")
    for_somebody = new_registration()
    object.__setattr__(for_nobody, "password", "short")
    object.__setattr__(for_somebody, "password", "short")
    with pytest.raises(PasswordNotAccepted) as one:
        office.registration.register(for_nobody, "192.0.2.9")
    with pytest.raises(PasswordNotAccepted) as other:
        office.registration.register(for_somebody, "192.0.2.9")
    assert one.value.fault == other.value.fault


def test_a_link_works_once(office: Office) -> None:
    office.register()
    office.registration.verify(office.notices[0].token)
    with pytest.raises(TokenUsed):
        office.registration.verify(office.notices[0].token)


def test_a_link_expires(office: Office) -> None:
    office.register()
    office.clock.now += LIFETIME
    with pytest.raises(TokenExpired):
        office.registration.verify(office.notices[0].token)


@pytest.mark.parametrize("token", ["", "x", "0" * 43, "ą" * 43, "a" * 10_000], ids=len)
def test_a_forged_link_confirms_nothing(office: Office, token: str) -> None:
    office.register()
    with pytest.raises(TokenRefused):
        office.registration.verify(token)
    with office.database.read() as session:
        assert session.scalars(select(AccountRow.email_verified_at)).all() == [None]


def test_a_link_of_a_closed_account_confirms_nothing(office: Office) -> None:
    office.register()
    with office.database.write() as session:
        session.scalars(select(AccountRow)).one().is_active = False
    with pytest.raises(TokenRefused):
        office.registration.verify(office.notices[0].token)


def test_a_token_is_kept_as_its_digest_only(office: Office) -> None:
    office.register()
    with office.database.read() as session:
        kept = session.scalars(select(EmailTokenRow)).one()
    assert len(office.notices[0].token) == 43
    assert office.notices[0].token not in (kept.token_digest, str(vars(kept)))


def test_old_tokens_are_pruned_long_after_they_expired(office: Office) -> None:
    office.register()
    with office.database.write() as session:
        EmailTokens(session).prune(office.clock.now + LIFETIME + timedelta(days=89))
    assert how_many(office, EmailTokenRow) == 1
    with office.database.write() as session:
        EmailTokens(session).prune(office.clock.now + LIFETIME + timedelta(days=91))
    assert how_many(office, EmailTokenRow) == 0


def test_a_link_is_sent_again_to_who_waits_for_it_and_to_nobody_else(office: Office) -> None:
    office.register()
    office.registration.send_again(EMAIL, "192.0.2.1")
    office.registration.send_again("nobody@example.org", "192.0.2.1")
    office.registration.verify(office.notices[-1].token)
    office.registration.send_again(EMAIL, "192.0.2.1")
    assert [notice.kind for notice in office.notices] == [NoticeKind.VERIFY_EMAIL] * 2


def test_nobody_is_flooded_with_mail_whoever_asks_for_it(office: Office) -> None:
    for number in range(MOST_MAILS + 5):
        office.register(address=f"192.0.2.{number}")
    assert len(office.notices) == MOST_MAILS
    office.clock.now += WINDOW
    office.register()
    assert len(office.notices) == MOST_MAILS + 1


def test_one_network_is_heard_so_often_within_an_hour(office: Office) -> None:
    for number in range(MOST_PER_ADDRESS):
        office.register(f"adam{number}@example.org")
    with pytest.raises(TooManyRegistrations) as refusal:
        office.register("one-more@example.org")
    assert refusal.value.retry_after_s == WINDOW.total_seconds()
    office.register("elsewhere@example.org", address="198.51.100.7")
    office.clock.now += timedelta(seconds=refusal.value.retry_after_s)
    office.register("one-more@example.org")
    assert how_many(office, OperatorRow) == MOST_PER_ADDRESS + 2


def test_of_who_registered_only_keyed_digests_are_counted(office: Office) -> None:
    office.register()
    with office.database.read() as session:
        keys = session.scalars(select(JoinAttemptRow.key)).all()
    assert len(keys) == 2
    assert all(len(key) == 64 for key in keys)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("unknown", "unknown"),
    ],
)
def test_an_address_stands_for_what_one_customer_has(address: str, network: str) -> None:
    assert network_of(address) == network


def test_what_happened_is_in_the_audit_trail_without_a_secret(office: Office) -> None:
    office.hand_in()
    with office.database.read() as session:
        records = session.scalars(select(AuditRecordRow).order_by(AuditRecordRow.sequence)).all()
    assert [record.kind for record in records] == ["operator.registered", "email.verified"]
    assert all(PASSWORD not in str(vars(record)) for record in records)
