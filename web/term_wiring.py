"""Where the agreed terms meet what other packages know: safe XML from `ingest`, languages from `search`."""

from ingest.outcomes import InputRefused
from ingest.safe_xml import parse_xml
from search.folders import IndexFolders
from search.pairs import Pairs, read_pairs
from search.propose_command import ProposalServices
from search.term_words import term_words
from translations.exchange import TermFileRefused, XmlElement
from translations.term_services import TermServices
from web.settings import Settings
from web.wiring import Portal


def term_services(settings: Settings) -> TermServices:
    """What the term commands need: the data folder alone, neither database nor index."""
    return TermServices(folder=settings.folder.terms, parse_xml=_parse, readings=term_words)


def _parse(content: bytes) -> XmlElement:
    try:
        return parse_xml(content).root
    except InputRefused as refusal:
        raise TermFileRefused(str(refusal)) from None


def proposal_services(portal: Portal) -> ProposalServices:
    """What proposing needs: besides the terms what the index in use has learnt, and the documents."""
    return ProposalServices(
        terms_folder=portal.settings.folder.terms,
        read_pairs=lambda: _pairs(portal.settings),
        database=portal.workspace.database,
    )


def _pairs(settings: Settings) -> Pairs:
    folders = IndexFolders(settings.folder.index, settings.search_engine)
    return read_pairs(folders.generation(folders.read_pointer().index_id))
