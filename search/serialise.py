"""A page of results as JSON has it, both for `aos search query --json` and for programs over the web."""

from collections.abc import Sequence
from typing import Any

from search.completion import Completion
from search.expansion import Expansion
from search.results import Facet, Hit, ResultPage, SectionHit


def result_page(found: ResultPage) -> dict[str, Any]:
    """A page of results, in values that JSON knows."""
    return {
        "query_text": found.query_text,
        "total": found.total,
        "total_is_exact": found.total_is_exact,
        "took_ms": round(found.took_ms, 2),
        "suggestion": found.suggestion,
        "corrected_from": found.corrected_from,
        "expansions": [_expansion(expansion) for expansion in found.expansions],
        "facets": {facet.name: _facet(facet) for facet in found.facets},
        "page": found.page,
        "page_size": found.page_size,
        "hits": [_hit(hit) for hit in found.hits],
    }


def _expansion(expansion: Expansion) -> dict[str, Any]:
    return {
        "typed": expansion.typed,
        "meant": expansion.meant,
        "language": expansion.language.value,
        "origin": expansion.origin.value,
        "strength": expansion.strength,
    }


def completions(query_text: str, found: Sequence[Completion]) -> dict[str, Any]:
    """Completions of what was typed, in values that JSON knows."""
    return {
        "query_text": query_text,
        "completions": [{"text": one.text, "kind": one.kind.value, "label": one.label} for one in found],
    }


def _facet(facet: Facet) -> dict[str, int]:
    return {str(value.value): value.count for value in facet.values}


def _hit(hit: Hit) -> dict[str, Any]:
    return {
        "rank": hit.rank,
        "score": round(hit.score, 4),
        "document_id": hit.document_id,
        "section_id": hit.section_id,
        "place_id": hit.place_id,
        "title": hit.title,
        "heading": hit.heading,
        "kind": hit.kind.value,
        "language": hit.language.value,
        "languages": [language.value for language in hit.languages],
        "access_class": hit.access_class.value,
        "is_readable": hit.is_readable,
        "snippet": hit.snippet.text if hit.snippet else None,
        "page_label": hit.page_label,
        "published_on": hit.published_on.isoformat() if hit.published_on else None,
        "is_issue_date": hit.is_issue_date,
        "valid_from": hit.validity.valid_from.isoformat() if hit.validity.valid_from else None,
        "valid_to": hit.validity.valid_to.isoformat() if hit.validity.valid_to else None,
        "lapse": hit.lapse.value if hit.lapse else None,
        "replaced_by": [
            {"document_id": other.document_id, "title": other.title} for other in hit.replaced_by
        ],
        "applicability": hit.applicability,
        "more": [_section(section) for section in hit.more],
    }


def _section(section: SectionHit) -> dict[str, Any]:
    return {
        "section_id": section.section_id,
        "place_id": section.place_id,
        "heading": section.heading,
        "score": round(section.score, 4),
        "page_label": section.page_label,
        "snippet": section.snippet.text if section.snippet else None,
    }
