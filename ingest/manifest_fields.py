"""The fields of a manifest: what they are called, where they may stand, what they hold. Pure.

The checker, the JSON Schema, the reader of tables and the template all go by this one table.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kb.documents import RelationKind


class Shape(StrEnum):
    """What a field holds."""

    TEXT = "text"
    TEXT_BY_LANGUAGE = "text-by-language"
    KIND = "kind"
    ACCESS = "access"
    LANGUAGE = "language"
    SYSTEMS = "systems"
    VEHICLES = "vehicles"
    DAY = "day"
    NAMES = "names"
    WORDS = "words"
    WORDS_BY_LANGUAGE = "words-by-language"
    FILE = "file"
    FILES_BY_LANGUAGE = "files-by-language"
    PATTERNS = "patterns"


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestField:
    """A field of a document. `columns` are further headings that tables may have for it, in both languages.

    What `is_default` may be said of many files at once.
    """

    name: str
    shape: Shape
    description: str
    columns: str = ""
    is_default: bool = False


RELATIONS: Final = {
    "replaces": RelationKind.REPLACES,
    "replaced_by": RelationKind.REPLACED_BY,
    "supplements": RelationKind.SUPPLEMENTS,
    "requires": RelationKind.REQUIRES,
    "see_also": RelationKind.SEE_ALSO,
    "edition_of": RelationKind.EDITION_OF,
}
_OF_DOCUMENTS: Final = "identities, numbers or files of other documents; they may come later"

FIELDS: Final = (
    ManifestField(
        name="identity",
        shape=Shape.TEXT,
        columns="id, identyfikator, dokument, document",
        description="What the document is called for good, in all its editions and issues.",
    ),
    ManifestField(
        name="number",
        shape=Shape.TEXT,
        columns="document number, numer, numer dokumentu, nr",
        description="The number printed on the document, by which people ask for it; `none` for none.",
    ),
    ManifestField(
        name="kind", shape=Shape.KIND, columns="rodzaj, typ, type", is_default=True,
        description="What kind of repair information it is.",
    ),
    ManifestField(
        name="title",
        shape=Shape.TEXT_BY_LANGUAGE,
        columns="tytuł, nazwa, name",
        description="The title, in place of the one in the file: one text, or one for each language.",
    ),
    ManifestField(
        name="editions",
        shape=Shape.FILES_BY_LANGUAGE,
        description="The file of the edition in each language, as paths below the manifest's folder.",
    ),
    ManifestField(
        name="file", shape=Shape.FILE, columns="plik, ścieżka, path",
        description="The file of a document that has one edition, as a path below the manifest's folder.",
    ),
    ManifestField(
        name="language", shape=Shape.LANGUAGE, columns="język, lang", is_default=True,
        description="The language of the file; without it the words of the text decide.",
    ),
    ManifestField(
        name="systems", shape=Shape.SYSTEMS, columns="system, układ, układy", is_default=True,
        description="The systems of the vehicle that the document itself is about.",
    ),
    ManifestField(
        name="applicability",
        shape=Shape.VEHICLES,
        columns="statement, zastosowanie, dotyczy, uwagi o zastosowaniu",
        is_default=True,
        description="Which vehicles it applies to; several are alternatives, an empty list is every vehicle.",
    ),
    ManifestField(
        name="vehicles", shape=Shape.VEHICLES, is_default=True,
        description="Another name of `applicability`.",
    ),
    ManifestField(
        name="access", shape=Shape.ACCESS, columns="dostęp, klasa dostępu, access class", is_default=True,
        description="Who may read it; otherwise a new document is `rmi`.",
    ),
    ManifestField(
        name="issue",
        shape=Shape.TEXT,
        columns="issue number, wydanie, numer wydania, wersja",
        description="The number of this issue, as its maker counts.",
    ),
    ManifestField(
        name="issued",
        shape=Shape.DAY,
        columns="issue date, date, data, data wydania, wydano",
        is_default=True,
        description="The day on which its maker published this issue; a month stands for its first day.",
    ),
    ManifestField(
        name="valid_from", shape=Shape.DAY, columns="ważny od, ważne od, obowiązuje od", is_default=True,
        description="The first day on which it is valid; `none` for no such day.",
    ),
    ManifestField(
        name="valid_to",
        shape=Shape.DAY,
        columns="valid until, ważny do, ważne do, obowiązuje do",
        is_default=True,
        description="The last day on which it is valid, of a month its last one; `none` for no such day.",
    ),
    ManifestField(
        name="replaces", shape=Shape.NAMES, columns="zastępuje",
        description=f"What it replaces as a whole: {_OF_DOCUMENTS}.",
    ),
    ManifestField(
        name="replaced_by", shape=Shape.NAMES, columns="zastąpiony przez, zastąpione przez",
        description=f"What replaces it as a whole: {_OF_DOCUMENTS}.",
    ),
    ManifestField(
        name="supplements", shape=Shape.NAMES, columns="uzupełnia",
        description=f"What it adds to: {_OF_DOCUMENTS}.",
    ),
    ManifestField(
        name="requires", shape=Shape.NAMES, columns="wymaga, wymaga dokumentu", is_default=True,
        description=f"What has to be at hand to work by it: {_OF_DOCUMENTS}.",
    ),
    ManifestField(
        name="see_also", shape=Shape.NAMES, columns="zobacz też, zobacz także, patrz też", is_default=True,
        description=f"What is worth reading besides: {_OF_DOCUMENTS}.",
    ),
    ManifestField(
        name="edition_of", shape=Shape.NAMES, columns="edycja dokumentu",
        description=f"Of what it is another edition, as for another market: {_OF_DOCUMENTS}.",
    ),
    ManifestField(
        name="tools", shape=Shape.WORDS, columns="narzędzia, tool, narzędzie", is_default=True,
        description="Special tools that are needed, by number or name.",
    ),
    ManifestField(
        name="keywords",
        shape=Shape.WORDS_BY_LANGUAGE,
        columns="słowa kluczowe, słowo kluczowe, keyword",
        is_default=True,
        description="Words to find it by that do not stand in its text: a list, or one for each language.",
    ),
)  # fmt: skip
BY_NAME: Final = {field.name: field for field in FIELDS}
DEFAULT_NAMES: Final = frozenset(field.name for field in FIELDS if field.is_default)

VEHICLE_FIELDS: Final = {
    "make": "marka, producent",
    "series": "seria, model",
    "engines": "silniki, silnik, engine",
    "built_from": "produkcja od, wyprodukowane od, production from",
    "built_to": "produkcja do, wyprodukowane do, production to",
    "model_years": "model year, rok modelowy, lata modelowe, roczniki, rocznik",
    "vin": "vin range, vin ranges, zakres vin, zakresy vin",
    "statement": "",
}
"""The fields of one statement of applicability, with further headings for them in tables."""
