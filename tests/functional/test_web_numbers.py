"""Numbers that nothing has: no address and no form with one is the portal's mistake."""

import re

import pytest
from flask.testing import FlaskClient

from tests.factories.access_table import Walked, portal_to_walk
from tests.factories.portals import own_token
from tests.factories.visitors import Visitor, client_of

pytestmark = pytest.mark.slow

NOBODYS = {
    "30 digits": "9" * 30,
    "the first that no column holds": str(2**31),
    "5000 digits": "9" * 5000,
    "other digits": "٣" * 5,
}
_PLACE = re.compile(r"<(?:[a-z]+(?:\([^)]*\))?:)?[a-z_]+>")


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Walked:
    return portal_to_walk(tmp_path_factory.mktemp("numbers"))


@pytest.fixture(scope="module", params=[Visitor.OWNER, Visitor.STAFF])
def client(walked: Walked, request: pytest.FixtureRequest) -> FlaskClient:
    return client_of(walked.app, request.param, walked.numbers)


def addresses(walked: Walked, number: str) -> list[tuple[str, str]]:
    """Every address with a place in it, each place filled with `number`, and how it is asked for."""
    rules = [rule for rule in walked.app.url_map.iter_rules() if rule.arguments - {"lang", "filename"}]
    return [
        (_PLACE.sub(number, rule.rule.replace("<language:lang>", "en")), method)
        for rule in rules
        for method in sorted((rule.methods or set()) & {"GET", "POST"})
    ]


@pytest.mark.parametrize("number", NOBODYS.values(), ids=NOBODYS)
def test_no_address_breaks_on_a_number_that_nothing_has(
    walked: Walked, client: FlaskClient, number: str
) -> None:
    data = {"csrf_token": own_token(client)}
    found = {
        (method, path): client.open(path, method=method, data=data if method == "POST" else None).status_code
        for path, method in addresses(walked, number)
    }
    assert len(found) > 60
    assert {asked: status for asked, status in found.items() if status >= 500} == {}


@pytest.mark.parametrize("page", NOBODYS.values(), ids=NOBODYS)
@pytest.mark.parametrize(
    "path", ["/en/staff/operators", "/en/staff/payments", "/en/staff/audit", "/en/tools"]
)
def test_no_list_breaks_on_the_number_of_a_page(client: FlaskClient, path: str, page: str) -> None:
    assert client.get(path, query_string={"page": page}).status_code in (200, 403)


@pytest.mark.parametrize("number", NOBODYS.values(), ids=NOBODYS)
@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/en/company/employees/{technician}/roles", "site"),
        ("/en/company/clearances", "person"),
        ("/en/company/returns", "line"),
        ("/en/tickets/{unused}/extend", "with"),
        ("/en/staff/accesses/export", "company"),
        ("/en/staff/prices", "operator"),
    ],
)
def test_no_form_breaks_on_a_number_that_nothing_has(
    walked: Walked, client: FlaskClient, path: str, field: str, number: str
) -> None:
    address = path.format(**walked.numbers, **walked.things)
    fields = {"csrf_token": own_token(client), "code": "info-all-hour-1", field: number}
    assert client.post(address, data=fields).status_code < 500
