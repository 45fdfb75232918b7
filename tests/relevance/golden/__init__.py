"""The golden set: queries on the sample library, judged by reading it. See the YAML files beside this one."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Union

import msgspec
import yaml

FOLDER = Path(__file__).parent


class QueryClass(StrEnum):
    """What kind of need a query is."""

    WORDS = "words"
    SEVERAL_WORDS = "several-words"
    SYMPTOMS = "symptoms"
    CODES = "codes"
    TYPOS = "typos"


class Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A need: how it is asked (in each language, or the same in all), and how well documents answer it.

    `wants` grades documents by identity: 3 the answer, 2 good, 1 touches it. `lands` names the sections, or
    the designations of a diagram, where the answer stands.
    """

    id: str
    query_class: QueryClass = msgspec.field(name="class")
    query: Union[str, Mapping[str, str]]  # noqa: UP007 - msgspec reads it
    wants: Mapping[str, int]
    lands: Mapping[str, tuple[str, ...]] = msgspec.field(default_factory=dict)

    def texts(self) -> Iterator[tuple[str | None, str]]:
        """Every text of the query with its language, None for what is the same in all."""
        if isinstance(self.query, str):
            yield None, self.query
        else:
            yield from self.query.items()


def golden_set() -> tuple[Entry, ...]:
    """All entries, in the order of the files."""
    files = (yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.yaml")))
    return tuple(entry for content in files for entry in msgspec.convert(content, tuple[Entry, ...]))
