"""`aos prices`: the list comes out as it is read in; what cannot be read changes nothing."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from entitlements.money import Currency
from entitlements.products.cli import prices_group
from entitlements.products.price_list import PriceList
from kb.workspace import Workspace
from tests.conftest import NOON

HEAD = "code,module,make,scope,period,seats,currency,net,from,until,customer\n"
HOUR = "info-all-hour-1,information,,time,hour,1,PLN,39.00,2026-01-01,,\n"
TOOL = "01-417,,,,,,EUR,120.50,2026-01-01,,\n"


def run(workspace: Workspace, *arguments: str) -> Result:
    group = prices_group(lambda: workspace.database, lambda: NOON)
    return CliRunner().invoke(group, arguments, prog_name="aos prices")


def take_in(workspace: Workspace, tmp_path: Path, text: str) -> Result:
    path = tmp_path / "prices.csv"
    path.write_text(text, encoding="utf-8")
    return run(workspace, "import", str(path))


def net_of(workspace: Workspace, code: str, currency: Currency = Currency.PLN) -> int | None:
    with workspace.database.read() as session:
        price = PriceList(session).price(code, currency, None, NOON.date())
    return None if price is None else price.net.minor


def test_a_list_that_is_taken_in_comes_out_the_same(workspace: Workspace, tmp_path: Path) -> None:
    assert take_in(workspace, tmp_path, HEAD + HOUR + TOOL).output == "Prices recorded: 2 of 2.\n"
    assert net_of(workspace, "info-all-hour-1") == 3900
    assert net_of(workspace, "01-417", Currency.EUR) == 12050
    assert run(workspace, "list").output == HEAD + TOOL + HOUR


def test_a_list_that_is_taken_in_twice_is_recorded_once(workspace: Workspace, tmp_path: Path) -> None:
    take_in(workspace, tmp_path, HEAD + HOUR)
    assert take_in(workspace, tmp_path, HEAD + HOUR).output == "Prices recorded: 0 of 1.\n"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("code,net\n", "Line 1 cannot be read (currency, from)", id="columns missing"),
        pytest.param(HEAD + HOUR + TOOL.replace("120.50", "much"), "Line 3 cannot be read", id="no amount"),
        pytest.param(HEAD + HOUR + TOOL.replace("EUR", "USD"), "Line 3 cannot be read", id="dollars"),
        pytest.param(HEAD + HOUR + TOOL.replace("120.50", "-1"), "contradicts itself", id="below nought"),
        pytest.param(
            HEAD + HOUR + HOUR.replace("hour,1", "day,1"), "contradicts itself", id="a code for two things"
        ),
    ],
)
def test_a_list_with_a_mistake_changes_nothing(
    workspace: Workspace, tmp_path: Path, text: str, words: str
) -> None:
    result = take_in(workspace, tmp_path, text)
    assert result.exit_code == 1
    assert words in result.output
    assert net_of(workspace, "info-all-hour-1") is None


def test_a_price_is_set_and_taken_away(workspace: Workspace, tmp_path: Path) -> None:
    take_in(workspace, tmp_path, HEAD + HOUR)
    code = "info-all-hour-1"
    assert run(workspace, "set", code, "45,50", "--currency", "PLN").output == "Recorded.\n"
    assert net_of(workspace, code) == 4550
    again = run(workspace, "set", code, "45.50", "--currency", "PLN")
    assert again.output == "It is recorded like that already.\n"
    run(workspace, "set", code, "none", "--currency", "PLN")
    assert net_of(workspace, code) is None
    newest = json.loads(run(workspace, "list", "--json").output.splitlines()[0])
    assert (newest["code"], newest["net"], newest["from"]) == (code, "", "2026-11-22")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param(("nothing", "1", "--currency", "PLN"), "nothing with the code", id="unknown code"),
        pytest.param(("info-all-hour-1", "dear", "--currency", "PLN"), "like 39.00", id="no amount"),
        pytest.param(
            ("info-all-hour-1", "1", "--currency", "PLN", "--until", "2026-01-01"), "days in", id="ended"
        ),
    ],
)
def test_what_cannot_be_set_is_refused_in_a_sentence(
    workspace: Workspace, tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    take_in(workspace, tmp_path, HEAD + HOUR)
    result = run(workspace, "set", *arguments)
    assert result.exit_code == 1
    assert words in result.output
