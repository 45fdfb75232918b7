"""Drawings made of injected scripts, as our readers keep them, opened alone in Chromium: nothing runs."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Route

from ingest.outcomes import InputRefused
from ingest.reader import Reader
from ingest.readers.html import HtmlReader
from ingest.readers.svg import SvgReader
from ingest.safe_xml import by_name, children, parse_html, serialise
from tests.unit.ingest.readers.reading import read_text

HOST = "figures.test"
SVG = "image/svg+xml"
NAMESPACES = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
SETTLE_MS = 15
TELLTALE = """
for (const name of ["alert", "confirm", "prompt", "print"]) {
  const own = window[name];
  window[name] = (...given) => { window.hasRun = true; return own.apply(window, given); };
}
"""


@dataclass
class Observed:
    """What a browser did while it showed some drawings, each entry with the number of the drawing."""

    shown: list[int] = field(default_factory=list)
    dialogs: list[tuple[int, str]] = field(default_factory=list)
    requests: list[tuple[int, str]] = field(default_factory=list)
    scripts: list[int] = field(default_factory=list)


class Lookout:
    """Serves drawings to one browser profile and notes all that they do beyond being drawn."""

    def __init__(self, context: BrowserContext) -> None:
        self.observed = Observed()
        self._number = 0
        self._drawing = b""
        context.add_init_script(TELLTALE)
        context.route("**/*", self._answer)
        self._page = context.new_page()
        self._page.on("dialog", self._dismiss)
        self._page.on("popup", lambda popup: self.observed.requests.append((self._number, popup.url)))

    def show(self, drawing: bytes) -> None:
        """Open a drawing as a document of its own, without any policy that would hold scripts back."""
        self._number += 1
        self._drawing = drawing
        self._page.goto(f"http://{HOST}/{self._number}.svg")
        self._page.wait_for_timeout(SETTLE_MS)
        has_run = self._page.evaluate("window.hasRun === true || document.title === 'owned'")
        self.observed.scripts.extend([self._number] if has_run else [])
        self.observed.shown.append(self._number)

    def _answer(self, route: Route) -> None:
        asked = urlsplit(route.request.url)
        if asked.netloc == HOST and asked.path == f"/{self._number}.svg":
            route.fulfill(body=self._drawing, content_type=SVG)
            return
        if asked.path != "/favicon.ico":
            self.observed.requests.append((self._number, route.request.url))
        route.abort()

    def _dismiss(self, dialog: Dialog) -> None:
        self.observed.dialogs.append((self._number, dialog.message))
        dialog.dismiss()


def drawings(folder: Path, payload: str) -> Iterator[bytes]:
    """What our readers keep of a drawing with this payload inside: as it is, and mended into XML."""
    for text in (payload, mended(payload)):
        source = f"<svg {NAMESPACES}>{text}</svg>"
        (folder / "beside.svg").write_text(source, encoding="utf-8", errors="replace")
        page = f'<title>p</title><body><img src="beside.svg">{payload}</body>'
        yield from kept(SvgReader(), folder, source, "alone.svg")
        yield from kept(HtmlReader(), folder, page, "page.html")


def mended(payload: str) -> str:
    """The payload as a browser understands it, in well-formed XML: much of it would be refused otherwise."""
    try:
        body = next(by_name(parse_html(f"<body>{payload}</body>"), "body"))
    except InputRefused:
        return ""
    return "".join(serialise(inner).decode().partition("?>")[2] for inner in children(body))


def kept(reader: Reader, folder: Path, source: str, name: str) -> list[bytes]:
    try:
        document = read_text(reader, folder, source.encode("utf-8", "replace"), name)
    except InputRefused:
        return []
    return [figure.content for figure in document.figures if figure.media_type == SVG]


@pytest.fixture(scope="module")
def by_payload(test_data: Path, tmp_path_factory: pytest.TempPathFactory) -> list[list[bytes]]:
    """The drawings that the readers keep of each of the 223 payloads."""
    folder = tmp_path_factory.mktemp("payloads")
    payloads = json.loads((test_data / "hostile" / "dompurify" / "payloads.json").read_text(encoding="utf-8"))
    return [list(drawings(folder, entry["payload"])) for entry in payloads]


@pytest.fixture(scope="module")
def stored(by_payload: list[list[bytes]]) -> list[bytes]:
    """Every different drawing among them."""
    return list(dict.fromkeys(drawing for kept_ in by_payload for drawing in kept_))


@pytest.fixture(scope="module")
def observed(browser: Browser, stored: list[bytes]) -> Iterator[Observed]:
    context = browser.new_context()
    lookout = Lookout(context)
    for drawing in stored:
        lookout.show(drawing)
    yield lookout.observed
    context.close()


@pytest.fixture
def lookout(browser: Browser) -> Iterator[Lookout]:
    context = browser.new_context()
    yield Lookout(context)
    context.close()


@pytest.mark.slow
def test_nearly_every_payload_leaves_a_drawing_to_look_at(by_payload: list[list[bytes]]) -> None:
    assert (len(by_payload), sum(map(bool, by_payload)) > 200) == (223, True)


@pytest.mark.slow
def test_every_drawing_is_shown(observed: Observed, stored: list[bytes]) -> None:
    assert len(observed.shown) == len(stored)


@pytest.mark.slow
def test_no_dialog_opens(observed: Observed) -> None:
    assert observed.dialogs == []


@pytest.mark.slow
def test_no_request_leaves(observed: Observed) -> None:
    assert observed.requests == []


@pytest.mark.slow
def test_no_script_runs(observed: Observed) -> None:
    assert observed.scripts == []


@pytest.mark.parametrize(
    "inner",
    [
        pytest.param("<script>alert(1)</script>", id="script"),
        pytest.param('<set attributeName="x" begin="0s" onbegin="alert(1)"/>', id="handler"),
        pytest.param('<image href="x:" onerror="alert(1)"/>', id="image"),
    ],
)
def test_the_lookout_would_see_a_script(lookout: Lookout, inner: str) -> None:
    lookout.show(f"<svg {NAMESPACES}>{inner}</svg>".encode())
    assert (lookout.observed.scripts, lookout.observed.dialogs) == ([1], [(1, "1")])


@pytest.mark.parametrize(
    "inner",
    [
        pytest.param('<image href="http://elsewhere.test/x.png" width="9" height="9"/>', id="image"),
        pytest.param('<style>@import url("http://elsewhere.test/x.css");</style>', id="style"),
    ],
)
def test_the_lookout_would_see_a_request(lookout: Lookout, inner: str) -> None:
    lookout.show(f"<svg {NAMESPACES}>{inner}</svg>".encode())
    assert [urlsplit(url).netloc for _number, url in lookout.observed.requests] == ["elsewhere.test"]
