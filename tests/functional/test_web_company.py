"""A company's pages: overview, sites, employees, invitations, leaving, ownership, and the end."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from entitlements.accounts import Role, Standing, Strength
from entitlements.audit import BOUND, AuditKind
from entitlements.audit_models import AuditRecordRow
from entitlements.models import AccountRow, AccountSessionRow, OperatorRow, SiteRow
from entitlements.store import AccountStore
from entitlements.team_models import InvitationRow
from tests.factories.clocks import Clock
from tests.factories.companies import (
    EMPLOYEE,
    OWNER,
    STRANGER,
    Company,
    company_portal,
    post,
    words_of,
)
from tests.factories.factors import enrol
from tests.factories.portals import log_in, own_token
from web.session import portal

pytestmark = pytest.mark.slow

SITE = {
    "name": "Radom",
    "street": "Żeromskiego 12",
    "postal_code": "26-600",
    "city": "Radom",
    "country": "PL",
}
INVITED = "piotr@example.org"
INVITATION = {
    "email": INVITED,
    "display_name": "Piotr Nowy",
    "roles": ["technician"],
    "site": "",
    "language": "en",
}
NEW_PASSWORD = "a password of Piotr's own"


@pytest.fixture
def company(tmp_path: Path) -> Company:
    return company_portal(tmp_path, Clock())


@pytest.fixture
def owner(company: Company) -> FlaskClient:
    return company.client(OWNER)


def change(company: Company, account_id: int, **values: object) -> None:
    with company.app.app_context(), portal().workspace.database.write() as session:
        row = session.get_one(AccountRow, account_id)
        for name, value in values.items():
            setattr(row, name, value)


def stands(company: Company, standing: Standing) -> None:
    with company.app.app_context(), portal().workspace.database.write() as session:
        session.get_one(OperatorRow, company.operator_id).standing = standing


def account_roles(company: Company, email: str) -> set[Role] | None:
    with company.app.app_context(), portal().workspace.database.read() as session:
        account = AccountStore(session).by_id(company.people[email])
    return None if account is None else set(account.roles)


def site_id(company: Company) -> int:
    with company.app.app_context(), portal().workspace.database.read() as session:
        return session.scalars(select(SiteRow)).one().id


def invitation_id(company: Company) -> int:
    with company.app.app_context(), portal().workspace.database.read() as session:
        return session.scalars(select(InvitationRow)).one().id


def test_an_employee_sees_how_the_company_stands_and_who_owns_the_account(company: Company) -> None:
    page = words_of(company.client(EMPLOYEE).get("/en/company"))
    assert "Kowal" in page
    assert "Approved" in page
    assert "Your roles Technician" in page
    assert "Ola Kowal" in page


@pytest.mark.parametrize(
    "path",
    [
        "/company/sites",
        "/company/employees",
        "/company/close",
        "/company/employees/1/ownership",
    ],
)
def test_an_employee_who_is_no_owner_manages_nothing(company: Company, path: str) -> None:
    assert company.client(EMPLOYEE).get(f"/en{path}").status_code == 403


@pytest.mark.parametrize(
    ("standing", "status"), [(Standing.APPLIED, 403), (Standing.SUSPENDED, 403), (Standing.CLOSED, 403)]
)
def test_people_are_managed_only_while_the_company_is_approved(
    company: Company, owner: FlaskClient, standing: Standing, status: int
) -> None:
    stands(company, standing)
    assert owner.get("/en/company/employees").status_code == status
    assert owner.get("/en/company").status_code == 200


def test_a_site_is_added_changed_closed_and_opened_again(company: Company, owner: FlaskClient) -> None:
    assert "The site “Radom” is on the list." in words_of(post(owner, "/company/sites", **SITE))
    number = site_id(company)
    changed = words_of(post(owner, f"/company/sites/{number}", **(SITE | {"name": "Hala 2"})))
    assert "The site “Hala 2” is saved." in changed
    assert "Nobody works there any more." in words_of(post(owner, f"/company/sites/{number}/close"))
    assert "is open again" in words_of(post(owner, f"/company/sites/{number}/open"))


@pytest.mark.parametrize("field", list(SITE))
def test_a_site_needs_its_whole_address(owner: FlaskClient, field: str) -> None:
    page = post(owner, "/company/sites", **(SITE | {field: " "}))
    assert page.status_code == 400
    assert f'id="new-{field}-error"' in page.text


def test_a_site_keeps_what_was_typed_wrong(company: Company, owner: FlaskClient) -> None:
    post(owner, "/company/sites", **SITE)
    page = post(owner, f"/company/sites/{site_id(company)}", **(SITE | {"name": "x" * 121}))
    assert page.status_code == 400
    assert "This is too long." in words_of(page)


@pytest.mark.parametrize("what", ["", "/close", "/open"])
def test_a_site_of_another_company_is_not_found(company: Company, owner: FlaskClient, what: str) -> None:
    post(owner, "/company/sites", **SITE)
    stranger = company.client(STRANGER)
    assert post(stranger, f"/company/sites/{site_id(company)}{what}", **SITE).status_code == 404


def test_the_list_says_who_works_here_and_when_they_logged_in(owner: FlaskClient) -> None:
    page = words_of(owner.get("/en/company/employees"))
    assert "Ewa Sikora ewa@kowal.example Technician no site" in page
    assert "Never logged in" in page
    assert "Last log-in: 22 November 2026" in page
    assert "Obcy" not in page


def test_an_owner_gives_other_roles_and_the_employee_is_told(company: Company, owner: FlaskClient) -> None:
    post(owner, "/company/sites", **SITE)
    fields = {"roles": ["buyer", "security"], "site": str(site_id(company))}
    page = post(owner, f"/company/employees/{company.people[EMPLOYEE]}/roles", **fields)
    assert "Saved: Ewa Sikora." in words_of(page)
    assert account_roles(company, EMPLOYEE) == {Role.BUYER, Role.SECURITY}
    (mail,) = company.mails(EMPLOYEE)
    assert mail.subject == "Your roles at Kowal have changed"
    assert "Your roles: Buyer, Security-related information." in mail.text


@pytest.mark.parametrize("roles", [[], ["staff"], ["root"]], ids=["none", "of the portal", "unknown"])
def test_roles_that_are_none_change_nothing(company: Company, owner: FlaskClient, roles: list[str]) -> None:
    page = post(owner, f"/company/employees/{company.people[EMPLOYEE]}/roles", roles=roles, site="")
    assert "Choose at least one role." in words_of(page)
    assert account_roles(company, EMPLOYEE) == {Role.TECHNICIAN}


def test_the_last_owner_stays_one(company: Company, owner: FlaskClient) -> None:
    path = f"/company/employees/{company.people[OWNER]}"
    for_nobody = "A company has at least one owner."
    assert for_nobody in words_of(post(owner, f"{path}/roles", roles=["buyer"], site=""))
    assert for_nobody in words_of(post(owner, f"{path}/leave"))
    assert account_roles(company, OWNER) == {Role.OWNER}


@pytest.mark.parametrize("what", ["roles", "leave", "return", "notified", "ownership"])
def test_an_employee_of_another_company_is_not_found(company: Company, owner: FlaskClient, what: str) -> None:
    path = f"/company/employees/{company.people[STRANGER]}/{what}"
    assert post(owner, path, roles=["buyer"], site="").status_code == 404
    assert account_roles(company, STRANGER) == {Role.OWNER}


def test_a_leaver_is_refused_at_their_next_click(company: Company, owner: FlaskClient) -> None:
    employee = company.client(EMPLOYEE)
    assert employee.get("/en/documents/brake-pads").status_code == 200
    page = words_of(post(owner, f"/company/employees/{company.people[EMPLOYEE]}/leave"))
    assert "Ewa Sikora is out" in page
    assert "Ended at once: sessions (1)." in page
    assert "by 25 November 2026" in page
    refused = employee.get("/en/account/details")
    assert refused.status_code == 302
    assert "/login" in refused.location


def test_a_leaver_can_not_log_in_again(company: Company, owner: FlaskClient) -> None:
    post(owner, f"/company/employees/{company.people[EMPLOYEE]}/leave")
    assert log_in(company.client(), EMPLOYEE).status_code == 401


def test_the_leaver_and_the_owners_get_mail(company: Company, owner: FlaskClient) -> None:
    post(owner, f"/company/employees/{company.people[EMPLOYEE]}/leave")
    (to_leaver,), (to_owner,) = company.mails(EMPLOYEE), company.mails(OWNER)
    assert to_leaver.subject == "Your access for Kowal has ended"
    assert to_owner.subject == "Ewa Sikora no longer works for Kowal in AOS"
    assert "within three working days, that is by 25 November 2026" in to_owner.text


def test_a_leaver_is_taken_back(company: Company, owner: FlaskClient) -> None:
    number = company.people[EMPLOYEE]
    post(owner, f"/company/employees/{number}/leave")
    page = words_of(post(owner, f"/company/employees/{number}/return", roles=["technician"]))
    assert "Ewa Sikora may log in again." in page
    assert log_in(company.client(), EMPLOYEE).status_code == 303


def test_ownership_is_handed_over(company: Company, owner: FlaskClient) -> None:
    path = f"/company/employees/{company.people[EMPLOYEE]}/ownership"
    assert "Hand over ownership of Kowal to Ewa Sikora?" in words_of(owner.get(f"/en{path}"))
    assert "Ewa Sikora is an owner now, and you are not." in words_of(post(owner, path))
    assert owner.get("/en/company/employees").status_code == 403
    assert account_roles(company, EMPLOYEE) == {Role.OWNER, Role.TECHNICIAN}


@pytest.mark.parametrize("path", ["/company/close", "/company/employees/{}/ownership"])
def test_ownership_and_closing_need_a_fresh_proof(company: Company, owner: FlaskClient, path: str) -> None:
    company.clock.now += timedelta(minutes=16)
    refused = owner.get("/en" + path.format(company.people[EMPLOYEE]))
    assert refused.location.startswith("/en/login/second-step?next=/en/company/")


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/company/invitations", INVITATION | {"roles": ["owner"]}),
        ("/company/invitations/1/resend", {}),
        ("/company/employees/{employee}/roles", {"roles": ["owner"]}),
        ("/company/employees/{employee}/leave", {}),
        ("/company/employees/{employee}/return", {"roles": ["owner"]}),
    ],
    ids=["invite", "send again", "roles", "let go", "take back"],
)
def test_power_over_the_company_is_given_and_taken_after_a_fresh_proof_only(
    company: Company, owner: FlaskClient, path: str, fields: dict[str, object]
) -> None:
    company.clock.now += timedelta(minutes=16)
    place = "/en" + path.format(employee=company.people[EMPLOYEE])
    answer = owner.post(place, data={"csrf_token": own_token(owner), **fields})
    assert answer.location == "/en/login/second-step?next=/en/company/employees"
    assert account_roles(company, EMPLOYEE) == {Role.TECHNICIAN}
    assert company.mails(INVITED) == []


def test_the_list_of_employees_and_the_sites_need_no_fresh_proof(
    company: Company, owner: FlaskClient
) -> None:
    assert "need a fresh confirmation" not in words_of(owner.get("/en/company/employees"))
    company.clock.now += timedelta(minutes=16)
    page = words_of(owner.get("/en/company/employees"))
    assert "Inviting, changing roles and ending access need a fresh confirmation" in page
    assert "Radom" in words_of(post(owner, "/company/sites", **SITE))


def test_whoever_is_invited_accepts_and_works_here(company: Company, owner: FlaskClient) -> None:
    page = words_of(post(owner, "/company/invitations", **INVITATION))
    assert "The invitation for piotr@example.org is on its way." in page
    assert "Good until 29 November 2026" in page
    invited = company.client()
    link = company.link(INVITED)
    offer = words_of(invited.get(link))
    assert "Kowal invites you to AOS" in offer
    assert "Invited by Ola Kowal" in offer
    assert f'action="{link}"' in invited.get(link).text
    fields = {"csrf_token": token_of(invited, link), "display_name": "Piotr Nowy", "password": NEW_PASSWORD}
    welcome = words_of(invited.post(link, data=fields, follow_redirects=True))
    assert "Welcome. You work for Kowal from now on." in welcome
    assert company.mails(OWNER)[-1].subject == "Piotr Nowy has accepted your invitation"


def token_of(client: FlaskClient, path: str) -> str:
    return client.get(path).text.split('name="csrf_token"')[-1].split('value="')[1].split('"')[0]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"password": "short"}, "Use at least 10 characters"),
        ({"password": ""}, "Choose a password."),
        ({"display_name": " "}, "Type your name."),
    ],
)
def test_an_invitation_is_not_accepted_halfway(
    company: Company, owner: FlaskClient, fields: dict[str, str], message: str
) -> None:
    post(owner, "/company/invitations", **INVITATION)
    invited, link = company.client(), company.link(INVITED)
    good = {"csrf_token": token_of(invited, link), "display_name": "Piotr", "password": NEW_PASSWORD}
    page = invited.post(link, data=good | fields)
    assert page.status_code == 400
    assert message in words_of(page)


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ("withdraw", "This invitation was withdrawn."),
        ("wait", "This invitation expired on 29 November 2026."),
        ("suspend", "The company's account is not open at present."),
    ],
)
def test_an_invitation_that_is_over_says_why(
    company: Company, owner: FlaskClient, how: str, message: str
) -> None:
    post(owner, "/company/invitations", **INVITATION)
    link = company.link(INVITED)
    steps: dict[str, Callable[[], object]] = {
        "withdraw": lambda: post(owner, f"/company/invitations/{invitation_id(company)}/withdraw"),
        "wait": lambda: setattr(company.clock, "now", company.clock.now + timedelta(days=7)),
        "suspend": lambda: stands(company, Standing.SUSPENDED),
    }
    steps[how]()
    page = company.client().get(link)
    assert page.status_code == 410
    assert message in words_of(page)


def test_sent_again_only_the_new_link_works(company: Company, owner: FlaskClient) -> None:
    post(owner, "/company/invitations", **INVITATION)
    old = company.link(INVITED)
    company.clock.now += timedelta(minutes=11)
    page = post(owner, f"/company/invitations/{invitation_id(company)}/resend")
    assert "Only the new link works." in words_of(page)
    visitor = company.client()
    assert (visitor.get(old).status_code, visitor.get(company.link(INVITED)).status_code) == (404, 200)


@pytest.mark.parametrize("what", ["resend", "withdraw"])
def test_an_invitation_of_another_company_is_not_found(
    company: Company, owner: FlaskClient, what: str
) -> None:
    post(owner, "/company/invitations", **INVITATION)
    stranger = company.client(STRANGER)
    company.clock.now += timedelta(minutes=11)
    assert post(stranger, f"/company/invitations/{invitation_id(company)}/{what}").status_code == 404
    assert company.client().get(company.link(INVITED)).status_code == 200


def test_the_owner_of_an_invitation_learns_nothing_of_other_companies(
    company: Company, owner: FlaskClient
) -> None:
    unknown = words_of(post(owner, "/company/invitations", **INVITATION))
    known = words_of(post(owner, "/company/invitations", **(INVITATION | {"email": STRANGER})))
    assert known.count("Good until 29 November 2026") == unknown.count("Good until 29 November 2026") + 1
    assert f"The invitation for {STRANGER} is on its way." in known
    offer = words_of(company.client().get(company.link(STRANGER)))
    assert "This address has an account already, with another company." in offer
    assert "Inny Serwis" not in offer


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"email": "nobody"}, "This is no e-mail address"),
        ({"email": EMPLOYEE}, "Somebody with this address works for you already"),
        ({"roles": []}, "Choose at least one role."),
        ({"display_name": ""}, "Type the name of whom you invite."),
    ],
)
def test_an_invitation_that_can_not_be_sent_says_why(
    owner: FlaskClient, fields: dict[str, object], message: str
) -> None:
    page = post(owner, "/company/invitations", **(INVITATION | fields))
    assert page.status_code in (400, 409)
    assert message in words_of(page)


def test_a_forged_role_is_answered_in_the_language_of_the_page(owner: FlaskClient) -> None:
    answer = post(owner, "/company/invitations", **(INVITATION | {"roles": ["emperor"]}))
    assert answer.status_code == 400
    assert "Choose what the list offers." in words_of(answer)
    assert "emperor" not in words_of(answer)


def test_nobody_is_invited_as_the_portals_staff(owner: FlaskClient) -> None:
    assert post(owner, "/company/invitations", **(INVITATION | {"roles": ["staff"]})).status_code == 400


def test_who_is_free_accepts_logged_in(company: Company, owner: FlaskClient) -> None:
    change(company, company.people[STRANGER], operator_id=None)
    post(owner, "/company/invitations", **(INVITATION | {"email": STRANGER}))
    link = company.link(STRANGER)
    visitor = company.client()
    assert "Log in with it, then accept the invitation." in words_of(visitor.get(link))
    log_in(visitor, STRANGER)
    fields = {"csrf_token": own_token(visitor)}
    assert "You work for Kowal" in words_of(visitor.post(link, data=fields, follow_redirects=True))


def test_nobody_accepts_as_an_account_whose_second_factor_is_not_given(
    company: Company, owner: FlaskClient
) -> None:
    change(company, company.people[STRANGER], operator_id=None)
    post(owner, "/company/invitations", **(INVITATION | {"email": STRANGER}))
    link, half_in = company.link(STRANGER), company.client(STRANGER)
    with company.app.app_context(), portal().workspace.database.write() as session:
        enrol(session, company.people[STRANGER], company.clock.now)
        session.execute(update(AccountSessionRow).values(strength=Strength.PASSWORD))
    assert "Log in with it" in words_of(half_in.get(link))
    response = half_in.post(link, data={"csrf_token": own_token(half_in)})
    assert response.location == f"/en/login/second-step?next={link}"
    assert "Log in with it" in words_of(company.client().get(link))


@pytest.mark.parametrize(
    ("path", "subject"), [("employees/999/leave", "account:999"), ("invitations/999/withdraw", "")]
)
def test_that_an_owner_asked_for_what_is_not_theirs_is_recorded_so_many_times(
    company: Company, owner: FlaskClient, path: str, subject: str
) -> None:
    statuses = {post(owner, f"/company/{path}").status_code for _ in range(BOUND + 1)}
    with company.app.app_context(), portal().workspace.database.read() as session:
        kept = session.query(AuditRecordRow).filter_by(kind=AuditKind.ACCESS_REFUSED).all()
    assert statuses == {404}
    assert len(kept) == BOUND
    assert {row.subject for row in kept} == {subject}


def test_a_forged_link_leads_nowhere(company: Company) -> None:
    assert company.client().get("/en/invitation/forged").status_code == 404


def test_closing_the_company_lets_everybody_else_go(company: Company, owner: FlaskClient) -> None:
    employee = company.client(EMPLOYEE)
    assert "Tick that you are sure" in words_of(post(owner, "/company/close"))
    page = words_of(post(owner, "/company/close", is_sure="yes"))
    assert "The company's account is closed." in page
    assert employee.get("/en/account/details").status_code == 302
    assert company.mails(EMPLOYEE)[-1].subject == "Your access for Kowal has ended"


def test_whoever_closes_a_company_is_told_who_else_loses_access_if_anybody_does(
    company: Company, owner: FlaskClient
) -> None:
    assert "other people are logged out" in words_of(owner.get("/en/company/close"))
    alone = words_of(company.client(STRANGER).get("/en/company/close"))
    assert "Close the account of Inny Serwis?" in alone
    assert "logged out" not in alone


FORMS = [
    "/company/sites",
    "/company/close",
    "/company/invitations",
    "/company/employees/2/leave",
    "/company/employees/2/roles",
    "/account/details",
    "/account/export",
    "/account/delete",
]


@pytest.mark.parametrize("path", FORMS)
def test_a_forged_form_is_refused(company: Company, owner: FlaskClient, path: str) -> None:
    assert owner.post(f"/en{path}", data={"is_sure": "yes"}).status_code == 400
    assert account_roles(company, EMPLOYEE) == {Role.TECHNICIAN}


def test_a_demoted_owner_is_refused_at_the_form_that_is_open(company: Company, owner: FlaskClient) -> None:
    second = company.client(OWNER)
    post(owner, f"/company/employees/{company.people[EMPLOYEE]}/ownership")
    page = post(second, f"/company/employees/{company.people[EMPLOYEE]}/leave")
    assert page.status_code == 403
    assert account_roles(company, EMPLOYEE) == {Role.OWNER, Role.TECHNICIAN}
