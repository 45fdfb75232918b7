"""The schema that editors are given agrees with what is checked."""

import json
from pathlib import Path
from typing import Any

import pytest

import ingest
from ingest.manifest import ManifestInvalid, read_manifest
from ingest.manifest_csv import HEADINGS
from ingest.manifest_fields import DEFAULT_NAMES, FIELDS, VEHICLE_FIELDS
from ingest.manifest_schema import schema, schema_text
from kb.documents import DocumentKind
from kb.systems import VehicleSystem


def properties(*path: str) -> dict[str, Any]:
    found: Any = schema()
    for name in path:
        found = found["properties"][name]["items"]
    return dict(found["properties"])


def test_the_shipped_file_is_what_is_printed() -> None:
    folder = Path(ingest.__file__).parent
    assert (folder / "manifest.schema.json").read_text(encoding="utf-8") == schema_text()


def test_the_schema_is_json_of_the_version_that_it_names() -> None:
    assert json.loads(schema_text())["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_it_knows_the_fields_that_the_checker_knows() -> None:
    assert set(properties("documents")) == {field.name for field in FIELDS}
    assert set(properties("defaults")) == DEFAULT_NAMES | {"files"}
    assert set(properties("documents", "applicability")) == set(VEHICLE_FIELDS)


def test_it_knows_the_values_that_the_checker_knows() -> None:
    documents = properties("documents")
    assert documents["kind"]["enum"] == [kind.value for kind in DocumentKind]
    assert documents["systems"]["items"]["enum"] == [system.value for system in VehicleSystem]


@pytest.mark.parametrize("name", sorted(set(properties("documents"))))
def test_the_checker_takes_every_field_of_the_schema_for_known(tmp_path: Path, name: str) -> None:
    (tmp_path / "manifest.yaml").write_text(f"documents:\n  - {name}: {{x: y}}\n")
    with pytest.raises(ManifestInvalid) as caught:
        read_manifest(tmp_path / "manifest.yaml")
    assert f"`{name}` is unknown here" not in str(caught.value)


@pytest.mark.parametrize("field", [field.name for field in FIELDS])
def test_every_field_has_a_heading_in_tables_or_is_made_of_several(field: str) -> None:
    in_tables = {column.field for column in HEADINGS.values()}
    assert field in in_tables or field in {"editions", "vehicles", "applicability"}


def test_no_heading_stands_for_two_columns() -> None:
    words = [
        word.strip().casefold()
        for one in FIELDS
        for word in (one.name, *one.columns.split(","))
        if word.strip()
    ]
    assert sorted(words) == sorted(set(words))
