"""Every page by the rules of WCAG 2.2 AA, in both languages and appearances, down to 320 pixels."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import Visit

pytestmark = pytest.mark.slow

NewVisit = Callable[..., Visit]
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
OPEN_PAGES = {
    "home": "/{}/",
    "results": "/{}/search?q=brake+hamulcowe",
    "nothing found": "/{}/search?q=qqqqq",
    "closed document": "/{}/documents/brake-pads",
    "log in": "/{}/login?next=/{}/documents/brake-pads",
    "no such page": "/{}/none",
}
READERS_PAGES = {
    "document": "/{}/documents/brake-pads?q=brake+hamulcowe",
    "document in the other language": "/{}/documents/tyre-pressures?edition=en",
    "wiring": "/{}/documents/headlamp-wiring",
    "results with text": "/{}/search?q=brake+hamulcowe",
    "refused": "/{}/status",
}
ALL_PAGES = [(name, path, name in READERS_PAGES) for name, path in (OPEN_PAGES | READERS_PAGES).items()]


@pytest.mark.parametrize(
    ("language", "scheme"), [("pl", "light"), pytest.param("en", "dark", marks=pytest.mark.slow)]
)
@pytest.mark.parametrize(
    ("path", "is_reader"), [page[1:] for page in ALL_PAGES], ids=[page[0] for page in ALL_PAGES]
)
def test_a_page_passes_axe(visit: NewVisit, path: str, is_reader: bool, language: str, scheme: str) -> None:
    here = visit(color_scheme=scheme, is_reader=is_reader)
    here.open(path.replace("{}", language))
    violations = Axe().run(here.page, options=RULES).response["violations"]
    assert [(item["id"], [node["html"] for node in item["nodes"]]) for item in violations] == []
    assert here.asked_elsewhere == []


@pytest.mark.parametrize("scheme", [pytest.param("light", marks=pytest.mark.slow), "dark"])
def test_the_open_menu_and_the_keys_pass_axe(visit: NewVisit, scheme: str) -> None:
    here = visit(color_scheme=scheme, is_reader=True)
    here.open("/en/")
    here.page.locator(".menu summary").click()
    assert Axe().run(here.page, options=RULES).violations_count == 0
    here.page.get_by_role("button", name="Keyboard shortcuts").click()
    assert Axe().run(here.page, options=RULES).violations_count == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_texts_of_documents_have_a_contrast_of_seven_to_one(visit: NewVisit, scheme: str) -> None:
    here = visit(color_scheme=scheme, is_reader=True)
    here.open("/pl/documents/brake-pads?q=hamulcowe")
    rules = {"runOnly": {"type": "rule", "values": ["color-contrast-enhanced"]}}
    violations = Axe().run(here.page, context="article.text", options=rules).response["violations"]
    assert [node["html"] for item in violations for node in item["nodes"]] == []


@pytest.mark.parametrize(
    ("width", "language"),
    [
        (320, "pl"),
        pytest.param(320, "en", marks=pytest.mark.slow),
        pytest.param(768, "pl", marks=pytest.mark.slow),
    ],
)
@pytest.mark.parametrize(
    ("path", "is_reader"), [page[1:] for page in ALL_PAGES], ids=[page[0] for page in ALL_PAGES]
)
def test_a_page_is_never_wider_than_its_window(
    visit: NewVisit, path: str, is_reader: bool, language: str, width: int
) -> None:
    here = visit(viewport={"width": width, "height": 800}, is_reader=is_reader)
    here.open(path.replace("{}", language))
    assert here.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("path", ["/pl/", "/pl/search?q=hamulcowe", "/pl/documents/brake-pads"])
def test_what_is_pressed_is_large_enough_for_gloves(visit: NewVisit, path: str) -> None:
    here = visit(viewport={"width": 390, "height": 844}, has_touch=True, is_reader=True)
    here.open(path)
    small = here.page.evaluate(
        """() => [...document.querySelectorAll("a, button, summary, input:not([type=hidden])")]
            .filter((element) => element.checkVisibility())
            .filter((element) => !element.closest("p, dd, .section-heading, .skip"))
            .filter((element) => element.getBoundingClientRect().height < 43.5)
            .map((element) => element.outerHTML)"""
    )
    assert small == []


def test_text_is_large_enough_to_read_at_the_lift(visit: NewVisit) -> None:
    here = visit(viewport={"width": 390, "height": 844}, is_reader=True)
    here.open("/en/documents/brake-pads")
    size = here.page.evaluate("parseFloat(getComputedStyle(document.querySelector('.step-body p')).fontSize)")
    assert size >= 17
