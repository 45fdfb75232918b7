"""Access classes of documents and the filter that every read passes through. Pure.

The filter is data: `entitlements.policy` decides what goes into it, `search` and `kb.library` obey it.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class AccessClass(StrEnum):
    """Who may read a document at all, from open to closed (Regulations (EU) 2018/858 Art. 61, 2021/1244)."""

    PUBLIC = "public"
    RMI = "rmi"
    SECURITY_RELATED_RMI = "security-related-rmi"


_FROM_OPEN_TO_CLOSED: Final = tuple(AccessClass)


def stricter(one: AccessClass, other: AccessClass) -> AccessClass:
    """The class of the two that fewer people may read."""
    return max(one, other, key=_FROM_OPEN_TO_CLOSED.index)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessFilter:
    """What one reader may find (title, contents, applicability) and what they may read (the text).

    A class that is not findable does not exist for the reader: not in hits, counts, facets or completions.
    Of what is `quotable` search results show excerpts; what is readable is quotable anyway.
    """

    findable: frozenset[AccessClass]
    readable: frozenset[AccessClass]
    quotable: frozenset[AccessClass] = frozenset()

    def __post_init__(self) -> None:
        if not self.readable | self.quotable <= self.findable:
            raise ValueError("what is readable or quotable must be findable")

    def may_find(self, access_class: AccessClass) -> bool:
        """Whether a document of this class exists for the reader."""
        return access_class in self.findable

    def may_read(self, access_class: AccessClass) -> bool:
        """Whether the reader may see the text of a document of this class."""
        return access_class in self.readable

    def may_quote(self, access_class: AccessClass) -> bool:
        """Whether search results show the reader excerpts of a document of this class."""
        return access_class in self.readable or access_class in self.quotable


EVERYTHING = AccessFilter(findable=frozenset(AccessClass), readable=frozenset(AccessClass))
"""For commands of the portal's own operator, who can read the data folder anyway; never for a web request."""
