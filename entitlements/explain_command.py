"""`aos entitlements explain`: why the policy answers as it does, rule by rule, in words."""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

import click
from sqlalchemy.orm import Session

from entitlements.accounts import Account, Strength
from entitlements.explanation import Explanation, explain
from entitlements.explanation_words import REASONS, RULES
from entitlements.permissions import Permission
from entitlements.policy import ANONYMOUS, Resource, Subject
from entitlements.sessions import SessionStore
from entitlements.store import AccountStore
from entitlements.subjects import subject_of
from kb.access import EVERYTHING, AccessClass
from kb.database import Database
from kb.identifiers import InvalidDocumentId, parse_document_id
from kb.library import Library
from kb.links import resolve
from kb.store import utc_now
from translations.catalogue import catalogue, process_language, translator
from translations.locales import ContentLanguage, Language

_ = translator("entitlements")

VISITOR: Final = "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """Who asks, and in which session; `is_assumed` where none is open."""

    subject: Subject
    is_assumed: bool


def explain_command(
    services: Callable[[], Database], clock: Callable[[], datetime] = utc_now
) -> click.Command:
    """Explain one decision of the policy."""

    @click.command(
        "explain",
        help=_(
            "Say whether USER (an e-mail address, - for a visitor) has PERMISSION, and why, rule by rule. "
            "RESOURCE is a document, an access class, operator:12 or account:7."
        ),
    )
    @click.argument("user")
    @click.argument("permission", type=click.Choice([one.value for one in Permission]), metavar="PERMISSION")
    @click.argument("resource", default="")
    @click.option("--declared", is_flag=True, help=_("As if vehicle and purpose had been declared."))
    @click.option(
        "--json", "is_json", is_flag=True, help=_("Print one line for machines, in both languages.")
    )
    def explain_one(*, user: str, permission: str, resource: str, declared: bool, is_json: bool) -> None:
        now = clock()
        with services().read() as session:
            asked = _asked(session, user, now)
            wanted = replace(_resource(session, resource), is_declared=declared)
        found = explain(asked.subject, Permission(permission), wanted, now)
        if is_json:
            click.echo(json.dumps(_as_json(found, asked), ensure_ascii=False))
        else:
            click.echo("\n".join(_lines(found, asked)))

    return explain_one


def _asked(session: Session, user: str, now: datetime) -> _Asked:
    """Whoever asks, in the strongest of their open sessions, else as if they had just logged in."""
    if user == VISITOR:
        return _Asked(subject=ANONYMOUS, is_assumed=False)
    account = _account(session, user)
    present = SessionStore(session).of_account(account.id, now)
    strongest = max(present, key=lambda one: one.strength is Strength.SECOND_FACTOR, default=None)
    subject = subject_of(session, account, strongest, now)
    if strongest is not None:
        return _Asked(subject=subject, is_assumed=False)
    strength = Strength.SECOND_FACTOR if subject.has_second_factor else Strength.PASSWORD
    stepped_up_at = now if subject.has_second_factor else None
    assumed = replace(subject, strength=strength, stepped_up_at=stepped_up_at, password_at=now)
    return _Asked(subject=assumed, is_assumed=True)


def _account(session: Session, user: str) -> Account:
    found = AccountStore(session).password_hash(user)
    if found is None:
        raise click.ClickException(
            _("There is no account for {email}: `aos entitlements accounts` lists them.").format(email=user)
        )
    return found[0]


def _resource(session: Session, text: str) -> Resource:
    """What is asked for, nothing in particular where the text is empty."""
    sort, _colon, number = text.partition(":")
    if not text:
        return Resource()
    if text in tuple(AccessClass):
        return Resource(access_class=AccessClass(text))
    is_number = number.isascii() and number.isdecimal()
    if sort == "operator" and is_number:
        return Resource(operator_id=int(number))
    if sort == "account" and is_number:
        return Resource(account_id=int(number))
    return _document(session, text)


def _document(session: Session, text: str) -> Resource:
    try:
        wanted = parse_document_id(text)
    except InvalidDocumentId:
        revision = None
    else:
        document_id = resolve(session, [wanted], access=EVERYTHING).get(wanted, wanted)
        revision = Library(session).published(document_id, ContentLanguage.POLISH, access=EVERYTHING)
    if revision is None:
        raise click.ClickException(
            _("There is no document {document}: `aos kb documents` lists those there are.").format(
                document=text
            )
        )
    return Resource(
        access_class=revision.access_class,
        makes=revision.makes,
        models=revision.models,
        document_id=revision.document_id,
    )


def _lines(found: Explanation, asked: _Asked) -> list[str]:
    say = catalogue("entitlements", process_language(os.environ)).gettext
    lines = [say(REASONS[found.decision.reason])]
    if asked.is_assumed:
        lines.append(_("No session of theirs is open: taken as if they had just logged in."))
    for step in found.steps:
        mark = _("met") if step.is_met else _("missing")
        lines.append(f"  {mark:<8} {say(RULES[step.rule])}")
    if not found.steps:
        lines.append(_("  This asks for nothing."))
    return lines


def _as_json(found: Explanation, asked: _Asked) -> dict[str, Any]:
    return {
        "allowed": found.decision.is_allowed,
        "reason": found.decision.reason.value,
        "words": _in_both(REASONS[found.decision.reason]),
        "session": "assumed" if asked.is_assumed else "open" if asked.subject.strength else None,
        "rules": [
            {
                "rule": step.rule.value,
                "met": step.is_met,
                "reason": step.reason.value,
                "words": _in_both(RULES[step.rule]),
            }
            for step in found.steps
        ],
    }


def _in_both(message: str) -> dict[str, str]:
    return {language.value: catalogue("entitlements", language).gettext(message) for language in Language}
