"""The result page: a question in the URL, answered through the reader's access filter."""

from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from entitlements.permissions import Permission
from kb.trouble_codes import trouble_code
from search.searcher import SearchRequest
from translations.locales import Language
from web.asked import FILTERS, MAX_PAGE, PAGE_SIZE, asked_in
from web.guard import requires
from web.i18n import page_language
from web.session import access, searcher

pages = Blueprint("search", __name__)

_PAGES_AROUND: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeCard:
    """A generic trouble code and its meaning, shown above what was found."""

    code: str
    meaning: str


@pages.get("/search")
@requires(Permission.DOCUMENT_FIND)
def results() -> ResponseReturnValue:
    """What was found for the question in the URL; home when there is none."""
    asked = asked_in_url()
    if not asked.query_text:
        return redirect(url_for("home.home"))
    found = searcher().search(asked, access=access())
    last_page = min(max(1, -(-found.total // PAGE_SIZE)), MAX_PAGE)
    if asked.page > last_page:
        return redirect(search_url(page=last_page))
    return render_template(
        "search/results.html",
        found=found,
        pages=page_numbers(asked.page, last_page),
        last_page=last_page,
        is_narrowed=bool(asked.kind or asked.language),
        code_card=code_card(asked.query_text, page_language()),
    )


def code_card(query_text: str, language: Language) -> CodeCard | None:
    """What the trouble code means that a question consists of, or begins with; None where it has none."""
    first = query_text.split()[:1]
    found = trouble_code(query_text) or (trouble_code(first[0]) if first else None)
    return None if found is None else CodeCard(code=found.code, meaning=found.meaning(language))


def asked_in_url(page_size: int = PAGE_SIZE) -> SearchRequest:
    """The search that this request's URL asks for."""
    return asked_in(request.args, page_language(), page_size)


def page_numbers(current: int, last: int) -> list[int | None]:
    """The page numbers to offer, in order; None stands for a gap."""
    offered = sorted(
        {1, last} | set(range(max(1, current - _PAGES_AROUND), min(last, current + _PAGES_AROUND) + 1))
    )
    numbers: list[int | None] = []
    for number in offered:
        if numbers and numbers[-1] is not None and number > numbers[-1] + 1:
            numbers.append(None)
        numbers.append(number)
    return numbers


@pages.app_template_global("search_url")
def search_url(**changed: str | int | None) -> str:
    """The URL of this search, changed; None takes a parameter away, and the page is the first again."""
    values: dict[str, Any] = {name: request.args.get(name) or None for name in ("q", *FILTERS)}
    return url_for("search.results", **(values | changed))
