"""Whether an e-invoice follows the schema: the only module beside `ingest.safe_xml` that knows lxml.

What it parses was written by `entitlements.invoices.fa3`, or has been found to declare no document type.
"""

from functools import cache
from pathlib import Path
from typing import Final

from lxml import etree

_SCHEMA: Final = Path(__file__).parent / "fa3.xsd"


class SchemaViolated(ValueError):
    """An e-invoice does not follow the schema."""


def check(xml: bytes) -> None:
    """Refuse an e-invoice that does not follow the schema.

    Raises:
        SchemaViolated: it does not.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        _schema().assertValid(etree.fromstring(xml, parser))
    except (etree.XMLSyntaxError, etree.DocumentInvalid) as fault:
        raise SchemaViolated(str(fault)) from None


@cache
def _schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(_SCHEMA), etree.XMLParser(no_network=True)))
