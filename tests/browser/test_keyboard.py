"""The whole way by keyboard."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.factories.portals import PASSWORD, TECHNICIAN

pytestmark = pytest.mark.slow

NewVisit = Callable[..., Visit]


def test_a_journey_without_a_mouse(visit: NewVisit) -> None:
    here = visit()
    keyboard = here.page.keyboard
    here.open("/en/search?q=tyre")
    keyboard.press("/")
    keyboard.type("brake pads")
    keyboard.press("Enter")
    here.page.wait_for_url("**q=brake+pads")
    keyboard.press("ArrowDown")
    expect(here.page.locator(".hit-link").first).to_be_focused()
    keyboard.press("Enter")
    here.page.wait_for_url("**/documents/brake-pads**")
    here.page.locator(".notice-locked .button-main").focus()
    keyboard.press("Enter")
    here.page.wait_for_url("**/login**")
    here.page.locator("[name=email]").focus()
    keyboard.type(TECHNICIAN)
    keyboard.press("Tab")
    keyboard.type(PASSWORD)
    keyboard.press("Enter")
    here.page.wait_for_url(re.compile("^[^?]*/documents/brake-pads"))
    here.prove()
    keyboard.press("n")
    expect(here.page.locator("mark.is-current")).to_have_count(1)
    keyboard.press("l")
    here.page.wait_for_url("**/pl/documents/brake-pads**")


def test_arrows_walk_through_the_results_and_back_to_the_box(visit: NewVisit) -> None:
    here = visit()
    here.open("/en/search?q=brake")
    links = here.page.locator(".hit-link")
    here.page.keyboard.press("ArrowDown")
    here.page.keyboard.press("ArrowDown")
    expect(links.nth(1)).to_be_focused()
    here.page.keyboard.press("ArrowUp")
    here.page.keyboard.press("ArrowUp")
    expect(here.page.locator("[data-search]")).to_be_focused()


def test_brackets_walk_through_the_sections(visit: NewVisit) -> None:
    here = visit(is_reader=True)
    here.open("/en/documents/brake-pads#before")
    here.page.keyboard.press("]")
    expect(here.page).to_have_url(re.compile("#removal$"))
    here.page.keyboard.press("[")
    expect(here.page).to_have_url(re.compile("#before$"))


def test_n_walks_through_the_marked_words_in_both_directions(visit: NewVisit) -> None:
    here = visit(is_reader=True)
    here.open("/en/documents/brake-pads?q=caliper")
    count = here.page.locator("article mark").count()
    assert count > 2
    here.page.keyboard.press("n")
    expect(here.page.locator("[data-mark-count]")).to_have_text(f"1 / {count}")
    here.page.keyboard.press("n")
    here.page.keyboard.press("Shift+N")
    here.page.keyboard.press("Shift+N")
    expect(here.page.locator("[data-mark-count]")).to_have_text(f"{count} / {count}")
    expect(here.page.locator("mark.is-current")).to_be_in_viewport()


def test_a_question_mark_shows_the_keys_and_escape_closes_them(visit: NewVisit) -> None:
    here = visit()
    here.open("/en/search?q=brake")
    here.page.keyboard.press("?")
    expect(here.page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    here.page.keyboard.press("Escape")
    expect(here.page.get_by_role("dialog")).to_have_count(0)


def test_letters_typed_into_the_box_are_letters(visit: NewVisit) -> None:
    here = visit()
    here.open("/en/")
    here.page.locator("[data-search]").focus()
    here.page.keyboard.type("l?n/[")
    expect(here.page.locator("[data-search]")).to_have_value("l?n/[")
    assert here.path() == "/en/"


def test_the_first_stop_skips_to_the_content(visit: NewVisit) -> None:
    here = visit()
    here.open("/en/search?q=brake")
    here.page.keyboard.press("Tab")
    expect(here.page.locator(".skip")).to_be_focused()
    here.page.keyboard.press("Enter")
    expect(here.page.locator("main")).to_be_focused()


def test_whatever_has_the_focus_shows_it(visit: NewVisit) -> None:
    here = visit()
    here.open("/en/search?q=brake")
    for _ in range(14):
        here.page.keyboard.press("Tab")
        outline = here.page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
        assert float(outline.removesuffix("px")) >= 2
