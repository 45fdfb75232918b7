"""What a technician does all day, in a real browser."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.factories.portals import LEAVING_TECHNICIAN, PASSWORD, TECHNICIAN

pytestmark = pytest.mark.slow

NewVisit = Callable[..., Visit]


@pytest.mark.parametrize(
    ("language", "query", "title", "heading", "step"),
    [
        (
            "pl",
            "przytrzymać sworzeń",
            "Klocki hamulcowe przednie – wymiana",
            "Wymontowanie",
            "Odkręcić dolną śrubę",
        ),
        (
            "en",
            "guide pin bolt",
            "Front brake pads – replacement",
            "Removal",
            "Undo the lower guide pin bolt",
        ),
    ],
    ids=["polish", "english"],
)
def test_a_visitor_searches_logs_in_and_lands_on_the_step(
    visit: NewVisit, language: str, query: str, title: str, heading: str, step: str
) -> None:
    here = visit()
    page = here.page
    here.open(f"/{language}/")
    page.fill("[data-search]", query)
    page.keyboard.press("Enter")
    page.get_by_role("link", name=title).first.click()
    page.wait_for_url("**/documents/brake-pads?q=*#removal")
    page.locator(".notice-locked .button-main").click()
    page.fill("[name=email]", TECHNICIAN)
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**#removal")
    here.prove()
    assert here.path().startswith(f"/{language}/documents/brake-pads?q=")
    expect(page.get_by_role("heading", name=heading)).to_be_in_viewport()
    expect(page.get_by_text(step)).to_be_visible()
    expect(page.locator("article mark").first).to_be_visible()
    assert (here.asked_elsewhere, here.complaints) == ([], [])


def test_the_language_switch_keeps_document_query_and_section(visit: NewVisit) -> None:
    here = visit(is_reader=True)
    here.open("/en/documents/brake-pads?q=caliper#fitting")
    here.page.get_by_role("navigation", name="Language", exact=True).get_by_role("link", name="PL").click()
    here.page.wait_for_url("**/pl/**")
    assert here.path() == "/pl/documents/brake-pads?q=caliper#fitting"
    expect(here.page.get_by_role("heading", name="Zamontowanie")).to_be_in_viewport()


def test_the_language_switch_keeps_the_section_that_was_scrolled_to(visit: NewVisit) -> None:
    here = visit(is_reader=True, viewport={"width": 1280, "height": 500})
    here.open("/en/documents/brake-pads#before")
    here.page.locator("#fitting").evaluate("element => element.scrollIntoView()")
    expect(here.page.locator(".contents-wide a[aria-current]")).to_have_text("Fitting")
    here.page.keyboard.press("l")
    here.page.wait_for_url("**/pl/**")
    assert here.path() == "/pl/documents/brake-pads#fitting"


def test_a_step_in_the_address_stays_there_while_it_is_in_sight(visit: NewVisit) -> None:
    here = visit(is_reader=True)
    here.open("/en/documents/brake-pads#wheel-off")
    here.page.keyboard.press("l")
    here.page.wait_for_url("**/pl/**")
    assert here.path() == "/pl/documents/brake-pads#wheel-off"


def test_the_edition_switch_changes_the_text_and_leaves_the_interface(visit: NewVisit) -> None:
    here = visit(is_reader=True)
    here.open("/en/documents/brake-pads#fitting")
    here.page.get_by_role("navigation", name="Language of the text").get_by_role(
        "link", name="Polish"
    ).click()
    here.page.wait_for_url("**edition=pl#fitting")
    expect(here.page.get_by_text("Wcisnąć tłoczek przyrządem")).to_be_visible()
    expect(here.page.get_by_text("About this document")).to_have_count(0)
    assert here.page.locator("html").get_attribute("lang") == "en"


def test_back_returns_to_the_results(visit: NewVisit) -> None:
    here = visit()
    here.open("/en/search?q=brake&kind=repair")
    here.page.locator(".hit-link").first.click()
    here.page.wait_for_url("**/documents/**")
    here.page.go_back()
    assert here.path() == "/en/search?q=brake&kind=repair"


def test_figures_are_drawn_and_open_alone(visit: NewVisit) -> None:
    here = visit(is_reader=True)
    here.open("/en/documents/brake-pads")
    picture = here.page.locator("figure img")
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("naturalWidth", 640)
    here.page.get_by_text("Open the picture alone").click()
    here.page.wait_for_url("**/figures/caliper**")
    expect(here.page.locator("svg text")).to_have_count(3)
    assert here.complaints == []


def test_a_hostile_drawing_opened_alone_runs_nothing(visit: NewVisit) -> None:
    here = visit(is_reader=True)
    here.open("/en/documents/headlamp-wiring/figures/net?edition=en")
    assert here.page.evaluate("window.origin") == "null"


def test_the_section_being_read_is_marked_in_the_contents(visit: NewVisit) -> None:
    here = visit(is_reader=True)
    here.open("/en/documents/brake-pads#removal")
    expect(here.page.locator(".contents-wide a[aria-current]")).to_have_text("Removal")


def test_the_appearance_is_chosen_by_hand_and_stays(visit: NewVisit) -> None:
    here = visit(color_scheme="light")
    here.open("/en/")
    before = here.page.evaluate("getComputedStyle(document.body).backgroundColor")
    here.page.locator(".menu summary").click()
    here.page.get_by_role("button", name="Dark").click()
    here.open("/en/search?q=brake")
    after = here.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert before != after
    here.page.locator(".menu summary").click()
    expect(here.page.get_by_role("button", name="Dark")).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize("language", ["pl", "en"])
def test_everything_works_without_javascript(visit: NewVisit, language: str) -> None:
    here = visit(java_script_enabled=False)
    here.open(f"/{language}/search?q=caliper+zacisk")
    here.page.locator(".hit-link").first.click()
    here.page.locator(".closed-contents a").nth(1).click()
    here.page.fill("[name=email]", LEAVING_TECHNICIAN)
    here.page.fill("[name=password]", PASSWORD)
    here.page.locator(".form button").click()
    here.page.wait_for_url("**/documents/brake-pads?q=*#removal")
    here.prove()
    expect(here.page.locator("ol.steps").nth(1)).to_be_visible()
    here.page.locator(".bar-languages a:not([aria-current])").click()
    here.page.wait_for_url(re.compile(f"/(?!{language})../documents/brake-pads[?]q="))
    here.page.locator(".menu summary").click()
    here.page.locator(".menu-panel form").last.locator("button").click()
    expect(here.page.locator(".bar-login")).to_have_count(1)


def test_print_leaves_only_the_text_and_where_it_comes_from(visit: NewVisit) -> None:
    here = visit(color_scheme="dark", is_reader=True)
    here.open("/en/documents/brake-pads")
    here.page.emulate_media(media="print", color_scheme="dark")
    for gone in (".bar", ".docbar", ".contents-wide", ".figure-open", ".belongings-original"):
        expect(here.page.locator(gone).first).to_be_hidden()
    expect(here.page.get_by_text("Undo the lower guide pin bolt")).to_be_visible()
    expect(here.page.locator(".belongings .facts")).to_be_visible()
    page, ink = here.page.evaluate(
        """() => [getComputedStyle(document.body).backgroundColor,
                  getComputedStyle(document.querySelector("h1")).color]"""
    )
    assert (page, ink) == ("rgb(255, 255, 255)", "rgb(0, 0, 0)")


def test_on_a_phone_a_document_keeps_its_title_beside_the_marks_and_leads_back(visit: NewVisit) -> None:
    here = visit(is_reader=True, viewport={"width": 390, "height": 844})
    here.open("/en/documents/brake-pads?q=caliper")
    expect(here.page.locator("[data-marks]")).to_be_visible()
    expect(here.page.locator(".docbar-title span")).to_be_visible()
    here.page.get_by_role("link", name="Back to the results for “caliper”").click()
    title = here.page.locator(".hit-link").first.bounding_box()
    assert title is not None
    assert title["height"] >= 44
