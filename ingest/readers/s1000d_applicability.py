"""Applicability of data modules (S1000D chap. 4.14): in words, and as data where it says make, series, dates.

A statement is a tree of `evaluate` (and, or) and `assert` (a property has one of some values). What
properties are called stands in the applicability cross-reference table (ACT) and the conditions table (CCT),
which products there are in the products table (PCT); they count where they lie beside the module.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import product
from typing import Final

from ingest.readers.s1000d_ident import module_code
from ingest.readers.s1000d_neighbours import Neighbours
from ingest.safe_xml import Element, attribute, by_name, child, children, children_named, name, text_of
from kb.documents import Applicability

MAX_ALTERNATIVES: Final = 64
MAX_PRODUCTS: Final = 2000
MAX_PRODUCTS_NAMED: Final = 50
_MAKE: Final = frozenset({"make", "brand", "manufacturer", "marka", "producent"})
_SERIES: Final = frozenset({"model", "series", "modelseries", "modelname", "seria", "typoszereg"})
_ENGINE: Final = frozenset({"engine", "enginecode", "enginetype", "silnik", "kodsilnika"})
_BUILT: Final = frozenset({
    "year", "modelyear", "buildyear", "productionyear", "builddate", "productiondate", "rok", "rokmodelowy",
    "rokprodukcji", "dataprodukcji",
})  # fmt: skip
_NOT_LETTER: Final = re.compile(r"[\W_]+")
_DATE: Final = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")
_RANGE: Final = "~"
_TABLES: Final = ("productAttribute", "condType", "cond", "productAttrib", "condition")

Terms = tuple[tuple[str, tuple[str, ...]], ...]
"""Properties with the values of which each must have one: all of them have to hold."""


@dataclass(slots=True)
class Tables:
    """What the cross-reference tables beside a module say of properties, conditions and products."""

    names: dict[str, str] = field(default_factory=dict)
    products: list[Mapping[str, str]] = field(default_factory=list)

    @classmethod
    def beside(cls, root: Element, neighbours: Neighbours) -> "Tables":
        """The tables that a module names, those that its table names among them."""
        tables = cls()
        pending = [root]
        seen: set[str] = set()
        while pending:
            for wanted in _tables_named(pending.pop()):
                found = None if wanted in seen else neighbours.root(wanted)
                seen.add(wanted)
                if found is not None:
                    tables.take(found)
                    pending.append(found)
        return tables

    def take(self, root: Element) -> None:
        """Remember the names and products of a table."""
        for entry in by_name(root, *_TABLES):
            own = text_of(child(entry, "displayName")) or text_of(child(entry, "name"))
            if own and attribute(entry, "id"):
                self.names.setdefault(attribute(entry, "id"), own)
        for entry in by_name(root, "product"):
            if len(self.products) < MAX_PRODUCTS:
                self.products.append(
                    {
                        attribute(part, "applicPropertyIdent"): attribute(part, "applicPropertyValue")
                        for part in children_named(entry, "assign")
                    }
                )

    def name(self, property_id: str) -> str:
        """What a property is called."""
        return self.names.get(property_id, property_id)


def statement(applic: Element, tables: Tables, gettext: Callable[[str], str]) -> str:
    """What an `applic` says: its display text, else what its asserts mean in words."""
    for display in ("displayText", "displaytext"):
        said = text_of(child(applic, display))
        if said:
            return said
    expression = _expression(applic)
    if expression is None:
        return text_of(applic)
    return _words(expression, tables, gettext, is_inner=False)


def products_of(applic: Element, tables: Tables) -> list[str]:
    """The products of the table that an `applic` covers, by their first property; empty when that is all."""
    expression = _expression(applic)
    if expression is None or not tables.products:
        return []
    covered = [values for values in tables.products if _holds(expression, values)]
    if len(covered) in (0, len(tables.products)):
        return []
    return [next(iter(values.values()), "?") for values in covered[:MAX_PRODUCTS_NAMED]]


def as_data(applic: Element, tables: Tables, words: str) -> list[Applicability]:
    """The alternatives of an `applic` that say make, series, engines or dates; empty when none can be told.

    What a property means is told by its identifier or its name in the table: `model`, `Model year`. A
    property that means nothing here only narrows what the words say, so the data cover at least as much.
    """
    expression = _expression(applic)
    terms = _alternatives(expression) if expression is not None else []
    found = [each for alternative in terms for each in _applicabilities(alternative, tables, words)]
    is_told = bool(found) and all(each != Applicability(statement=words) for each in found)
    return list(dict.fromkeys(found)) if is_told else []


def _tables_named(root: Element) -> Iterator[str]:
    for reference in by_name(
        root, "applicCrossRefTableRef", "condCrossRefTableRef", "productCrossRefTableRef"
    ):
        code = module_code(next(by_name(reference, "dmCode", "dmc"), None))
        if code:
            yield code


def _expression(applic: Element) -> Element | None:
    return next(children_named(applic, "evaluate", "assert"), None)


def _words(expression: Element, tables: Tables, gettext: Callable[[str], str], *, is_inner: bool) -> str:
    if name(expression) == "assert":
        values = " / ".join(_values(expression))
        said = text_of(expression)
        return said or f"{tables.name(attribute(expression, 'applicPropertyIdent'))}: {values}".strip(": ")
    is_and = attribute(expression, "andOr").lower() != "or"
    parts = [_words(inner, tables, gettext, is_inner=True) for inner in _inner(expression)]
    joined = f" {gettext('and') if is_and else gettext('or')} ".join(filter(None, parts))
    return f"({joined})" if is_inner and len(parts) > 1 else joined


def _inner(expression: Element) -> list[Element]:
    return list(children_named(expression, "evaluate", "assert"))


def _values(asserted: Element) -> tuple[str, ...]:
    values = attribute(asserted, "applicPropertyValues") or attribute(asserted, "actvalues")
    return tuple(" ".join(value.replace(_RANGE, "–").split()) for value in values.split("|") if value.strip())


def _raw_values(asserted: Element) -> tuple[str, ...]:
    values = attribute(asserted, "applicPropertyValues") or attribute(asserted, "actvalues")
    return tuple(value.strip() for value in values.split("|") if value.strip())


def _holds(expression: Element, values: Mapping[str, str]) -> bool:
    """Whether a product is covered; a property that the table does not assign is taken to fit."""
    if name(expression) == "assert":
        own = values.get(attribute(expression, "applicPropertyIdent"))
        return own is None or any(_fits(own, wanted) for wanted in _raw_values(expression))
    results = [_holds(inner, values) for inner in _inner(expression)]
    return any(results) if attribute(expression, "andOr").lower() == "or" else all(results)


def _fits(value: str, wanted: str) -> bool:
    low, is_range, high = wanted.partition(_RANGE)
    if not is_range:
        return value == wanted
    if all(each.isascii() and each.isdigit() and len(each) < 19 for each in (value, low, high)):
        return int(low) <= int(value) <= int(high)
    return low <= value <= high


def _alternatives(expression: Element) -> list[Terms]:
    """The expression as alternatives of terms; empty when there would be more than the limit."""
    if name(expression) == "assert":
        return [((attribute(expression, "applicPropertyIdent"), _raw_values(expression)),)]
    inner = [_alternatives(each) for each in _inner(expression)]
    if attribute(expression, "andOr").lower() == "or":
        flat = [terms for alternatives in inner for terms in alternatives]
        return flat if len(flat) <= MAX_ALTERNATIVES and all(inner) else []
    count = 1
    for alternatives in inner:
        count *= len(alternatives)
    if not inner or not 0 < count <= MAX_ALTERNATIVES:
        return []
    return [tuple(term for terms in choice for term in terms) for choice in product(*inner)]


def _applicabilities(terms: Terms, tables: Tables, words: str) -> list[Applicability]:
    found = [Applicability(statement=words)]
    for property_id, values in terms:
        keys = {_key(property_id), _key(tables.name(property_id))}
        if keys & _MAKE:
            found = [replace(each, make=value) for each in found for value in values]
        elif keys & _SERIES:
            found = [replace(each, series=value) for each in found for value in values]
        elif keys & _ENGINE:
            found = [replace(each, engines=(*each.engines, *values)) for each in found]
        elif keys & _BUILT:
            spans = [span for value in values if (span := _span(value))]
            found = [
                replace(each, built_from=low, built_to=high) for each in found for low, high in spans
            ] or found
        found = found[:MAX_ALTERNATIVES]
    return found


def _key(text: str) -> str:
    return _NOT_LETTER.sub("", text).casefold()


def _span(value: str) -> tuple[date, date] | None:
    low, is_range, high = value.partition(_RANGE)
    first, last = _day(low, is_last=False), _day(high if is_range else low, is_last=True)
    return (first, last) if first and last and first <= last else None


def _day(text: str, *, is_last: bool) -> date | None:
    match = _DATE.fullmatch(text.strip())
    if match is None:
        return None
    year, month, day = int(match[1]), match[2], match[3]
    try:
        if day:
            return date(year, int(month), int(day))
        if month and is_last:
            following = date(year + int(month) // 12, int(month) % 12 + 1, 1)
            return date.fromordinal(following.toordinal() - 1)
        return date(year, int(month or 1), 1) if not is_last else date(year, 12, 31)
    except ValueError:
        return None


def status_applicability(root: Element) -> Iterator[Element]:
    """The statements of the status section: what the whole module applies to."""
    for status in by_name(root, "dmStatus", "status", "pmStatus"):
        yield from (inner for inner in children(status) if name(inner) == "applic")
