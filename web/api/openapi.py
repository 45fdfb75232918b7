"""What version 1 of the interface for programs looks like, in OpenAPI 3.1."""

from typing import Any, Final

from kb.access import AccessClass
from kb.documents import DocumentKind
from kb.systems import VehicleSystem
from search.completion import CompletionKind
from search.profiles import FIRST_YEAR, LAST_YEAR
from search.standing import Lapse
from translations.locales import ContentLanguage
from web.api.agent_openapi import AGENT_PATHS, AGENT_SCHEMAS
from web.asked import MAX_PAGE


def _query(
    name: str, description: str, schema: dict[str, Any], *, is_required: bool = False
) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "required": is_required,
        "description": description,
        "schema": schema,
    }


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "required": list(properties), "properties": properties}


_TEXT: Final = {"type": "string"}
_TEXT_OR_NULL: Final = {"type": ["string", "null"]}
_DAY_OR_NULL: Final = {"type": ["string", "null"], "format": "date"}
_NUMBER: Final = {"type": "number"}
_COUNT: Final = {"type": "integer", "minimum": 0}
_PAGE: Final = {"type": "integer", "minimum": 1, "maximum": MAX_PAGE}
_ONE: Final = {"type": "string", "enum": ["1"]}
_LANGUAGE: Final = {"type": "string", "enum": [language.value for language in ContentLanguage]}
_ACCESS_CLASS: Final = {"type": "string", "enum": [access.value for access in AccessClass]}
_KIND: Final = {"type": "string", "enum": [kind.value for kind in DocumentKind]}
_SYSTEM: Final = {"type": "string", "enum": [system.value for system in VehicleSystem]}
_YEAR: Final = {"type": "integer", "minimum": FIRST_YEAR, "maximum": LAST_YEAR}

_SECTION: Final = _object(
    {
        "section_id": _TEXT,
        "place_id": _TEXT,
        "heading": _TEXT,
        "score": _NUMBER,
        "page_label": _TEXT_OR_NULL,
        "snippet": _TEXT_OR_NULL,
    }
)
_HIT: Final = _object(
    {
        "rank": {"type": "integer", "minimum": 1},
        "score": _NUMBER,
        "document_id": _TEXT,
        "section_id": _TEXT,
        "place_id": _TEXT,
        "title": _TEXT,
        "heading": _TEXT,
        "kind": _KIND,
        "language": _LANGUAGE,
        "languages": {"type": "array", "items": _LANGUAGE},
        "access_class": _ACCESS_CLASS,
        "is_readable": {"type": "boolean"},
        "snippet": _TEXT_OR_NULL,
        "page_label": _TEXT_OR_NULL,
        "published_on": _DAY_OR_NULL,
        "is_issue_date": {"type": "boolean"},
        "valid_from": _DAY_OR_NULL,
        "valid_to": _DAY_OR_NULL,
        "lapse": {"enum": [*(lapse.value for lapse in Lapse), None]},
        "replaced_by": {"type": "array", "items": _object({"document_id": _TEXT, "title": _TEXT})},
        "applicability": _TEXT,
        "more": {"type": "array", "items": _SECTION},
    }
)
_RESULTS: Final = _object(
    {
        "query_text": _TEXT,
        "total": _COUNT,
        "total_is_exact": {"type": "boolean"},
        "took_ms": _NUMBER,
        "suggestion": _TEXT_OR_NULL,
        "corrected_from": _TEXT_OR_NULL,
        "expansions": {"type": "array", "items": _TEXT},
        "facets": {
            "type": "object",
            "additionalProperties": {"type": "object", "additionalProperties": _COUNT},
        },
        "page": {"type": "integer", "minimum": 1},
        "page_size": {"type": "integer", "minimum": 1},
        "hits": {"type": "array", "items": _HIT},
    }
)
_COMPLETIONS: Final = _object(
    {
        "query_text": _TEXT,
        "completions": {
            "type": "array",
            "items": _object(
                {
                    "text": _TEXT,
                    "kind": {"type": "string", "enum": [kind.value for kind in CompletionKind]},
                    "label": _TEXT,
                }
            ),
        },
    }
)
_ERROR: Final = _object({"error": _object({"status": {"type": "integer"}, "title": _TEXT, "advice": _TEXT})})


def _several(schema: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": schema}


def _answer(description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


DESCRIPTION: Final[dict[str, Any]] = {
    "openapi": "3.1.0",
    "info": {
        "title": "AOS",
        "version": "1",
        "description": "Search in repair and maintenance information. What the caller may not find is not "
        "in hits, counts or facets; what they may find but not read has no snippet.",
    },
    "paths": {
        "/api/v1/search": {
            "get": {
                "operationId": "search",
                "summary": "Search documents; hits are grouped by document and land on a section.",
                "parameters": [
                    _query(
                        "q",
                        "What to search for; every text is legal. A minus before a word leaves it out.",
                        _TEXT,
                        is_required=True,
                    ),
                    _query("kind", "Only documents of these kinds; may be repeated.", _several(_KIND)),
                    _query(
                        "system",
                        "Only documents about these systems of the vehicle; may be repeated.",
                        _several(_SYSTEM),
                    ),
                    _query(
                        "series",
                        "Only documents for these series, and those for every one; may be repeated.",
                        _several(_TEXT),
                    ),
                    _query(
                        "year",
                        "Only documents for cars built in these years, and for every year; may be repeated.",
                        _several(_YEAR),
                    ),
                    _query("language", "Only editions in this language.", _LANGUAGE),
                    _query(
                        "access",
                        "Only documents of these classes of access; may be repeated.",
                        _several(_ACCESS_CLASS),
                    ),
                    _query("page", "The page of results, from 1.", _PAGE),
                    _query("typed", "Correct nothing, not even words that find nothing.", _ONE),
                ],
                "responses": {
                    "200": _answer("One page of results.", _RESULTS),
                    "default": _answer("What went wrong, and what to do.", _ERROR),
                },
            }
        },
        "/api/v1/complete": {
            "get": {
                "operationId": "complete",
                "summary": "What the beginning of a query may become, as far as it finds something.",
                "parameters": [_query("q", "What is typed so far.", _TEXT, is_required=True)],
                "responses": {
                    "200": _answer("At most eight completions, the likeliest first.", _COMPLETIONS),
                    "default": _answer("What went wrong, and what to do.", _ERROR),
                },
            }
        },
        **AGENT_PATHS,
    },
    "components": {"schemas": AGENT_SCHEMAS},
}
"""The whole description."""
