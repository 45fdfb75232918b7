"""XML from outside, read with the standard library: a document type is refused before anything is expanded.

No bank and no e-invoice writes one, and entities are what hostile XML is made of.
"""

from typing import Any
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser


class XmlRefused(ValueError):
    """A text that is no XML, or has a document type; `where` is the line, or `DOCTYPE`, or unknown."""

    def __init__(self, where: str = "") -> None:
        super().__init__(f"this is no plain XML: {where}")
        self.where = where


class _NoDocumentType(TreeBuilder):
    def doctype(self, _name: str, _pubid: str | None, _system: str | None) -> None:
        """Stop here: nothing that a document type declares is ever read."""
        raise XmlRefused("DOCTYPE")


def read_xml(content: bytes) -> Element:
    """The outermost element of a file.

    Raises:
        XmlRefused: it is damaged, or has a document type.
    """
    parser: Any = XMLParser(target=_NoDocumentType())  # noqa: S314 - a document type is refused, see above
    try:
        parser.feed(content)
        root: Element = parser.close()
    except ParseError as failure:
        raise XmlRefused(str(failure.position[0])) from None
    except XmlRefused:
        raise
    except (ValueError, LookupError):  # an encoding that nobody knows
        raise XmlRefused from None
    return root
