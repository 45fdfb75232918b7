"""The result page: a question in the URL, answered through the reader's access filter."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, TypeVar

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from entitlements.permissions import Permission
from kb.documents import DocumentKind
from kb.trouble_codes import trouble_code
from search.searcher import SearchRequest
from translations.locales import ContentLanguage, Language
from web.guard import requires
from web.i18n import page_language
from web.session import access, searcher

pages = Blueprint("search", __name__)

MAX_QUERY_LENGTH: Final = 400
PAGE_SIZE: Final = 10
MAX_PAGE: Final = 1_000
_PAGES_AROUND: Final = 2

E = TypeVar("E", bound=StrEnum)


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
    """The search that the URL's parameters ask for; a value that means nothing is as good as none."""
    page = request.args.get("page", default=1, type=int)
    return SearchRequest(
        query_text=request.args.get("q", "").strip()[:MAX_QUERY_LENGTH],
        kind=_member(DocumentKind, request.args.get("kind")),
        language=_member(ContentLanguage, request.args.get("language")),
        preferred_language=page_language(),
        page=min(max(1, page), MAX_PAGE),
        page_size=page_size,
    )


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
    values: dict[str, Any] = {name: request.args.get(name) or None for name in ("q", "kind", "language")}
    return url_for("search.results", **(values | changed))


def _member(enumeration: type[E], value: str | None) -> E | None:
    return next((member for member in enumeration if member.value == value), None)
