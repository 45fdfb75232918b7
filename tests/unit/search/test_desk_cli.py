"""`aos search analytics | reports | forget | prune` from the command line."""

import json
from datetime import timedelta

import click
import pytest
from click.testing import CliRunner, Result

from kb.store import utc_now
from kb.workspace import Workspace
from search.analytics import AnalyticsStore, Asked
from search.desk_cli import desk_commands
from search.reports import NewReport, Reports
from translations.locales import Language


@pytest.fixture
def counted(workspace: Workspace) -> Workspace:
    """Searches of today, and one of a year ago and more."""
    today = utc_now().date()

    def asked(text: str, days_ago: int = 0, *, has_hits: bool = True) -> Asked:
        return Asked(
            day=today - timedelta(days=days_ago),
            query_text=text,
            page_language=Language.POLISH,
            filters="",
            has_hits=has_hits,
        )

    with workspace.database.write() as session:
        AnalyticsStore(session).add(
            {
                asked("klocki"): 4,
                asked("[VIN]"): 3,
                asked("retarder", has_hits=False): 1,
                asked("old", 401): 9,
            },
            {},
        )
    return workspace


def run(workspace: Workspace, *arguments: str) -> Result:
    group = click.Group("search", {str(one.name): one for one in desk_commands(lambda: workspace.database)})
    return CliRunner().invoke(group, arguments)


def test_analytics_show_what_was_asked_as_it_stands(counted: Workspace) -> None:
    output = run(counted, "analytics").stdout
    assert "8 searches since" in output
    assert "klocki" in output
    assert "[VIN]" in output
    assert "Asked, and nothing found" in output
    assert "retarder" in output


def test_analytics_for_machines_are_one_object(counted: Workspace) -> None:
    found = json.loads(run(counted, "analytics", "--days", "7", "--json").stdout)
    assert [text["query_text"] for text in found["most_asked"]] == ["klocki", "[VIN]"]
    assert found["nothing_found"][0] == {
        "query_text": "retarder", "page_language": "pl", "filters": "", "asked": 1, "nothing": 1,
        "opened": 0, "mean_rank": None,
    }  # fmt: skip
    assert found["since"] == (utc_now().date() - timedelta(days=6)).isoformat()


def test_analytics_of_the_other_languages_pages_are_others(counted: Workspace) -> None:
    assert "klocki" not in run(counted, "analytics", "--language", "en").stdout


def test_a_text_is_forgotten(counted: Workspace) -> None:
    assert run(counted, "forget", "retarder").exit_code == 0
    assert "retarder" not in run(counted, "analytics").stdout


def test_a_text_that_nobody_asked_cannot_be_forgotten(counted: Workspace) -> None:
    result = run(counted, "forget", "nobody")
    assert result.exit_code == 1
    assert "aos search analytics" in result.stderr


def test_what_is_too_old_is_deleted(counted: Workspace) -> None:
    assert run(counted, "prune").stdout == "1 count deleted.\n"


def test_reports_are_listed_without_who_told_them(workspace: Workspace) -> None:
    with workspace.database.write() as session:
        new = NewReport(
            query_text="retarder",
            page_language=Language.POLISH,
            filters={"kind": ("repair",)},
            note="Gdzie?",
            account_id=17,
        )
        Reports(session).tell(new, "key", utc_now())
    assert "open\tpl\t1 x\tretarder\tkind=repair\tGdzie?" in run(workspace, "reports").stdout
    report = json.loads(run(workspace, "reports", "--state", "open", "--json").stdout)
    assert (report["query_text"], report["is_answer_wanted"]) == ("retarder", True)
    assert "account_id" not in report
    assert run(workspace, "reports", "--state", "done").stdout == "Nothing was told.\n"
