"""What editors see of what was asked, and what is deleted when."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from kb.workspace import Workspace
from search.analytics import AnalyticsStore, Asked, AskedText, Opened, Overview
from search.models import OpeningRow, TallyRow
from translations.locales import Language

TODAY = date(2026, 11, 22)


def asked(text: str = "klocki", days_ago: int = 0, **changes: object) -> Asked:
    values = {"page_language": Language.POLISH, "filters": "", "has_hits": True} | changes
    return Asked(day=TODAY - timedelta(days=days_ago), query_text=text, **values)  # type: ignore[arg-type]


def opened(text: str = "klocki", rank: int = 1, days_ago: int = 0) -> Opened:
    day = TODAY - timedelta(days=days_ago)
    return Opened(day=day, query_text=text, page_language=Language.POLISH, rank=rank)


def add(workspace: Workspace, searches: dict[Asked, int], clicks: dict[Opened, int] | None = None) -> None:
    with workspace.database.write() as session:
        AnalyticsStore(session).add(searches, clicks or {})


def overview(workspace: Workspace, days: int = 30, language: Language | None = None) -> Overview:
    with workspace.database.read() as session:
        return AnalyticsStore(session).overview(TODAY - timedelta(days=days), language)


def prune(workspace: Workspace) -> int:
    with workspace.database.write() as session:
        return AnalyticsStore(session).prune(TODAY)


def texts(found: tuple[AskedText, ...]) -> list[str]:
    return [text.query_text for text in found]


def rows(workspace: Workspace, table: type[TallyRow | OpeningRow] = TallyRow) -> int:
    with workspace.database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_counts_of_the_same_search_are_one_row(workspace: Workspace) -> None:
    add(workspace, {asked(): 2})
    add(workspace, {asked(): 3})
    assert rows(workspace) == 1
    assert overview(workspace).most_asked[0].asked == 5


def test_a_text_that_few_asked_and_found_is_not_shown_but_counted(workspace: Workspace) -> None:
    add(workspace, {asked("rzadki"): 2, asked("częsty"): 3})
    found = overview(workspace)
    assert texts(found.most_asked) == ["częsty"]
    assert found.searches == 5


def test_a_text_is_shown_when_it_was_asked_often_enough_on_different_days(workspace: Workspace) -> None:
    add(workspace, {asked(days_ago=day): 1 for day in range(3)})
    assert texts(overview(workspace).most_asked) == ["klocki"]


def test_a_few_words_that_found_nothing_are_shown_at_once(workspace: Workspace) -> None:
    add(workspace, {asked("tarcza z bębnem", has_hits=False): 1})
    assert texts(overview(workspace).nothing_found) == ["tarcza z bębnem"]


def test_a_long_number_that_found_nothing_is_shown_when_more_asked_it(workspace: Workspace) -> None:
    add(workspace, {asked("1234567890", has_hits=False): 2})
    assert overview(workspace).nothing_found == ()
    add(workspace, {asked("1234567890", has_hits=False): 1})
    assert texts(overview(workspace).nothing_found) == ["1234567890"]


def test_what_found_nothing_with_a_filter_says_which(workspace: Workspace) -> None:
    add(workspace, {asked(): 5, asked(has_hits=False, filters="kind=wiring"): 3})
    assert [text.filters for text in overview(workspace).nothing_found] == ["kind=wiring"]


def test_what_was_found_since_is_no_longer_missing(workspace: Workspace) -> None:
    add(workspace, {asked(has_hits=False, days_ago=3): 5, asked(): 1})
    assert overview(workspace).nothing_found == ()


def test_clicks_tell_how_far_down_the_answer_stood(workspace: Workspace) -> None:
    add(workspace, {asked(): 4}, {opened(rank=1): 1, opened(rank=4): 2})
    shown = overview(workspace).most_asked[0]
    assert (shown.opened, shown.mean_rank) == (3, 3.0)


def test_found_and_never_opened_is_a_list_of_its_own(workspace: Workspace) -> None:
    add(
        workspace,
        {asked("ignored"): 3, asked("clicked"): 3, asked("empty", has_hits=False): 3},
        {opened("clicked"): 1},
    )
    assert texts(overview(workspace).nothing_opened) == ["ignored"]


def test_an_overview_begins_at_its_day(workspace: Workspace) -> None:
    add(workspace, {asked("old", days_ago=8): 3, asked("new", days_ago=7): 3})
    assert texts(overview(workspace, days=7).most_asked) == ["new"]


def test_an_overview_can_be_of_one_languages_pages(workspace: Workspace) -> None:
    add(workspace, {asked("klocki"): 3, asked("pads", page_language=Language.ENGLISH): 3})
    assert texts(overview(workspace, language=Language.ENGLISH).most_asked) == ["pads"]


@pytest.mark.parametrize(
    ("days_ago", "count", "is_left"),
    [
        pytest.param(30, 1, True, id="rare, a month old"),
        pytest.param(31, 2, False, id="rare, older"),
        pytest.param(31, 3, True, id="often, older than a month"),
        pytest.param(400, 3, True, id="often, as old as may be"),
        pytest.param(401, 3, False, id="often, too old"),
    ],
)
def test_rare_texts_go_after_a_month_and_all_after_the_retention(
    workspace: Workspace, days_ago: int, count: int, is_left: bool
) -> None:
    add(workspace, {asked(days_ago=days_ago): count}, {opened(days_ago=days_ago): 1})
    prune(workspace)
    assert (rows(workspace) == 1, rows(workspace, OpeningRow) == 1) == (is_left, is_left)


def test_an_old_day_of_a_text_that_is_still_asked_stays(workspace: Workspace) -> None:
    add(workspace, {asked(days_ago=100): 1, asked(): 2, asked("rare", days_ago=100): 1})
    assert prune(workspace) == 1
    assert rows(workspace) == 2


def test_a_text_can_be_forgotten(workspace: Workspace) -> None:
    add(workspace, {asked("a name", has_hits=False): 1, asked(): 3}, {opened("a name"): 1})
    with workspace.database.write() as session:
        assert AnalyticsStore(session).forget("a name") == 2
    assert texts(overview(workspace).nothing_found) == []


def test_a_program_that_asks_without_end_does_not_fill_the_disk(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search.analytics.MOST_TEXTS_PER_DAY", 2)
    add(workspace, {asked("a"): 3, asked("b"): 3, asked("c"): 3})
    add(workspace, {asked("a"): 1, asked("d"): 3})
    assert {text.query_text: text.asked for text in overview(workspace).most_asked} == {"a": 4, "b": 3}


def test_the_tables_have_no_column_that_could_name_a_person() -> None:
    assert set(TallyRow.__table__.columns.keys()) == {
        "pk", "day", "query_text", "page_language", "filters", "has_hits", "count",
    }  # fmt: skip
    assert set(OpeningRow.__table__.columns.keys()) == {
        "pk", "day", "query_text", "page_language", "rank", "count",
    }  # fmt: skip
