"""Families of Polish words: `hamulec` and `hamulcowy`, `dokręcić` and `dokręcać`. Pure.

The table, `derivations.csv`, is made by hand, one family a line, in lemmas (`dokręcanie` is a form of
`dokręcać`). It is read when the first word is looked up.
"""

import csv
from functools import cache
from importlib.resources import files

from search.language.folding import fold


def families() -> list[tuple[str, ...]]:
    """Every family of the table, its head first."""
    text = (files("search") / "language" / "derivations.csv").read_text(encoding="utf-8")
    return [(row["word"], *row["derived"].split("|")) for row in csv.DictReader(text.splitlines())]


def related(term: str) -> tuple[str, ...]:
    """The terms of the other words of the family that `term`, a folded lemma, belongs to."""
    return _by_term().get(term, ())


@cache
def _by_term() -> dict[str, tuple[str, ...]]:
    folded = [tuple(map(fold, family)) for family in families()]
    return {term: tuple(one for one in family if one != term) for family in folded for term in family}
