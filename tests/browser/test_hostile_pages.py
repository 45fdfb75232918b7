"""Injected scripts in pages and drawings, ingested as an editor does, opened in the portal: nothing runs.

Each of the 223 payloads becomes an HTML page and drawings; the portal shows what was stored of them.
The browser is told to disregard the portal's content security policy: what is stored has to be harmless by
itself.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Dialog, Page, Request

from ingest.pipeline import IngestOptions, InputResult, run_ingest
from tests.browser.conftest import Visit
from tests.browser.test_hostile_figures import NAMESPACES, TELLTALE, mended
from tests.factories.portals import portal_with_library
from tests.factories.servers import running_server

SETTLE_MS = 20
HEAD = '<!DOCTYPE html><html lang="en"><head><title>Page {number}</title></head>'
PAGE = HEAD + "<body><p>Text.</p>{payload}</body></html>"


@dataclass
class Observed:
    """What a browser did while it showed stored pages, each entry with the page's document."""

    shown: list[str] = field(default_factory=list)
    dialogs: list[tuple[str, str]] = field(default_factory=list)
    requests: list[tuple[str, str]] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    strayed: list[str] = field(default_factory=list)


class Lookout:
    """Opens documents of the portal and notes all that they do beyond being shown."""

    def __init__(self, page: Page, address: str) -> None:
        self.observed = Observed()
        self._page, self._address = page, address
        self._document = ""
        page.add_init_script(TELLTALE)
        page.on("dialog", self._dismiss)
        page.on("popup", lambda popup: self.observed.requests.append((self._document, popup.url)))
        page.on("request", self._note)

    def show(self, document_id: str) -> None:
        """Open a document."""
        self._document = document_id
        address = f"{self._address}/en/documents/{document_id}"
        response = self._page.goto(address)
        assert response is not None
        assert response.status == 200, document_id
        self._page.wait_for_timeout(SETTLE_MS)
        has_run = self._page.evaluate("window.hasRun === true || document.title === 'owned'")
        self.observed.scripts.extend([document_id] if has_run else [])
        self.observed.strayed.extend([] if self._page.url == address else [document_id])
        self.observed.shown.append(document_id)

    def _note(self, request: Request) -> None:
        asked = urlsplit(request.url)
        own = ("/static/", "/favicon.ico", f"/en/documents/{self._document}")
        is_ours = request.url.startswith(self._address) and asked.path.startswith(own)
        self.observed.requests.extend([] if is_ours else [(self._document, request.url)])

    def _dismiss(self, dialog: Dialog) -> None:
        self.observed.dialogs.append((self._document, dialog.message))
        dialog.dismiss()


def write_payloads(test_data: Path, folder: Path) -> None:
    """Every payload as a page, and as a drawing by itself and as a browser understands it."""
    payloads = json.loads((test_data / "hostile" / "dompurify" / "payloads.json").read_text(encoding="utf-8"))
    folder.mkdir()
    for number, entry in enumerate(payloads):
        payload = entry["payload"]
        texts = {
            f"page-{number}.html": PAGE.format(number=number, payload=payload),
            f"plain-{number}.svg": f"<svg {NAMESPACES}><text>Label</text>{payload}</svg>",
            f"mended-{number}.svg": f"<svg {NAMESPACES}><text>Label</text>{mended(payload)}</svg>",
        }
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8", errors="replace")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile-portal")


@pytest.fixture(scope="module")
def stored(test_data: Path, home: Path, tmp_path_factory: pytest.TempPathFactory) -> list[InputResult]:
    """How the ingestion of the payloads ended."""
    folder = tmp_path_factory.mktemp("payloads") / "payloads"
    write_payloads(test_data, folder)
    portal = portal_with_library(home)
    results: list[InputResult] = []
    run_ingest(portal.ingest_services(), [folder], IngestOptions(jobs=2), results.append)
    portal.workspace.close()
    return results


@pytest.fixture(scope="module")
def readable(stored: list[InputResult]) -> list[str]:
    """The documents that came of them."""
    return sorted({str(result.document_id) for result in stored if result.document_id})


@pytest.fixture(scope="module")
def observed(browser: Browser, home: Path, readable: list[str]) -> Iterator[Observed]:
    with running_server(home) as server:
        context = browser.new_context(bypass_csp=True)
        page = context.new_page()
        Visit(page=page, address=server.address, home=home).log_in()
        lookout = Lookout(page, server.address)
        for document_id in readable:
            lookout.show(document_id)
        yield lookout.observed
        context.close()


@pytest.mark.slow
def test_every_payload_ends_in_outcomes(stored: list[InputResult]) -> None:
    assert len({result.source for result in stored}) == len(stored) == 3 * 223


@pytest.mark.slow
def test_most_payloads_leave_pages_to_look_at(readable: list[str]) -> None:
    assert len([name for name in readable if "page-" in name]) > 200
    assert len([name for name in readable if "mended-" in name]) > 200


@pytest.mark.slow
def test_every_page_is_shown_and_stays(observed: Observed, readable: list[str]) -> None:
    assert (observed.shown, observed.strayed) == (readable, [])


@pytest.mark.slow
def test_no_dialog_opens(observed: Observed) -> None:
    assert observed.dialogs == []


@pytest.mark.slow
def test_nothing_is_requested_but_the_portals_own(observed: Observed) -> None:
    assert observed.requests == []


@pytest.mark.slow
def test_no_script_runs(observed: Observed) -> None:
    assert observed.scripts == []
