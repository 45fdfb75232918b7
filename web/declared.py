"""Security-related documents as a request opens them: by a declaration, each opening in the audit trail."""

from typing import Final

from flask import g, request

from entitlements.access_register import AccessRegister
from entitlements.audit import AuditEvent, AuditKind, AuditTrail
from entitlements.declarations import AccessRecord
from entitlements.policy import Resource, access_filter
from kb.access import AccessClass, AccessFilter
from kb.documents import Revision
from web import session
from web.headers import keep_nowhere

_NOT_LOOKED_UP: Final = frozenset({""})


def declaration_of(document_id: str) -> AccessRecord | None:
    """The declaration by which a document is open to whoever asks, now."""
    account = session.account()
    if account is None:
        return None
    known: dict[str, AccessRecord | None] = g.setdefault("declarations", {})
    if document_id not in known:
        known[document_id] = AccessRegister(session.database(), session.now).open_for(account, document_id)
    return known[document_id]


def resource_of(revision: Revision) -> Resource:
    """A document as the policy is asked about it."""
    is_secured = _is_secured(revision)
    return Resource(
        access_class=revision.access_class,
        is_declared=is_secured and declaration_of(revision.document_id) is not None,
        makes=revision.makes,
        models=revision.models,
        document_id=revision.document_id,
        vin=request.args.get("vin") or None,
    )


def access_to(document_id: str) -> AccessFilter:
    """What whoever asks may find and read of one document, its declaration counted in.

    Its makes and models are not looked up: tickets for one make or vehicle do not count.
    """
    is_declared = declaration_of(document_id) is not None
    about = Resource(
        is_declared=is_declared, document_id=document_id, makes=_NOT_LOOKED_UP, models=_NOT_LOOKED_UP
    )
    return access_filter(session.subject(), session.now(), about)


def access_to_text(revision: Revision) -> AccessFilter:
    """The same of a document that is at hand: tickets for its makes alone count too."""
    return access_filter(session.subject(), session.now(), resource_of(revision))


def note_opening(revision: Revision, what: str) -> AccessRecord | None:
    """Note that somebody opened the text, the original or a picture; the declaration that let them."""
    if not _is_secured(revision):
        return None
    record = declaration_of(revision.document_id)
    if record is None:
        return None
    details = {
        "transaction": record.transaction,
        "what": what,
        "revision": revision_name(revision),
    }
    with session.portal().workspace.database.write() as writing:
        AuditTrail(writing, session.now).record(
            AuditEvent(
                kind=AuditKind.SECURITY_DOCUMENT_OPENED,
                actor_id=record.account_id,
                subject=f"document:{revision.document_id}",
                details=details,
            )
        )
    return record


def _is_secured(revision: Revision) -> bool:
    """Whether the document is security-related; then nobody's browser keeps what is sent of it."""
    is_secured = revision.access_class is AccessClass.SECURITY_RELATED_RMI
    if is_secured:
        keep_nowhere()
    return is_secured


def revision_name(revision: Revision) -> str:
    """Which state of a document it is: its language and number."""
    return f"{revision.language} {revision.number}"
