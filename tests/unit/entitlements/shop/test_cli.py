"""`aos tools`: a catalogue taken in and listed; a stock that does not add up is told."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from entitlements.shop.catalogue_csv import Entry, write_catalogue
from entitlements.shop.cli import stock_faults, tools_group
from entitlements.shop.models import MovementRow
from kb.workspace import Workspace
from tests.conftest import NOON
from tests.factories.shop import special_tool, stock_up, vehicle_interface
from web.catalogue_import import take_in_counted

GOOD = write_catalogue([Entry(tool=special_tool()), Entry(tool=vehicle_interface())])
BAD = f"{GOOD}HT-9,hammer,a,b\n"


def run(workspace: Workspace, *words: str) -> Result:
    group = tools_group(lambda: workspace.database, take_in_counted, lambda: NOON)
    return CliRunner().invoke(group, [*words])


def file(tmp_path: Path, content: str) -> str:
    path = tmp_path / "tools.csv"
    path.write_text(content, encoding="utf-8")
    return str(path)


def test_a_catalogue_is_taken_in_and_listed(workspace: Workspace, tmp_path: Path) -> None:
    done = run(workspace, "import", file(tmp_path, GOOD), "--json")
    assert json.loads(done.output) == {"created": 2, "updated": 0, "unchanged": 0, "prices": 0, "refused": 0}
    with workspace.database.write() as session:
        stock_up(session, special_tool(), 3, NOON)
    listed = json.loads(run(workspace, "list", "ht-34", "--json").output)
    assert (listed["number"], listed["free"], listed["expected_on"]) == ("HT-3410", 3, None)


@pytest.mark.parametrize(
    ("flags", "code", "numbers"),
    [
        pytest.param((), 1, 0, id="nothing is taken in"),
        pytest.param(("--partly",), 3, 2, id="the others are"),
    ],
)
def test_a_line_that_is_wrong_is_named(
    workspace: Workspace, tmp_path: Path, flags: tuple[str, ...], code: int, numbers: int
) -> None:
    done = run(workspace, "import", file(tmp_path, BAD), *flags)
    assert (done.exit_code, "Line 4: put the column kind right." in done.output) == (code, True)
    assert len(run(workspace, "list").output.splitlines()) == numbers


def test_a_file_that_is_no_catalogue_is_refused_in_a_sentence(workspace: Workspace, tmp_path: Path) -> None:
    done = run(workspace, "import", file(tmp_path, "number,kind\nHT-1,special-tool\n"))
    assert (done.exit_code, "The file lacks the columns name_pl, name_en." in done.output) == (1, True)


def test_a_stock_that_does_not_add_up_is_named(workspace: Workspace) -> None:
    with workspace.database.write() as session:
        stock_up(session, special_tool(), 2, NOON)
    assert stock_faults(workspace.database) == []
    with workspace.database.write() as session:
        session.add(MovementRow(tool_number="HT-3410", kind="reserved", quantity=1, at=NOON, note="by hand"))
    assert ["HT-3410" in sentence for sentence in stock_faults(workspace.database)] == [True]
