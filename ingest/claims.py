"""Who has a document: its identity, and which of two inputs with the same one is taken in. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ingest.identity import path_identity
from ingest.inputs import Input
from ingest.outcomes import InputRefused
from ingest.reader import ReadDocument
from ingest.store import Edition, Record
from kb.identifiers import DocumentId, document_id_from
from translations.catalogue import translator

_ = translator("ingest")

_NUMBER = re.compile(r"\d+")


class Claimed(InputRefused):
    """Another input holds the document already; it is in `rival`, the claim in `edition`."""

    def __init__(self, sentence: str, rival: str, edition: Edition) -> None:
        super().__init__(sentence)
        self.rival = rival
        self.edition = edition


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """An input's claim to an edition."""

    source: str
    issue: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Identities:
    """The ids of an input's document: `own` is what it would have without manifest and history."""

    document_id: DocumentId
    own: DocumentId
    aliases: tuple[DocumentId, ...]


def identities(
    item: Input, document: ReadDocument, before: Record | None, resolved: Mapping[DocumentId, DocumentId]
) -> Identities:
    """Which document an input is: the manifest decides, then what it was before, then itself, then its path.

    `before` is how the same file was taken in the last time; `resolved` maps ids and aliases to the documents
    that the knowledge base has under them.
    """
    by_path = own_path_id(item)
    own = document_id_from(document.identity) if document.identity else by_path
    if item.entry and item.entry.identity:
        document_id = document_id_from(item.entry.identity)
    elif before and before.result.document_id and (document.identity is None or before.identity == own):
        document_id = before.result.document_id
    else:
        document_id = resolved.get(own, own)
    aliases = tuple(alias for alias in dict.fromkeys((own, by_path)) if alias != document_id)
    return Identities(document_id=document_id, own=own, aliases=aliases)


def own_path_id(item: Input) -> DocumentId:
    """The id that an input's path gives it."""
    return document_id_from(path_identity(item.collection, item.relative_path).identity)


class Claims:
    """The editions that the inputs of one run have claimed so far."""

    def __init__(self) -> None:
        self._holders: dict[Edition, Claim] = {}

    def check(self, edition: Edition, claim: Claim, stored: Record | None, *, is_kept: bool = False) -> None:
        """See whether the input may have the edition; `stored` is what its newest revision was read from.

        `is_kept` says that the file behind `stored` keeps the edition, although it is no input of this run.

        Raises:
            Claimed: another input of this run has it, another file keeps it, or a newer issue is stored.
        """
        holder = self._holders.get(edition)
        if holder is None and stored and is_kept:
            holder = Claim(source=stored.result.source, issue=stored.issue)
        if holder and holder.source != claim.source and not _is_newer(claim.issue, holder.issue):
            sentence = _(
                "This is the same document in the same language as {other}, which was taken in: "
                "give one of them another identity, or remove it."
            )
            raise Claimed(sentence.format(other=holder.source), holder.source, edition)
        if stored and stored.result.source != claim.source and _is_newer(stored.issue, claim.issue):
            sentence = _(
                "This is issue {issue} of a document of which the knowledge base has the newer issue {newer} "
                "({other}): remove the old file."
            )
            raise Claimed(
                sentence.format(issue=claim.issue, newer=stored.issue, other=stored.result.source),
                stored.result.source,
                edition,
            )

    def take(self, edition: Edition, claim: Claim) -> None:
        """Note that the input has the edition."""
        self._holders[edition] = claim

    def keep(self, edition: Edition, claim: Claim) -> None:
        """Note that the input has had the edition before; another input of this run that took it stays."""
        self._holders.setdefault(edition, claim)


def _is_newer(one: str | None, other: str | None) -> bool:
    """Whether issue `one` is a later one than `other`; not if either is unknown."""
    return bool(one and other) and _numbers(one) > _numbers(other)


def _numbers(issue: str | None) -> tuple[int, ...]:
    return tuple(int(number[:9]) for number in _NUMBER.findall(issue or ""))
