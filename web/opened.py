"""Which hits are open to whoever asks: a ticket for a make, vehicle or document is compared with each."""

from dataclasses import replace

import msgspec

from entitlements.accounts import PORTAL_ROLES
from entitlements.permissions import Permission
from entitlements.policy import Resource, decide
from kb.access import AccessClass
from kb.documents import makes_in, models_in
from kb.library import applicability_of
from search.results import Hit, ResultPage
from web import session


def opened(found: ResultPage) -> ResultPage:
    """The same answer, each hit of it marked as readable or not by what the running tickets are good for.

    Documents are looked up only where a ticket runs and none opens everything.
    """
    closed = [hit for hit in found.hits if hit.access_class is AccessClass.RMI]
    if not closed or not _is_narrow():
        return found
    editions = [(hit.document_id, hit.language) for hit in closed]
    said = applicability_of(session.database(), editions, access=session.access())

    def marked(hit: Hit) -> Hit:
        statements = said.get((hit.document_id, hit.language))
        if hit.access_class is not AccessClass.RMI or statements is None:
            return hit
        about = Resource(
            access_class=hit.access_class,
            document_id=hit.document_id,
            makes=makes_in(statements),
            models=models_in(statements),
        )
        decision = decide(session.subject(), Permission.DOCUMENT_READ, about, session.now())
        return msgspec.structs.replace(hit, is_readable=decision.is_allowed)

    return replace(found, hits=tuple(map(marked, found.hits)))


def _is_narrow() -> bool:
    """Whether whoever asks reads by tickets of which none opens everything."""
    subject = session.subject()
    is_open = any(one.opens_everything for one in subject.entitlements)
    return bool(subject.entitlements) and not is_open and not subject.roles & PORTAL_ROLES
