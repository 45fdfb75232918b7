"""Version 1: the search, as `aos search query --json` answers it."""

from typing import Any

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from entitlements.permissions import Permission
from search.results import Facet, Hit, ResultPage, SectionHit, Snippet
from web.api.openapi import DESCRIPTION
from web.guard import requires
from web.session import access, searcher
from web.views.search import asked_in_url

endpoints = Blueprint("api_v1", __name__)


@endpoints.get("/search")
@requires(Permission.DOCUMENT_FIND)
def search() -> ResponseReturnValue:
    """One page of hits for `q`, through the caller's access filter."""
    return jsonify(result_page(searcher().search(asked_in_url(), access=access())))


@endpoints.get("/openapi.json")
@requires(Permission.PAGE_OPEN)
def openapi() -> ResponseReturnValue:
    """The description of this interface."""
    return jsonify(DESCRIPTION)


def result_page(found: ResultPage) -> dict[str, Any]:
    """A page of results as the contract has it."""
    return {
        "query_text": found.query_text,
        "total": found.total,
        "total_is_exact": found.total_is_exact,
        "took_ms": found.took_ms,
        "suggestion": found.suggestion,
        "expansions": list(found.expansions),
        "facets": {facet.name: _facet(facet) for facet in found.facets},
        "page": found.page,
        "page_size": found.page_size,
        "hits": [_hit(hit) for hit in found.hits],
    }


def _facet(facet: Facet) -> dict[str, int]:
    return {str(value.value): value.count for value in facet.values}


def _hit(hit: Hit) -> dict[str, Any]:
    return {
        "rank": hit.rank,
        "score": hit.score,
        "document_id": hit.document_id,
        "section_id": hit.section_id,
        "title": hit.title,
        "heading": hit.heading,
        "kind": hit.kind,
        "language": hit.language,
        "languages": list(hit.languages),
        "is_readable": hit.is_readable,
        "snippet": _snippet(hit.snippet),
        "page_label": hit.page_label,
        "published_on": hit.published_on.isoformat() if hit.published_on else None,
        "applicability": hit.applicability,
        "more": [_section(section) for section in hit.more],
    }


def _section(section: SectionHit) -> dict[str, Any]:
    return {
        "section_id": section.section_id,
        "heading": section.heading,
        "score": section.score,
        "page_label": section.page_label,
        "snippet": _snippet(section.snippet),
    }


def _snippet(snippet: Snippet | None) -> str | None:
    return None if snippet is None else "".join(segment.text for segment in snippet.segments)
