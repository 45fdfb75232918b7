"""Four eyes: which documents two people have to agree to, and whether they have. Pure.

A document that is security-related, or that holds flash data, is published only with the approval of somebody
who neither handed the revision in nor changed it. An approval says what the document is to be then (its kind
and access class), and is spent by one publication. Names are taken on trust: whoever runs the command says
who they are (`kb.history.Signature`).
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from kb.access import AccessClass
from kb.documents import DocumentKind
from kb.identifiers import DocumentId
from kb.systems import VehicleSystem
from translations.locales import ContentLanguage


@dataclass(frozen=True, slots=True, kw_only=True)
class Classification:
    """What a document is, whatever its text; `systems` in alphabetical order."""

    kind: DocumentKind
    access_class: AccessClass
    systems: tuple[VehicleSystem, ...] = ()

    @property
    def is_protected(self) -> bool:
        """Whether a document of this classification needs four eyes."""
        return self.access_class is AccessClass.SECURITY_RELATED_RMI or self.kind is DocumentKind.FLASH

    def as_json(self) -> dict[str, Any]:
        """The classification as it is kept in the history."""
        return {"kind": self.kind.value, "access": self.access_class.value, "systems": list(self.systems)}

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> "Classification":
        """What `as_json` gave."""
        return cls(
            kind=DocumentKind(value["kind"]),
            access_class=AccessClass(value["access"]),
            systems=tuple(map(VehicleSystem, value["systems"])),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What an editor said of a document with one of its revisions; None is what they said nothing of."""

    kind: DocumentKind | None = None
    access_class: AccessClass | None = None
    systems: tuple[VehicleSystem, ...] | None = None

    def over(self, present: Classification) -> Classification:
        """What a document that is `present` becomes with the revision's publication."""
        return Classification(
            kind=self.kind or present.kind,
            access_class=self.access_class or present.access_class,
            systems=present.systems if self.systems is None else tuple(sorted(set(self.systems))),
        )


class Action(StrEnum):
    """What somebody did to a revision, or to a document as a whole."""

    HANDED_IN = "handed-in"
    RESTATED = "restated"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    RETURNED = "returned"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    RECLASSIFIED = "reclassified"
    ROLLED_BACK = "rolled-back"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One line of the history; `language` and `revision` are None where the document as a whole is meant."""

    document_id: DocumentId
    action: Action
    by: str
    at: datetime
    language: ContentLanguage | None = None
    revision: int | None = None
    remark: str = ""
    run: int | None = None
    detail: dict[str, Any] = field(default_factory=dict)


class WhyNot(StrEnum):
    """What keeps a revision that needs approval from being published."""

    NOT_APPROVED = "not-approved"
    NOBODY_KNOWN = "nobody-known"
    SAME_EYES = "same-eyes"
    APPROVED_AS_ANOTHER = "approved-as-another"
    NO_NAME = "no-name"


class ApprovalMissing(Exception):
    """A revision cannot be published, or approved, as it stands; what is missing is in `reason`."""

    def __init__(self, document_id: str, language: str, number: int, reason: WhyNot) -> None:
        super().__init__(f"revision {number} of {document_id} ({language}) lacks an approval: {reason}")
        self.document_id, self.language, self.number, self.reason = document_id, language, number, reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Eyes:
    """Who has had a revision in hand, and who approved it as what, since it was published last."""

    hands: frozenset[str] = frozenset()
    asked: frozenset[str] = frozenset()
    was_published: bool = False
    approved_by: str | None = None
    approved_as: Classification | None = None

    @property
    def first_pair(self) -> frozenset[str]:
        """Who may not approve, as `same_person` compares: whoever handed in, and who asked for it again."""
        named = self.hands | self.asked if self.was_published or not self.hands else self.hands
        return named - {""}


def eyes_on(events: Iterable[Event]) -> Eyes:
    """Who has had the revision in hand, from its events in order."""
    eyes = Eyes()
    for event in events:
        who = same_person(event.by)
        match event.action:
            case Action.HANDED_IN | Action.RESTATED:
                eyes = replace(eyes, hands=eyes.hands | ({who} - {""}), approved_by=None, approved_as=None)
            case Action.SUBMITTED:
                eyes = replace(eyes, asked=eyes.asked | {who}, approved_by=None, approved_as=None)
            case Action.RETURNED | Action.WITHDRAWN:
                eyes = replace(eyes, approved_by=None, approved_as=None)
            case Action.APPROVED:
                approved_as = Classification.from_json(event.detail["as"])
                eyes = replace(eyes, approved_by=who, approved_as=approved_as)
            case Action.PUBLISHED:
                eyes = Eyes(hands=eyes.hands, was_published=True)
            case _:
                pass
    return eyes


def why_not_publish(eyes: Eyes, wanted: Classification) -> WhyNot | None:
    """What keeps a revision that needs four eyes from being published as `wanted`; None when nothing does."""
    if eyes.approved_by is None or eyes.approved_as is None:
        return WhyNot.NOT_APPROVED
    approved = eyes.approved_as
    if (approved.kind, approved.access_class) != (wanted.kind, wanted.access_class):
        return WhyNot.APPROVED_AS_ANOTHER
    return why_not_approve(eyes, eyes.approved_by)


def why_not_approve(eyes: Eyes, by: str) -> WhyNot | None:
    """What keeps `by` from being the second pair of eyes; None when nothing does."""
    if not same_person(by):
        return WhyNot.NO_NAME
    if not eyes.first_pair:
        return WhyNot.NOBODY_KNOWN
    return WhyNot.SAME_EYES if same_person(by) in eyes.first_pair else None


def same_person(name: str) -> str:
    """A name as it is compared: one person is not two because of a capital or a space."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
