"""What the values in records of the audit trail are called."""

from collections.abc import Iterator

import pytest
from flask import Flask

from entitlements.permissions import Permission
from entitlements.policy import Reason
from web.audit_words import PERMISSION_NAMES, REFUSAL_NAMES, value_in_words


@pytest.fixture
def polish(app: Flask) -> Iterator[Flask]:
    """The application, asked in Polish."""
    with app.test_request_context("/pl/"):
        app.preprocess_request()
        yield app


def test_every_permission_and_every_reason_of_a_refusal_has_a_name() -> None:
    assert (set(PERMISSION_NAMES), set(REFUSAL_NAMES)) == (set(Permission), set(Reason))


@pytest.mark.parametrize(
    ("kind", "key", "value", "said"),
    [
        pytest.param("access.refused", "reason", "not-for-role", "nie dla ich ról", id="why refused"),
        pytest.param("operator.refused", "reason", "not-for-role", "not-for-role", id="somebody's words"),
        pytest.param("access.refused", "permission", "audit:read", "czytanie dziennika zdarzeń", id="what"),
        pytest.param("access.refused", "page", "trail.records", "/staff/audit", id="a page"),
        pytest.param("access.refused", "page", "no.such", "no.such", id="a page of another version"),
        pytest.param("log-in.succeeded", "how", "recovery code", "kod zapasowy", id="how"),
        pytest.param(
            "log-in.succeeded", "how", "confirmed address", "potwierdzony adres e-mail", id="first log-in"
        ),
        pytest.param(
            "account-reset.cancelled", "by", "factor", "użycie drugiego składnika", id="how a reset ended"
        ),
        pytest.param("vat.checked", "state", "unknown", "Rejestr nie odpowiedział", id="VAT state"),
        pytest.param("employee.changed", "to", "owner technician", "Właściciel, Mechanik", id="roles"),
        pytest.param("employee.changed", "from", "", "–", id="no roles"),
        pytest.param("accesses.exported", "from", "2026-11-01", "1 listopada 2026", id="a day"),
        pytest.param("accesses.exported", "format", "csv", "CSV", id="format"),
        pytest.param("audit.read", "kind", "log-in.failed", "Nieudane logowanie", id="kind of record"),
        pytest.param("request.sent", "kind", "complaint", "Skarga", id="kind of request"),
        pytest.param("retention.applied", "count", "12000", "12\N{NO-BREAK SPACE}000", id="number"),
        pytest.param("operator.changed", "fields", "city, phone", "miejscowość, telefon", id="fields"),
        pytest.param("security-document.opened", "what", "figure lock.svg", "rysunek lock.svg", id="figure"),
        pytest.param("audit.read", "since", "2026-11-22T12:00Z", "22 listopada 2026, 13:00 CET", id="time"),
        pytest.param("audit.read", "since", "yesterday", "yesterday", id="no instant"),
        pytest.param(
            "programming-job.ended", "outcome", "untouched", "nienaruszony", id="outcome of a flash"
        ),
        pytest.param("ecu-key.given", "how", "offline", "przepisany ręcznie", id="how a key was asked for"),
        pytest.param("car.sold", "colour", "red", "red", id="of another version"),
    ],
)
@pytest.mark.usefixtures("polish")
def test_a_value_is_said_in_the_pages_language(kind: str, key: str, value: str, said: str) -> None:
    assert value_in_words(kind, key, value) == said
