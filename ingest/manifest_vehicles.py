"""Statements of applicability in a manifest: make, series, engines, years, VINs. Pure."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

import yaml

from ingest.manifest_fields import VEHICLE_FIELDS
from ingest.manifest_nodes import NodeReader
from kb.documents import Applicability
from translations.catalogue import translator

_ = translator("ingest")

_YEARS: Final = re.compile(r"(\d{4})(?:[.,]0)?(?:\s*(?:-|–|\.\.)\s*(\d{4})(?:[.,]0)?)?")
_VIN: Final = re.compile(r"[A-HJ-NPR-Z0-9*]{3,17}")
_BETWEEN: Final = re.compile(r"\s*(?:–|-|\.\.|:)\s*")
_FIRST_YEAR, _LAST_YEAR = 1900, 2100


class VehicleReader:
    """Reads what a document applies to."""

    def __init__(self, nodes: NodeReader) -> None:
        self._nodes = nodes

    def statements(self, node: yaml.Node) -> tuple[Applicability, ...]:
        """Every statement of a list; one that is wrong is left out."""
        return self._nodes.each(self._nodes.sequence(node), self.statement)

    def statement(self, node: yaml.Node) -> Applicability:
        """One statement."""
        nodes = self._nodes
        fields = nodes.mapping(node, optional=set(VEHICLE_FIELDS))
        engines = fields.get("engines")
        read = nodes.optional
        built_from = read(fields.get("built_from"), lambda value: (nodes.days(value) or _NO_DAYS).first)
        built_to = read(fields.get("built_to"), lambda value: (nodes.days(value) or _NO_DAYS).last)
        if built_from and built_to and built_from > built_to:
            nodes.refuse(fields["built_to"], _("`built_to` lies before `built_from`."))
        plain = Applicability(
            make=read(fields.get("make"), nodes.text),
            series=read(fields.get("series"), nodes.text),
            engines=() if engines is None else nodes.each(nodes.sequence(engines), nodes.text),
            built_from=built_from,
            built_to=built_to,
            statement=read(fields.get("statement"), nodes.text),
        )
        years = read(fields.get("model_years"), self._model_years) or ()
        ranges = read(fields.get("vin"), self._vins) or ()
        return plain if not years and not ranges else _worded(plain, years, ranges)

    def _model_years(self, node: yaml.Node) -> tuple[tuple[int, int], ...]:
        return self._nodes.each(self._nodes.one_or_more(node), self._years)

    def _years(self, node: yaml.Node) -> tuple[int, int]:
        text = self._nodes.text(node)
        found = _YEARS.fullmatch(text)
        first, last = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
        if not _FIRST_YEAR <= first <= last <= _LAST_YEAR:
            self._nodes.refuse(
                node, _("{text} are no model years: write them like 2015 or 2015-2019.").format(text=text)
            )
        return first, last

    def _vins(self, node: yaml.Node) -> tuple[str, ...]:
        return self._nodes.each(self._nodes.one_or_more(node), self._vin_range)

    def _vin_range(self, node: yaml.Node) -> str:
        text = self._nodes.text(node).upper()
        ends = _BETWEEN.split(text)
        if len(ends) > 2 or not all(map(_VIN.fullmatch, ends)):
            reason = _(
                "{text} is no range of VINs: write the first and the last one, with a dash between them."
            )
            self._nodes.refuse(node, reason.format(text=text))
        return " – ".join(ends)


def _worded(plain: Applicability, years: tuple[tuple[int, int], ...], vins: tuple[str, ...]) -> Applicability:
    """The statement with model years and VINs in words that need no translation.

    Cars of a model year are built in it or in the year before.
    """
    built_from = plain.built_from or (date(min(first for first, _last in years) - 1, 1, 1) if years else None)
    built_to = plain.built_to or (date(max(last for _first, last in years), 12, 31) if years else None)
    return Applicability(
        make=plain.make,
        series=plain.series,
        engines=plain.engines,
        built_from=built_from,
        built_to=built_to,
        statement=" · ".join(_parts(plain, years, vins)),
    )


def _parts(plain: Applicability, years: tuple[tuple[int, int], ...], vins: tuple[str, ...]) -> Iterator[str]:
    yield from filter(None, (" ".join(filter(None, (plain.make, plain.series))), ", ".join(plain.engines)))
    if plain.built_from or plain.built_to:
        yield " – ".join(f"{day:%Y-%m}" if day else "" for day in (plain.built_from, plain.built_to)).strip()
    if years:
        yield "MY " + ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in years)
    if vins:
        yield "VIN " + ", ".join(vins)
    if plain.statement:
        yield plain.statement


class _NoDays:
    first: date | None = None
    last: date | None = None


_NO_DAYS: Final = _NoDays()
