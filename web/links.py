"""Addresses of the portal's pages for what is written outside a request, such as mails. Pure."""

from urllib.parse import quote, urlencode

from search.filters import Filters, each_filter
from translations.locales import ContentLanguage, Language


def results_path(language: Language, query_text: str, filters: Filters) -> str:
    """The results of a search."""
    return f"/{language}/search?{urlencode([('q', query_text), *each_filter(filters)])}"


def document_path(
    language: Language, document_id: str, section_id: str, *, edition: ContentLanguage, query_text: str
) -> str:
    """A document at a section, with the words of a search marked; `edition` is the language of its text."""
    values = {"q": query_text} | ({"edition": edition.value} if edition.value != language.value else {})
    return f"/{language}/documents/{quote(document_id, safe='')}?{urlencode(values)}#{quote(section_id)}"


def saved_searches_path(language: Language) -> str:
    """A person's saved searches."""
    return f"/{language}/searches"


def unsubscribe_path(language: Language, token: str) -> str:
    """Where alerts are switched off without a log-in."""
    return f"/{language}/unsubscribe/{token}"


def verify_path(language: Language, token: str) -> str:
    """Where an e-mail address is confirmed."""
    return f"/{language}/register/verify/{token}"


def application_path(language: Language) -> str:
    """An operator's application, for its owner."""
    return f"/{language}/application"


def log_in_path(language: Language) -> str:
    """Where one logs in."""
    return f"/{language}/login"


def clearances_path(language: Language) -> str:
    """The clearances of a person's company."""
    return f"/{language}/company/clearances"


def order_path(language: Language, slug: str) -> str:
    """An order; `slug` is its number as addresses have it."""
    return f"/{language}/orders/{slug}"


def tickets_path(language: Language) -> str:
    """The tickets of a person's company."""
    return f"/{language}/tickets"


def company_tools_path(language: Language) -> str:
    """The tools of a person's company, what is on its way, and returns."""
    return f"/{language}/company/tools"


def request_path(language: Language, request_id: int) -> str:
    """A request that somebody logged in has sent."""
    return f"/{language}/requests/{request_id}"


def linked_request_path(language: Language, token: str) -> str:
    """A request as whoever has its link sees it, without a log-in."""
    return f"/{language}/requests/link/{token}"


def staff_request_path(language: Language, request_id: int) -> str:
    """A request as the staff answers it."""
    return f"/{language}/staff/requests/{request_id}"
