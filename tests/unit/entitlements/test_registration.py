"""Registration: one answer for everybody, mails to the owner of an address, links that work once."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from entitlements.accounts import Role, Standing
from entitlements.applications import ApplicationState
from entitlements.attempts import TooManyAttempts
from entitlements.audit_models import AuditRecordRow
from entitlements.email_tokens import LIFETIME, EmailTokens, TokenExpired, TokenRefused, TokenUsed
from entitlements.join_models import ConsentRow, EmailTokenRow, JoinAttemptRow, PendingRegistrationRow
from entitlements.join_throttle import MOST_MAILS, MOST_PER_ADDRESS, WINDOW, TooManyRegistrations, network_of
from entitlements.log_in import WrongCredentials
from entitlements.models import AccountRow, OperatorRow
from entitlements.notices import NoticeKind
from entitlements.passwords import PasswordNotAccepted, is_right_password
from entitlements.pending import KEPT, PendingRegistrations
from entitlements.store import AccountStore
from kb.workspace import Workspace
from tests.factories.registration import EMAIL, PASSWORD, Office, new_registration
from translations.locales import Language

OWN_PASSWORD = "most kanał rower dziewięć"


@pytest.fixture
def office(workspace: Workspace) -> Office:
    return Office(workspace.database)


def how_many(office: Office, table: type) -> int:
    with office.database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_registration_makes_neither_an_account_nor_a_company(office: Office) -> None:
    office.register()
    assert [how_many(office, table) for table in (AccountRow, OperatorRow, ConsentRow)] == [0, 0, 0]
    assert how_many(office, PendingRegistrationRow) == 1


def test_a_proved_address_makes_both_and_hands_the_application_in(office: Office) -> None:
    office.register()
    registered_at = office.clock.now
    office.clock.now += timedelta(hours=5)
    account = office.confirm()
    assert (account.email, account.roles) == (EMAIL, frozenset({Role.OWNER}))
    assert account.is_email_verified
    with office.database.read() as session:
        operator = session.scalars(select(OperatorRow)).one()
        consent = session.scalars(select(ConsentRow)).one()
    assert (operator.id, operator.standing) == (account.operator_id, Standing.APPLIED)
    assert (operator.register_number, operator.vat_number) == ("KRS 0000028860", "5260250274")
    assert (consent.account_id, consent.version) == (account.id, "0" * 64)
    assert consent.agreed_at == registered_at
    application = office.application(operator.id)
    assert (application.state, application.handed_in_at) == (ApplicationState.WAITING, office.clock.now)
    assert how_many(office, PendingRegistrationRow) == 0


def test_an_address_that_has_an_account_registers_nothing_and_its_owner_is_told(office: Office) -> None:
    office.hand_in()
    office.register(f" {EMAIL.upper()} ")
    assert [notice.kind for notice in office.notices] == [
        NoticeKind.VERIFY_EMAIL,
        NoticeKind.ALREADY_REGISTERED,
    ]
    assert (how_many(office, OperatorRow), how_many(office, AccountRow)) == (1, 1)


@pytest.mark.parametrize("which", [0, 1], ids=["the first", "the last"])
def test_of_several_registrations_the_one_counts_whose_link_and_password_are_given(
    office: Office, which: int
) -> None:
    passwords = [PASSWORD, OWN_PASSWORD]
    office.register(legal_name="Pierwszy", vat=None)
    second = replace(new_registration(language=Language.ENGLISH), password=OWN_PASSWORD)
    office.registration.register(second, "192.0.2.1")
    tokens = [notice.token for notice in office.notices]
    with pytest.raises(WrongCredentials):
        office.confirm(tokens[which], passwords[1 - which])
    account = office.confirm(tokens[which], passwords[which])
    with office.database.read() as session:
        kept = AccountStore(session).password_hash(EMAIL)
        operator = session.scalars(select(OperatorRow)).one()
    assert kept is not None
    assert is_right_password(kept[1], passwords[which])
    assert operator.legal_name == ["Pierwszy", second.company.legal_name][which]
    assert account.language == [Language.POLISH, Language.ENGLISH][which]
    with pytest.raises(TokenRefused):
        office.confirm(tokens[1 - which], passwords[1 - which])


def test_a_registration_that_is_disowned_is_gone_and_others_wait_on(office: Office) -> None:
    office.register(legal_name="Podszywacz")
    office.register()
    strangers, own = (notice.token for notice in office.notices)
    office.registration.disown(strangers)
    with pytest.raises(TokenRefused):
        office.confirm(strangers)
    assert office.confirm(own).email == EMAIL


def test_a_link_that_was_used_disowns_nothing(office: Office) -> None:
    office.hand_in()
    with pytest.raises(TokenUsed):
        office.registration.disown(office.notices[0].token)
    assert how_many(office, AccountRow) == 1


def test_a_password_is_not_guessed_through_a_link(office: Office) -> None:
    office.register()
    for number in range(5):
        with pytest.raises(WrongCredentials):
            office.confirm(password=f"guess number {number}")
    with pytest.raises(TooManyAttempts):
        office.confirm()


def test_what_nobody_proved_goes_with_its_links(office: Office) -> None:
    office.register()
    with office.database.write() as session:
        PendingRegistrations(session).prune(office.clock.now + KEPT - timedelta(minutes=1))
    assert how_many(office, EmailTokenRow) == 1
    with office.database.write() as session:
        PendingRegistrations(session).prune(office.clock.now + KEPT)
    assert [how_many(office, table) for table in (PendingRegistrationRow, EmailTokenRow)] == [0, 0]


def test_two_mails_of_one_registration_may_cross(office: Office) -> None:
    office.register()
    office.registration.send_again(EMAIL, "192.0.2.1")
    first, second = (notice.token for notice in office.notices)
    office.confirm(first)
    with pytest.raises(TokenUsed):
        office.confirm(second)


def test_a_mail_names_the_company_and_who_registered_it(office: Office) -> None:
    office.register()
    told = office.notices[0]
    assert (told.legal_name, told.to.display_name) == ("Warsztat Kowal sp. z o.o.", "Adam Kowal")


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
    office.confirm(office.notices[0].token)
    with pytest.raises(TokenUsed):
        office.confirm(office.notices[0].token)


def test_a_link_expires(office: Office) -> None:
    office.register()
    office.clock.now += LIFETIME
    with pytest.raises(TokenExpired):
        office.confirm(office.notices[0].token)


@pytest.mark.parametrize("token", ["", "x", "0" * 43, "ą" * 43, "a" * 10_000], ids=len)
def test_a_forged_link_confirms_nothing(office: Office, token: str) -> None:
    office.register()
    with pytest.raises(TokenRefused):
        office.confirm(token)
    with office.database.read() as session:
        assert session.scalars(select(AccountRow.id)).all() == []


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
    office.confirm()
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
    assert how_many(office, PendingRegistrationRow) == MOST_PER_ADDRESS + 2


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
