"""Where the agreed terms meet what other packages know: safe XML from `ingest`, languages from `search`."""

from ingest.outcomes import InputRefused
from ingest.safe_xml import parse_xml
from search.term_words import term_words
from translations.exchange import TermFileRefused, XmlElement
from translations.term_services import TermServices
from web.settings import Settings


def term_services(settings: Settings) -> TermServices:
    """What the term commands need: the data folder alone, neither database nor index."""
    return TermServices(folder=settings.folder.terms, parse_xml=_parse, readings=term_words)


def _parse(content: bytes) -> XmlElement:
    try:
        return parse_xml(content).root
    except InputRefused as refusal:
        raise TermFileRefused(str(refusal)) from None
