"""Tantivy's aggregations, asked for and read: counts by value, of entries or of documents. Pure."""

from collections.abc import Iterator
from typing import Any


def terms(field: str, size: int) -> dict[str, Any]:
    """Ask for the entries by the values of a field, of which there are at most `size`."""
    return {"terms": {"field": field, "size": size, "segment_size": size}}


def documents_in(bucket: dict[str, Any]) -> int:
    """The documents of a bucket with a sketch of them."""
    return int(bucket["documents"]["value"])


def counts_by_number(buckets: dict[str, Any]) -> dict[int, int]:
    """Entries by number."""
    return {int(bucket["key"]): bucket["doc_count"] for bucket in buckets["buckets"]}


def documents_by_profile(kind: dict[str, Any]) -> Iterator[tuple[int, float]]:
    """The documents of each profile of a kind: by a sketch of their own, or their share of the kind's."""
    share = documents_in(kind) / kind["doc_count"]
    for bucket in kind["profile"]["buckets"]:
        is_counted = "documents" in bucket
        yield int(bucket["key"]), documents_in(bucket) if is_counted else bucket["doc_count"] * share
