"""The OpenSearch description (1.1, draft 6): with it a browser asks the portal from its address bar."""

from typing import Final
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from flask import Blueprint, Response, jsonify, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from entitlements.permissions import Permission
from web import session
from web.asked import MAX_QUERY_LENGTH
from web.filters import asset
from web.guard import requires
from web.hosts import base_url
from web.i18n import page_language
from web.session import access, searcher

pages = Blueprint("opensearch", __name__)

MEDIA_TYPE: Final = "application/opensearchdescription+xml"
SUGGESTIONS: Final = "application/x-suggestions+json"
_TERMS: Final = "{searchTerms}"
_DAY_S: Final = 24 * 3600


@pages.get("/opensearch.xml")
@requires(Permission.PAGE_OPEN)
def description() -> ResponseReturnValue:
    """What a browser needs to know: names, and where to ask in the page's language."""
    results, suggestions, itself = (
        _address(endpoint)
        for endpoint in ("search.results", "opensearch.suggestions", "opensearch.description")
    )
    language = page_language()
    says, example = gettext("Search repair information in AOS"), gettext("brake pads")
    text = f"""\
<?xml version="1.0" encoding="UTF-8"?>
<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">
  <ShortName>{escape(_short_name())}</ShortName>
  <Description>{escape(says)}</Description>
  <Image width="16" height="16" type="image/svg+xml">{escape(base_url() + asset("favicon.svg"))}</Image>
  <Url type="text/html" method="get" template={quoteattr(f"{results}?q={_TERMS}")}/>
  <Url type="{SUGGESTIONS}" method="get" template={quoteattr(f"{suggestions}?q={_TERMS}")}/>
  <Url type="{MEDIA_TYPE}" rel="self" template={quoteattr(itself)}/>
  <Query role="example" searchTerms={quoteattr(example)}/>
  <Language>{language}</Language>
  <InputEncoding>UTF-8</InputEncoding>
  <OutputEncoding>UTF-8</OutputEncoding>
</OpenSearchDescription>
"""
    response = Response(text, mimetype=MEDIA_TYPE)
    if session.portal().settings.base_url is None:  # the addresses are those that whoever asks came by
        response.cache_control.no_store = True
    else:
        response.cache_control.max_age = _DAY_S
    return response


@pages.get("/suggestions")
@requires(Permission.DOCUMENT_FIND)
def suggestions() -> ResponseReturnValue:
    """Completions as browsers want them: what was typed, the completions, what they are, where they lead."""
    text = request.args.get("q", "")[:MAX_QUERY_LENGTH]
    found = searcher().complete(text, language=page_language(), access=access()) if text.strip() else ()
    texts = [completion.text for completion in found]
    leads = [f"{_address('search.results')}?q={quote(completion)}" for completion in texts]
    response = jsonify([text, texts, [""] * len(texts), leads])
    response.mimetype = SUGGESTIONS
    return response


def _short_name() -> str:
    """At most sixteen characters, as the format has it."""
    return "AOS" if page_language().value == "en" else "AOS (pl)"


def _address(endpoint: str) -> str:
    return base_url() + url_for(endpoint)
