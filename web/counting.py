"""Which requests count as a search or as a click, for the editors' figures. Nobody is told apart for it.

A question is counted at its first page, a click when the link of a hit brought its rank along. What a
browser loads again says so in its headers, and what comes from another page than the results is a switch of
language or a link that was sent on: neither counts. Programs that fetch pages are known by what they call
themselves.
"""

import re
from typing import Final
from urllib.parse import urlencode, urlsplit

from flask import Request, request

from search.analytics import Asked, Opened
from search.filters import each_filter
from search.personal import kept_text
from search.results import ResultPage
from web.asked import filters_in
from web.i18n import page_language
from web.session import now, tally

RANK_PARAMETER: Final = "hit"
_MOST_RANK: Final = 1_000
_MOST_FILTERS: Final = 200
_ROBOT: Final = re.compile(
    r"bot|crawl|spider|slurp|fetch|scan|monitor|preview|headless|curl|wget|python|java/|go-http", re.I
)
_RESULTS: Final = re.compile(r"/(?:pl|en)/search/?")


def count_search(found: ResultPage) -> None:
    """Count the search that this request shows, unless it is a later page or not a person's first look.

    Signs alone ask for nothing, so that nothing is missing where they find nothing.
    """
    if found.page != 1 or request.args.get("page") or not is_first_look(request):
        return
    if not any(map(str.isalnum, found.query_text)):
        return
    tally().asked(
        Asked(
            day=now().date(),
            query_text=kept_text(found.query_text),
            page_language=page_language(),
            filters=_cut(kept_filters()),
            has_hits=found.total > 0,
        )
    )


def _cut(filters: list[tuple[str, str]]) -> str:
    """The filters in one text, as many of them as there is room for."""
    while len(text := urlencode(filters)) > _MOST_FILTERS:
        filters = filters[:-1]
    return text


def kept_filters() -> list[tuple[str, str]]:
    """The filters of this request, as they may be kept: their values pass where the question's text does."""
    return [(name, kept_text(value)) for name, value in each_filter(filters_in(request.args))]


def count_opening() -> None:
    """Count that a hit was opened, when this request comes from one."""
    query_text, rank = request.args.get("q", "").strip(), request.args.get(RANK_PARAMETER, type=int)
    if not query_text or rank is None or not 1 <= rank <= _MOST_RANK:
        return
    if is_first_look(request) and _is_from_results(request):
        tally().opened(
            Opened(
                day=now().date(),
                query_text=kept_text(query_text),
                page_language=page_language(),
                rank=rank,
            )
        )


def is_first_look(asked: Request) -> bool:
    """Whether a person seems to look at the page, and not for the second time or in advance."""
    headers = asked.headers
    is_again = bool(
        {"max-age=0", "no-cache"} & {part.strip() for part in headers.get("Cache-Control", "").split(",")}
    )
    is_ahead = "prefetch" in headers.get("Sec-Purpose", "") or "prefetch" in headers.get("Purpose", "")
    return not (is_again or is_ahead or _ROBOT.search(headers.get("User-Agent", "")))


def _is_from_results(asked: Request) -> bool:
    """Whether the page before was one of results; a browser that does not say is believed."""
    return not asked.referrer or _RESULTS.fullmatch(urlsplit(asked.referrer).path) is not None
