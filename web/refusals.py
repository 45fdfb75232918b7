"""Refusals that matter are recorded in the audit trail; a robot cannot fill the disk with them.

What matters: somebody who is logged in asked for what belongs to another company, to another role, or to
those with a clearance. That a visitor has to log in, or that a second factor is due, is no event. At most
twenty are kept for an account within an hour, whatever was asked for (`AuditTrail.record_bounded`).
"""

from typing import Final

from flask import request

from entitlements.audit import AuditEvent, AuditKind, AuditTrail
from entitlements.permissions import Permission
from entitlements.policy import NOTHING, Reason, Resource
from kb.access import AccessClass, AccessFilter
from kb.identifiers import DocumentId
from kb.library import Library
from kb.links import resolve
from translations.locales import ContentLanguage
from web.session import database, now, portal, subject

_MATTERS: Final = frozenset({Reason.NOT_FOR_ROLE, Reason.NOT_YOURS, Reason.NEEDS_CLEARANCE, Reason.SUSPENDED})
_ALL: Final = AccessFilter(findable=frozenset(AccessClass), readable=frozenset())


def note_refusal(permission: Permission, resource: Resource, reason: Reason) -> None:
    """Record that whoever asks was refused, if it matters and there is room."""
    account_id = subject().account_id
    if account_id is None or reason not in _MATTERS:
        return
    event = AuditEvent(
        kind=AuditKind.ACCESS_REFUSED,
        actor_id=account_id,
        subject=_subject(resource),
        details={"permission": permission, "reason": reason, "page": request.endpoint or ""},
    )
    if AuditTrail(database(), now).has_room(event):
        with portal().workspace.database.write() as writing:
            AuditTrail(writing, now).record_bounded(event)


def note_hidden_document(document_id: DocumentId) -> None:
    """Record that somebody asked for a security-related document that, for them, does not exist."""
    if subject().is_visitor:
        return
    named = resolve(database(), [document_id], access=_ALL).get(document_id, document_id)
    hidden = Library(database()).published(named, ContentLanguage.POLISH, access=_ALL)
    if hidden is not None and hidden.access_class is AccessClass.SECURITY_RELATED_RMI:
        note_refusal(Permission.DOCUMENT_FIND, NOTHING, Reason.NEEDS_CLEARANCE)


def _subject(resource: Resource) -> str:
    """What was asked for: the document that the address names, else whose it is."""
    document_id = (request.view_args or {}).get("document_id")
    if document_id is not None:
        return f"document:{document_id}"
    if resource.operator_id is not None:
        return f"operator:{resource.operator_id}"
    return "" if resource.account_id is None else f"account:{resource.account_id}"
