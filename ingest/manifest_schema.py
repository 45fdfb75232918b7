"""The JSON Schema of manifests (2020-12), for editors that check while one types: printed, shipped as a file.

`ingest/manifest.schema.json` is what `schema_text` gives; a test keeps the two together.
"""

import json
from collections.abc import Iterable
from enum import StrEnum
from typing import Any, Final

from ingest.manifest_fields import FIELDS, VEHICLE_FIELDS, ManifestField, Shape
from kb.access import AccessClass
from kb.documents import DocumentKind
from kb.systems import VehicleSystem
from translations.locales import Language

Schema = dict[str, Any]

_TEXT: Final[Schema] = {"type": "string", "minLength": 1}
_TEXTS: Final[Schema] = {"anyOf": [_TEXT, {"type": "array", "items": _TEXT}]}
_DAY: Final[Schema] = {
    "type": "string",
    "pattern": r"^(\d{4}-\d{2}(-\d{2})?|\d{1,2}\.\d{1,2}\.\d{4}|none|brak)$",
}


def schema() -> Schema:
    """The schema of a whole manifest."""
    documents = {field.name: _field(field) for field in FIELDS}
    defaults = {
        field.name: _TEXTS if field.shape is Shape.WORDS_BY_LANGUAGE else _field(field)
        for field in FIELDS
        if field.is_default
    }
    patterns = _TEXTS | {"description": "Names or paths with `*`; a folder ends with a slash."}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "AOS manifest",
        "description": "What the files of a folder are. See docs/ingest.md, chapter The manifest.",
        "type": "object",
        "additionalProperties": False,
        "minProperties": 1,
        "properties": {
            "documents": _list(
                _closed(documents)
                | {"oneOf": [{"required": ["identity", "editions"]}, {"required": ["file"]}]}
            ),
            "defaults": _list(_closed({"files": patterns, **defaults}, required=["files"])),
            "ignore": _list(_TEXT) | {"description": "Patterns of files that are no documents."},
        },
    }


def schema_text() -> str:
    """The schema as it is printed and shipped."""
    return json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"


def _field(field: ManifestField) -> Schema:
    return _shape(field.shape) | {"description": field.description}


def _shape(shape: Shape) -> Schema:
    return {
        Shape.TEXT: _TEXT,
        Shape.TEXT_BY_LANGUAGE: {"anyOf": [_TEXT, _by_language(_TEXT)]},
        Shape.KIND: _one_of(DocumentKind),
        Shape.ACCESS: _one_of(AccessClass),
        Shape.LANGUAGE: _one_of(Language),
        Shape.SYSTEMS: _list(_one_of(VehicleSystem)) | {"uniqueItems": True},
        Shape.VEHICLES: _list(_vehicle()),
        Shape.DAY: _DAY,
        Shape.NAMES: _TEXTS,
        Shape.WORDS: _TEXTS,
        Shape.WORDS_BY_LANGUAGE: {"anyOf": [*_TEXTS["anyOf"], _by_language(_TEXTS)]},
        Shape.FILE: _TEXT,
        Shape.FILES_BY_LANGUAGE: _by_language(_TEXT) | {"minProperties": 1},
        Shape.PATTERNS: _TEXTS,
    }[shape]


def _vehicle() -> Schema:
    years = {
        "anyOf": [
            {"type": ["string", "integer"]},
            {"type": "array", "items": {"type": ["string", "integer"]}},
        ]
    }
    shapes = {
        "engines": _list(_TEXT),
        "built_from": _DAY,
        "built_to": _DAY,
        "model_years": years,
        "vin": _TEXTS,
    }
    return _closed({name: shapes.get(name, _TEXT) for name in VEHICLE_FIELDS})


def _one_of(choices: type[StrEnum]) -> Schema:
    return {"enum": [choice.value for choice in choices]}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _by_language(value: Schema) -> Schema:
    return _closed({language.value: value for language in Language})


def _closed(properties: Schema, required: Iterable[str] = ()) -> Schema:
    closed: Schema = {"type": "object", "additionalProperties": False, "properties": properties}
    return closed | ({"required": list(required)} if required else {})
