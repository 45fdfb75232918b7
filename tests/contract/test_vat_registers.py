"""Every register of VAT numbers answers, whatever happens, and calls none invalid that was not looked up."""

from collections.abc import Iterator

import pytest

from entitlements.vat import VatNumber, VatState
from entitlements.vat_register import OFFLINE, OfflineVatRegister, VatRegister
from entitlements.vies import VIES, ViesRegister
from tests.factories.vies import ASKER, CONSULTATION, INVALID, NAME, VALID, Vies, vies_server

OUTSIDE = VatNumber(country="CH", number="CHE107787577IVA")


@pytest.fixture
def vies() -> Iterator[Vies]:
    with vies_server(Vies()) as running:
        yield running


@pytest.fixture(params=["offline", "vies", "vies that is away", "vies in trouble", "vies talking nonsense"])
def register(request: pytest.FixtureRequest, vies: Vies) -> VatRegister:
    match request.param:
        case "offline":
            return OfflineVatRegister()
        case "vies that is away":
            return ViesRegister(url="http://127.0.0.1:1/", timeout_s=1)
        case "vies in trouble":
            vies.says({"valid": False, "userError": "MS_UNAVAILABLE"})
        case "vies talking nonsense":
            vies.body = b"<html>maintenance</html>"
    return ViesRegister(url=vies.url)


@pytest.mark.parametrize("number", [VALID, OUTSIDE], ids=["european", "from elsewhere"])
def test_a_good_number_is_never_called_invalid(register: VatRegister, number: VatNumber) -> None:
    assert register.check(number).state is not VatState.INVALID


def test_an_answer_names_its_source_and_only_no_answer_has_a_fault(register: VatRegister) -> None:
    answer = register.check(VALID)
    assert answer.source == register.name
    assert bool(answer.fault) is (answer.state is VatState.UNKNOWN)


def test_offline_nothing_is_known_beyond_the_check_digits() -> None:
    answer = OfflineVatRegister().check(VALID)
    assert (answer.state, answer.source) == (VatState.UNVERIFIED, OFFLINE)


def test_vies_knows_a_number_that_is_in_use(vies: Vies) -> None:
    answer = ViesRegister(url=vies.url).check(VALID)
    assert (answer.state, answer.source, answer.name) == (VatState.VALID, VIES, NAME)
    assert answer.address == "POLNA 1 00-001 WARSZAWA"
    assert vies.asked == [{"countryCode": "PL", "vatNumber": "5260250274"}]


def test_vies_knows_a_number_that_is_not_in_use(vies: Vies) -> None:
    answer = ViesRegister(url=vies.url).check(INVALID)
    assert (answer.state, answer.fault, answer.name, answer.address) == (VatState.INVALID, "", "", "")


def test_who_asks_with_a_number_of_their_own_gets_a_consultation_number(vies: Vies) -> None:
    answer = ViesRegister(url=vies.url, asker=ASKER).check(VALID)
    assert answer.consultation_number == CONSULTATION
    assert vies.asked[0]["requesterMemberStateCode"] == "PL"
    assert vies.asked[0]["requesterNumber"] == ASKER.number


@pytest.mark.parametrize(
    "fault",
    [
        "MS_UNAVAILABLE",
        "TIMEOUT",
        "SERVICE_UNAVAILABLE",
        "SERVER_BUSY",
        "GLOBAL_MAX_CONCURRENT_REQ",
        "MS_MAX_CONCURRENT_REQ",
        "MS_MAX_CONCURRENT_REQ_TIME",
        "INVALID_REQUESTER_INFO",
        "INVALID_INPUT",
        "IP_BLOCKED",
        "A_WORD_THAT_IS_NEW",
    ],
)
@pytest.mark.parametrize("status", [200, 400, 500])
@pytest.mark.parametrize("place", ["userError", "errorWrappers"])
def test_a_fault_of_vies_makes_a_number_unknown_and_is_told(
    vies: Vies, fault: str, status: int, place: str
) -> None:
    wrapped: object = [{"error": fault}] if place == "errorWrappers" else fault
    vies.says({"actionSucceed": False, "valid": False, place: wrapped}, status)
    answer = ViesRegister(url=vies.url).check(VALID)
    assert (answer.state, answer.fault) == (VatState.UNKNOWN, fault)


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({"valid": "yes"}, "UNREADABLE"),
        ({}, "UNREADABLE"),
        ([True], "UNREADABLE"),
        ({"errorWrappers": ["?"]}, "UNREADABLE"),
        ({"errorWrappers": [{"error": 7}]}, "UNREADABLE"),
        ({"valid": True, "userError": "INVALID"}, "UNREADABLE"),
        ({"valid": False, "userError": "VALID"}, "UNREADABLE"),
        ({"valid": True, "countryCode": "PL", "vatNumber": "1060000062"}, "OTHER_NUMBER"),
        ({"valid": False, "countryCode": "DE", "vatNumber": "5260250274"}, "OTHER_NUMBER"),
    ],
    ids=str,
)
def test_an_answer_that_does_not_say_it_clearly_counts_as_none(vies: Vies, said: object, fault: str) -> None:
    vies.says(said)
    answer = ViesRegister(url=vies.url).check(VALID)
    assert (answer.state, answer.fault) == (VatState.UNKNOWN, fault)


def test_a_server_error_without_words_is_told_by_its_number(vies: Vies) -> None:
    vies.says({}, status=503)
    assert ViesRegister(url=vies.url).check(VALID).fault == "HTTP_503"


def test_a_register_that_does_not_answer_in_time_makes_a_number_unknown(vies: Vies) -> None:
    vies.is_silent = True
    answer = ViesRegister(url=vies.url, timeout_s=0.2).check(VALID)
    assert (answer.state, answer.fault) == (VatState.UNKNOWN, "UNREACHABLE")


def test_vies_is_not_asked_about_a_number_from_elsewhere(vies: Vies) -> None:
    answer = ViesRegister(url=vies.url).check(OUTSIDE)
    assert (answer.state, answer.fault, vies.asked) == (VatState.UNKNOWN, "NOT_EUROPEAN", [])


def test_what_a_register_writes_is_kept_in_one_line_and_within_bounds(vies: Vies) -> None:
    vies.says({"valid": True, "name": "A\x00\n" + "b" * 1000, "address": 7})
    answer = ViesRegister(url=vies.url).check(VALID)
    assert (answer.name, answer.address) == ("A " + "b" * 298, "")
