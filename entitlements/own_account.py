"""What a person changes about their own account: the name that others see, and the language of mails."""

from datetime import datetime

from sqlalchemy.orm import Session

from entitlements.audit import AuditEvent, AuditKind, AuditTrail
from entitlements.models import AccountRow
from translations.locales import Language

MOST_NAME = 120


def change_details(
    session: Session, account_id: int, *, display_name: str, language: Language, now: datetime
) -> None:
    """Keep another name and language; the trail says that they changed, and not what they are."""
    row = session.get_one(AccountRow, account_id)
    name = " ".join(display_name.split())[:MOST_NAME]
    changed = [
        what
        for what, is_other in (("name", row.display_name != name), ("language", row.language != language))
        if is_other
    ]
    row.display_name, row.language = name, language
    if changed:
        AuditTrail(session, lambda: now).record(
            AuditEvent(
                kind=AuditKind.ACCOUNT_CHANGED,
                actor_id=account_id,
                subject=f"account:{account_id}",
                details={"changed": " ".join(changed)},
            )
        )
