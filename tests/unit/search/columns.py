"""What tests of the vocabulary share: rows as columns, in whatever order they are given."""

from collections.abc import Iterable
from operator import attrgetter

from search.vocabulary import Columns, Row, columns_in_order


def columns_of(rows: Iterable[Row]) -> Columns:
    """The rows as columns, as a vocabulary has them."""
    return columns_in_order(sorted(rows, key=attrgetter("key", "form", "kind")))
