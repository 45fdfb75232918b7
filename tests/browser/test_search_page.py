"""The search box and the results page under the hand: completions, recent searches, facets, why, preview."""

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Visit
from tests.browser.test_accessibility import RULES

pytestmark = pytest.mark.slow

NewVisit = Callable[..., Visit]
WIDE = {"width": 1400, "height": 900}
PHONE = {"width": 390, "height": 844}


def box(page: Page) -> str:
    return page.locator("[data-search]").input_value()


def complete(here: Visit, path: str, typed: str) -> None:
    """Open a page and type until completions are shown."""
    here.open(path)
    here.page.keyboard.press("/")
    here.page.keyboard.type(typed)
    expect(here.page.get_by_role("option").first).to_be_visible(timeout=30_000)  # dictionaries are read once


# The search box


@pytest.mark.parametrize(
    ("language", "typed", "said"),
    [("pl", "kloc", "Podpowiedzi:"), ("en", "brak", "Completions:")],
    ids=["polish", "english"],
)
def test_completions_are_chosen_by_keyboard(visit: NewVisit, language: str, typed: str, said: str) -> None:
    here = visit()
    complete(here, f"/{language}/", typed)
    combobox = here.page.get_by_role("combobox")
    expect(combobox).to_have_attribute("aria-expanded", "true")
    expect(here.page.locator("[data-search-says]")).to_contain_text(said)
    here.page.keyboard.press("ArrowDown")
    first = here.page.get_by_role("option").first
    expect(first).to_have_attribute("aria-selected", "true")
    assert combobox.get_attribute("aria-activedescendant") == first.get_attribute("id")
    chosen = first.get_attribute("data-text")
    here.page.keyboard.press("Enter")
    here.page.wait_for_url(f"**/{language}/search?q=*")
    assert box(here.page) == chosen
    assert here.complaints == []


def test_escape_gives_back_what_was_typed(visit: NewVisit) -> None:
    here = visit()
    complete(here, "/en/", "brak")
    here.page.keyboard.press("ArrowDown")
    here.page.keyboard.press("Escape")
    expect(here.page.get_by_role("option")).to_have_count(0)
    expect(here.page.get_by_role("combobox")).to_have_attribute("aria-expanded", "false")
    assert box(here.page) == "brak"
    expect(here.page.get_by_role("combobox")).to_be_focused()


def test_arrows_go_round_through_the_box_itself(visit: NewVisit) -> None:
    here = visit()
    complete(here, "/en/", "brak")
    here.page.keyboard.press("ArrowUp")
    expect(here.page.get_by_role("option").last).to_have_attribute("aria-selected", "true")
    here.page.keyboard.press("ArrowDown")
    assert box(here.page) == "brak"


def test_a_completion_is_chosen_by_a_tap(visit: NewVisit) -> None:
    here = visit(has_touch=True, viewport=PHONE)
    here.open("/pl/")
    here.page.locator("[data-search]").tap()
    here.page.keyboard.type("kloc")
    here.page.get_by_role("option").first.tap()
    expect(here.page).to_have_url(re.compile("/pl/search[?]q=kloc"))


def test_enter_without_a_choice_searches_for_what_was_typed(visit: NewVisit) -> None:
    here = visit()
    complete(here, "/en/", "brak")
    here.page.keyboard.press("Enter")
    expect(here.page).to_have_url(re.compile("/en/search[?]q=brak$"))


def test_what_nobody_may_find_is_in_no_completion(visit: NewVisit) -> None:
    here = visit(is_reader=True)
    here.open("/en/")
    here.page.locator("[data-search]").focus()
    with here.page.expect_response("**/complete?q=immobil"):
        here.page.keyboard.type("immobil")
    expect(here.page.get_by_role("option")).to_have_count(0)


def test_the_box_is_cleared_by_its_button_and_keeps_the_focus(visit: NewVisit) -> None:
    here = visit()
    here.open("/en/search?q=brake")
    here.page.get_by_role("button", name="Clear the search box").click()
    assert box(here.page) == ""
    expect(here.page.locator("[data-search]")).to_be_focused()
    expect(here.page.locator("[data-search-clear]")).to_be_hidden()


def test_without_javascript_the_box_is_a_plain_form(visit: NewVisit) -> None:
    here = visit(java_script_enabled=False)
    here.open("/pl/")
    expect(here.page.get_by_role("combobox")).to_have_count(0)
    here.page.fill("[data-search]", "klocki")
    here.page.locator(".search-go").click()
    here.page.wait_for_url("**/pl/search?q=klocki")


# Recent searches


@pytest.mark.parametrize(
    ("language", "forget_one", "forget_all"),
    [
        ("pl", "Zapomnij „brake”", "Zapomnij wszystkie"),
        ("en", "Forget “brake”", "Forget all"),
    ],
)
def test_recent_searches_are_shown_and_forgotten(
    visit: NewVisit, language: str, forget_one: str, forget_all: str
) -> None:
    here = visit()
    here.open(f"/{language}/search?q=brake")
    here.open(f"/{language}/search?q=tyre")
    here.open(f"/{language}/")
    here.page.locator("[data-search]").focus()
    recents = here.page.locator(".recents a")
    expect(recents).to_have_text(["tyre", "brake"])
    here.page.get_by_role("button", name=forget_one).click()
    expect(recents).to_have_text(["tyre"])
    here.page.get_by_role("button", name=forget_all).click()
    expect(recents).to_have_count(0)
    assert here.page.evaluate("localStorage.length") == 0


def test_a_recent_search_is_reached_with_the_arrows(visit: NewVisit) -> None:
    here = visit()
    here.open("/en/search?q=brake")
    here.open("/en/")
    here.page.keyboard.press("/")
    here.page.keyboard.press("ArrowDown")
    expect(here.page.locator(".recents a").first).to_be_focused()
    here.page.keyboard.press("Escape")
    expect(here.page.locator("[data-search]")).to_be_focused()
    expect(here.page.locator(".recents")).to_be_hidden()


def test_recent_searches_are_sent_nowhere(visit: NewVisit) -> None:
    here = visit()
    here.open("/en/search?q=brake")
    asked: list[str] = []
    here.page.on("request", lambda request: asked.append(request.url + (request.post_data or "")))
    here.open("/en/")
    here.page.locator("[data-search]").focus()
    expect(here.page.locator(".recents a")).to_have_count(1)
    assert [url for url in asked if "brake" in url] == []
    assert "brake" not in str(here.page.context.cookies())


# How it was understood


@pytest.mark.parametrize(
    ("language", "query", "off", "on"),
    [
        ("pl", "klocki", "Szukaj tylko tego, co wpisano", "Szukaj także innych nazw tego samego"),
        ("en", "klocki", "Search only for what I typed", "Search for other words for the same thing too"),
    ],
    ids=["polish", "english"],
)
def test_other_words_for_a_thing_are_told_of_and_switched_off_and_on(
    visit: NewVisit, language: str, query: str, off: str, on: str
) -> None:
    here = visit(java_script_enabled=False)
    here.open(f"/{language}/search?q={query}")
    expect(here.page.locator(".also summary")).to_contain_text("brake pad")
    here.page.get_by_role("link", name=off).click()
    here.page.wait_for_url("**terms=off")
    expect(here.page.locator(".also")).to_have_count(0)
    here.page.get_by_role("link", name=on).click()
    here.page.wait_for_url(f"**/search?q={query}")
    expect(here.page.locator(".also")).to_have_count(1)


def test_each_other_word_says_where_it_comes_from(visit: NewVisit) -> None:
    here = visit(java_script_enabled=False)
    here.open("/en/search?q=klocki")
    here.page.locator(".also summary").click()
    expect(here.page.locator(".also dd").first).to_contain_text("agreed term")


@pytest.mark.parametrize(
    ("language", "query", "told"),
    [
        ("pl", "klocków", "klocek"),
        ("en", "klockow", "klocek"),
        ("pl", "P0420", "kod usterki"),
        ("en", "11 12 7 582 245", "part number"),
    ],
    ids=["lemma", "without diacritics", "trouble code", "part number"],
)
def test_a_line_tells_how_the_question_was_understood(
    visit: NewVisit, language: str, query: str, told: str
) -> None:
    here = visit()
    here.open(f"/{language}/search?q={query}")
    part = here.page.locator(".understood-part")
    expect(part).to_contain_text(query)
    expect(part).to_contain_text(told)


# Facets


def test_the_result_is_narrowed_and_widened_by_links_alone(visit: NewVisit) -> None:
    here = visit(java_script_enabled=False)
    here.open("/en/search?q=brake")
    here.page.locator(".facets a[href*='kind=repair']").click()
    here.page.wait_for_url("**/en/search?q=brake&kind=repair")
    here.page.locator(".chip").click()
    here.page.wait_for_url("**/en/search?q=brake")
    here.page.go_back()
    expect(here.page.locator(".chip")).to_have_count(1)


def test_values_are_added_with_the_keyboard_and_taken_away_one_by_one(visit: NewVisit) -> None:
    here = visit(java_script_enabled=False)
    here.open("/en/search?q=brake&kind=repair")
    here.page.locator(".facets a[href*='kind=campaign']").focus()
    here.page.keyboard.press("Enter")
    here.page.wait_for_url("**/en/search?q=brake&kind=repair&kind=campaign")
    expect(here.page.locator(".chip")).to_have_count(2)
    here.page.locator(".chip").first.click()
    here.page.wait_for_url("**/en/search?q=brake&kind=campaign")


def test_on_a_phone_the_facets_are_behind_one_button(visit: NewVisit) -> None:
    here = visit(viewport=PHONE, java_script_enabled=False)
    here.open("/pl/search?q=brake")
    expect(here.page.locator(".facets")).to_be_hidden()
    here.page.locator(".facets-sheet summary").click()
    here.page.locator(".facets-sheet a[href*='kind=repair']").click()
    here.page.wait_for_url("**kind=repair")


# Nothing found


@pytest.mark.parametrize(
    ("language", "said"),
    [("pl", "Wyszukano z pominięciem „qqqqq”:"), ("en", "Searched without “qqqqq”:")],
)
def test_an_empty_page_widens_and_says_how(visit: NewVisit, language: str, said: str) -> None:
    here = visit(java_script_enabled=False)
    here.open(f"/{language}/search?q=brake AND qqqqq")
    widened = here.page.locator(".widened").first
    expect(widened.get_by_role("heading")).to_contain_text(said)
    expect(widened.locator(".hit-link").first).to_be_visible()
    widened.locator(".widened-all a").click()
    here.page.wait_for_url(f"**/{language}/search?q=brake")


def test_filters_are_the_first_thing_to_give_up(visit: NewVisit) -> None:
    here = visit()
    here.open("/en/search?q=tyre&kind=wiring")
    expect(here.page.locator(".widened h2").first).to_contain_text("Searched without your filters:")


# Why this?


@pytest.mark.parametrize(
    ("language", "query", "sentence"),
    [
        ("pl", "klocków", "Słowo „klocków”, w dowolnej formie, występuje w tytule"),
        ("en", "caliper", "The word “caliper”, in any of its forms, stands in"),
    ],
)
@pytest.mark.parametrize("has_script", [True, False], ids=["in place", "without JavaScript"])
def test_a_hit_tells_why_it_was_found(
    visit: NewVisit, language: str, query: str, sentence: str, has_script: bool
) -> None:
    here = visit(java_script_enabled=has_script)
    here.open(f"/{language}/search?q={query}")
    here.page.locator(".hit-why").first.click()
    expect(here.page.locator(".why")).to_contain_text(sentence)
    expect(here.page.locator(".why-share").first).to_contain_text("%")
    assert ("why=1" in here.path()) is not has_script


def test_why_is_opened_and_closed_by_keyboard(visit: NewVisit) -> None:
    here = visit()
    here.open("/en/search?q=caliper")
    button = here.page.get_by_role("button", name="Why this?").first
    button.press("Enter")
    expect(here.page.locator(".why")).to_be_focused()
    expect(button).to_have_attribute("aria-expanded", "true")
    button.press(" ")
    expect(here.page.locator(".why")).to_have_count(0)
    expect(button).to_have_attribute("aria-expanded", "false")


# Preview


def test_p_previews_the_selected_hit_and_arrows_move_it_along(visit: NewVisit) -> None:
    here = visit(is_reader=True, viewport=WIDE)
    here.open("/en/search?q=brake")
    titles = here.page.locator(".hit-link")
    here.page.keyboard.press("ArrowDown")
    here.page.keyboard.press("p")
    preview = here.page.locator(".preview-title")
    expect(preview).to_contain_text(titles.nth(0).evaluate("link => link.firstChild.textContent"))
    expect(here.page.locator(".preview mark").first).to_be_visible()
    here.page.keyboard.press("ArrowDown")
    expect(preview).to_contain_text(titles.nth(1).evaluate("link => link.firstChild.textContent"))
    here.page.keyboard.press("p")
    expect(here.page.locator(".preview")).to_be_hidden()
    assert here.complaints == []


def test_o_opens_the_selected_hit(visit: NewVisit) -> None:
    here = visit(is_reader=True)
    here.open("/en/search?q=caliper")
    here.page.keyboard.press("o")
    expect(here.page).to_have_url(re.compile("/en/documents/brake-pads[?]q=caliper"))


def test_on_a_phone_the_preview_opens_under_its_hit(visit: NewVisit) -> None:
    here = visit(is_reader=True, viewport=PHONE)
    here.open("/pl/search?q=zacisk")
    here.page.get_by_role("button", name="Podgląd").first.click()
    expect(here.page.locator(".hit .preview-text")).to_be_visible()
    here.page.get_by_role("button", name="Zamknij podgląd").click()
    expect(here.page.locator(".preview")).to_be_hidden()
    expect(here.page.locator("[data-preview]").first).to_be_focused()


@pytest.mark.parametrize(
    ("language", "query", "lock", "way"),
    [
        ("pl", "zacisk", "Do czytania trzeba się zalogować", "Zaloguj się i czytaj"),
        ("en", "caliper", "Log in to read", "Log in and read"),
    ],
)
def test_the_preview_of_a_closed_document_is_its_lock_and_the_key(
    visit: NewVisit, language: str, query: str, lock: str, way: str
) -> None:
    here = visit(viewport=WIDE)
    here.open(f"/{language}/search?q={query}")
    here.page.keyboard.press("p")
    expect(here.page.locator(".preview-text")).to_contain_text(lock)
    expect(here.page.locator(".preview mark")).to_have_count(0)
    here.page.get_by_role("link", name=way).click()
    here.page.wait_for_url(re.compile("/login[?]next=.*brake-pads"))


def test_links_in_a_preview_lead_into_the_document(visit: NewVisit) -> None:
    here = visit(is_reader=True, viewport=WIDE)
    here.open("/en/search?q=guide+pin+bolt")
    here.page.keyboard.press("p")
    here.page.locator(".preview .step-number").first.click()
    expect(here.page).to_have_url(re.compile("/en/documents/brake-pads[?]q=guide.*#."))


def test_a_lost_connection_is_said_in_the_preview(visit: NewVisit) -> None:
    here = visit(is_reader=True, viewport=WIDE)
    here.open("/en/search?q=caliper")
    here.page.route("**/preview?*", lambda route: route.abort())
    here.page.keyboard.press("p")
    expect(here.page.locator(".preview-body")).to_contain_text("Check the connection")


def test_arrows_scroll_within_the_preview(visit: NewVisit) -> None:
    here = visit(is_reader=True, viewport=WIDE)
    here.open("/en/search?q=brake")
    here.page.keyboard.press("p")
    expect(here.page.locator(".preview-text")).to_be_visible()
    body = here.page.locator("[data-preview-body]")
    body.focus()
    here.page.keyboard.press("ArrowDown")
    expect(body).to_be_focused()


def test_n_walks_through_the_marks_of_a_preview(visit: NewVisit) -> None:
    here = visit(is_reader=True, viewport=WIDE)
    here.open("/en/search?q=caliper")
    here.page.keyboard.press("p")
    expect(here.page.locator(".preview mark").first).to_be_visible()
    here.page.keyboard.press("n")
    expect(here.page.locator(".preview mark.is-current")).to_have_count(1)
    assert here.complaints == []


# Slow


@pytest.mark.parametrize(("language", "said"), [("pl", "Wyszukiwanie…"), ("en", "Searching…")])
def test_a_search_that_takes_long_says_so(visit: NewVisit, language: str, said: str) -> None:
    here = visit()
    here.open(f"/{language}/search?q=brake")
    here.page.evaluate(  # while the next page is awaited, Playwright looks at nothing: the page itself tells
        """() => {
            const line = document.querySelector("[data-loading]");
            new MutationObserver(() => console.log(line.textContent)).observe(line, { childList: true });
        }"""
    )
    held: list[Route] = []
    here.page.route("**/search?q=slow", lambda route: held.append(route))
    here.page.fill("[data-search]", "slow")
    with here.page.expect_console_message(lambda message: message.text == said):
        here.page.keyboard.press("Enter")
    held[0].continue_()
    here.page.wait_for_url("**/search?q=slow")
    expect(here.page.locator("[data-loading]")).to_be_hidden()


# The way into the document


def test_the_document_marks_inflected_words_and_the_other_languages(visit: NewVisit) -> None:
    here = visit(is_reader=True)
    here.open("/en/search?q=klockow&language=en")
    here.page.locator(".hit-link").first.click()
    here.page.wait_for_url("**/en/documents/**")
    expect(here.page.locator("article mark").filter(has_text="pads").first).to_be_visible()


def test_a_hit_lands_on_its_step_which_is_in_sight_and_marked(visit: NewVisit) -> None:
    here = visit(is_reader=True, viewport={"width": 1280, "height": 500})
    here.open("/en/search?q=guide+pin+bolt+undo")
    here.page.locator(".hit-link").first.click()
    here.page.wait_for_url(re.compile("/en/documents/brake-pads[?].*#"))
    step = here.page.locator(".step:target")
    expect(step).to_contain_text("Undo the lower guide pin bolt")
    expect(step).to_be_in_viewport()
    plain, marked = here.page.evaluate(
        """() => [".step:not(:target)", ".step:target"].map(
            (step) => getComputedStyle(document.querySelector(step)).backgroundColor)"""
    )
    assert plain != marked


# Everybody


@pytest.mark.parametrize(
    ("language", "scheme"),
    [
        ("pl", "light"),
        ("en", "dark"),
        pytest.param("pl", "dark", marks=pytest.mark.slow),
        pytest.param("en", "light", marks=pytest.mark.slow),
    ],
)
def test_the_results_pass_axe_in_every_state(visit: NewVisit, language: str, scheme: str) -> None:
    here = visit(is_reader=True, viewport=WIDE, color_scheme=scheme)
    here.open(f"/{language}/search?q=klocki&why=1&kind=repair")
    here.page.locator(".also summary").click()
    here.page.keyboard.press("p")
    expect(here.page.locator(".preview-text")).to_be_visible()
    assert violations(here) == []
    here.page.keyboard.press("/")
    here.page.keyboard.type("kloc")
    expect(here.page.get_by_role("option").first).to_be_visible()
    here.page.keyboard.press("ArrowDown")
    assert violations(here) == []
    here.page.keyboard.press("Escape")
    here.page.locator("[data-search-clear]").click()
    expect(here.page.locator(".recents a").first).to_be_visible()
    assert violations(here) == []


def violations(here: Visit) -> list[tuple[str, list[str]]]:
    found = Axe().run(here.page, options=RULES).response["violations"]
    return [(item["id"], [node["html"] for node in item["nodes"]]) for item in found]


@pytest.mark.parametrize("query", ["klocki&why=1&kind=repair", "brake AND qqqqq", "P0420"])
def test_at_four_times_the_size_nothing_is_wider_than_the_window(visit: NewVisit, query: str) -> None:
    here = visit(viewport={"width": 320, "height": 256}, is_reader=True)
    here.open(f"/pl/search?q={query}")
    assert here.page.evaluate("document.documentElement.scrollWidth") <= 320
