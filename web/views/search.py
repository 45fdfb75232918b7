"""The results page: a question in the URL, answered through the reader's access filter, and why it was."""

from dataclasses import replace
from typing import Any, Final

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from entitlements.permissions import Permission
from search.explanation import Sentence, sentences
from search.results import Facet, Hit, ResultPage
from search.searcher import SearchRequest
from search.widening import Widened, widen
from web.asked import FILTERS, MAX_PAGE, PAGE_SIZE, asked_in
from web.cards import card_of
from web.counting import count_search
from web.excerpts import access_in_results, count_excerpts, is_limit_reached
from web.guard import requires
from web.i18n import page_language
from web.opened import opened
from web.session import access, searcher

pages = Blueprint("search", __name__)

SWITCHES: Final = ("terms", "typed")
"""Parameters that change how the words are read: `terms=off` takes them as they are, so does `typed=1`."""

MANY: Final = 60
"""From so many documents on, the page says how to narrow them."""

_ATTRIBUTES: Final = {"kind": "kinds", "system": "systems", "year": "years", "access": "access_classes"}
"""What a request calls a filter, where that is not what its parameter is called."""

SINGLE: Final = frozenset({"language"})
"""Filters that have one value: another one takes its place."""

_PAGES_AROUND: Final = 2


@pages.get("/search")
@requires(Permission.DOCUMENT_FIND)
def results() -> ResponseReturnValue:
    """What was found for the question in the URL; home when there is none."""
    asked = asked_in_url()
    if not asked.query_text:
        return redirect(url_for("home.home"))
    found = opened(searcher().search(asked, access=access_in_results()))
    last_page = min(max(1, -(-found.total // PAGE_SIZE)), MAX_PAGE)
    if asked.page > last_page:
        return redirect(search_url(page=last_page))
    explained, meant = _explained(found), _meant(asked, found)
    count_search(found)
    count_excerpts(found)
    return render_template(
        "search/results.html",
        found=found,
        asked=asked,
        pages=page_numbers(asked.page, last_page),
        last_page=last_page,
        chosen=_chosen(asked),
        facets=[facet for facet in found.facets if _has_choice(facet)],
        are_terms_off=request.args.get("terms") == "off",
        is_excerpt_limit_reached=is_limit_reached(),
        is_much=found.total > MANY or not found.total_is_exact,
        understood=searcher().understand(meant, access=access()),
        code_card=card_of(searcher(), meant, found, access=access_in_results(), language=page_language()),
        explained=explained,
        why=() if explained is None else _why(meant, found, explained),
        widened=() if found.hits else _widened(meant),
    )


@pages.get("/search/why")
@requires(Permission.DOCUMENT_FIND)
def why() -> ResponseReturnValue:
    """Why one hit was found, for a page that already shows the others."""
    asked = asked_in_url()
    if not asked.query_text:
        abort(404)
    found = searcher().search(asked, access=access_in_results())
    explained = _explained(found) or abort(404)
    return render_template("search/why.html", hit=explained, why=_why(_meant(asked, found), found, explained))


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
def search_url(**changed: str | int | list[str] | None) -> str:
    """The URL of this search, changed; None takes a parameter away, and the page is the first again."""
    return url_for("search.results", **_parameters(changed))


@pages.app_template_global("chosen_url")
def chosen_url(name: str, value: str) -> str:
    """The URL of this search with a value of a filter chosen besides; of one that is chosen, without it."""
    values = [text.strip() for text in request.args.getlist(name)]
    if value in values:
        left = [other for other in values if other != value]
    else:
        left = [value] if name in SINGLE else [*values, value]
    return search_url(**{name: left or None})


@pages.app_template_global("everything_url")
def everything_url(chosen: dict[str, tuple[str, ...]]) -> str:
    """The URL of this search without its filters."""
    return search_url(**dict.fromkeys(chosen))


@pages.app_template_global("wider_url")
def wider_url(wider: SearchRequest) -> str:
    """The URL of a search that was widened."""
    kept: dict[str, Any] = {name: request.args.getlist(name) for name in FILTERS if _values(wider, name)}
    return url_for("search.results", q=wider.query_text, **kept)


@pages.app_template_global("why_url")
def why_url(hit: Hit, page: int) -> str:
    """The URL of why a hit was found, for the page itself to fetch."""
    return url_for("search.why", **_parameters({"why": hit.rank, "page": page}))


def _parameters(changed: dict[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {name: request.args.get(name) or None for name in ("q", *SWITCHES)}
    several = {name: list(filter(None, request.args.getlist(name))) or None for name in FILTERS}
    return {"q": kept.pop("q")} | several | kept | changed


def _chosen(asked: SearchRequest) -> dict[str, tuple[str, ...]]:
    """What the result is narrowed to: the values that mean something, by their parameters."""
    return {name: values for name in FILTERS if (values := _values(asked, name))}


def _has_choice(facet: Facet) -> bool:
    """Whether there is anything to choose, or to take back."""
    return len(facet.values) > 1 or any(value.is_selected for value in facet.values)


def _values(asked: SearchRequest, name: str) -> tuple[str, ...]:
    """The values of a filter that mean something."""
    if name in SINGLE:
        return () if asked.language is None else (asked.language.value,)
    return tuple(map(str, getattr(asked, _ATTRIBUTES.get(name, name))))


def _meant(asked: SearchRequest, found: ResultPage) -> SearchRequest:
    """The search that was made in the end: with its words put right where that was needed."""
    return replace(asked, query_text=found.searched_text, as_typed=True)


def _explained(found: ResultPage) -> Hit | None:
    """The hit that the URL wants explained."""
    rank = request.args.get("why", type=int)
    return next((hit for hit in found.hits if hit.rank == rank), None)


def _widened(asked: SearchRequest) -> tuple[Widened, ...]:
    """What wider searches found, each hit marked as open or closed to whoever asks."""
    return tuple(replace(one, found=opened(one.found)) for one in widen(searcher(), asked, access=access()))


def _why(asked: SearchRequest, found: ResultPage, hit: Hit) -> tuple[Sentence, ...]:
    parts = searcher().explain(asked, hit, access=access())
    return sentences(parts, page_language(), found.expansions)
