"""How inputs ended, in the words of people and of machines."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from ingest.outcomes import Outcome
from kb.changes import Backlog
from kb.documents import DocumentKind
from kb.identifiers import DocumentId
from kb.lifecycle import ReviewState
from translations.catalogue import plural_translator, translator
from translations.locales import ContentLanguage

_ = translator("ingest")
_n = plural_translator("ingest")


@dataclass(frozen=True, slots=True, kw_only=True)
class InputResult:
    """How one input ended; `position` counts from 1 to `total` within its run.

    `review` is where the review of what was stored stands, None where it needs or has none.
    """

    source: str
    outcome: Outcome
    reader: str | None = None
    document_id: DocumentId | None = None
    revision: int | None = None
    language: ContentLanguage | None = None
    kind: DocumentKind | None = None
    sections: int | None = None
    pages: int | None = None
    error: str | None = None
    complaints: tuple[str, ...] = ()
    review: ReviewState | None = None
    position: int = 0
    total: int = 0


_KEYS: Final = (
    "source", "outcome", "reader", "document_id", "revision", "language", "kind", "sections", "error",
)  # fmt: skip


def json_line(result: InputResult) -> str:
    """The contract's line for one input; `review` only where one is to come first."""
    review = {} if result.review is None else {"review": result.review}
    return json.dumps({key: getattr(result, key) for key in _KEYS} | review, ensure_ascii=False)


@dataclass(slots=True, kw_only=True)
class Summary:
    """What a run came to. `run` is its number in the database, None for a dry run."""

    run: int | None = None
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    sections: int = 0
    pages: int = 0
    complaints: int = 0
    waiting: int = 0
    seconds: float = 0.0
    left_over: int = 0
    is_dry_run: bool = False
    is_index_behind: bool = False

    def add(self, result: InputResult) -> None:
        """Count one more input."""
        self.outcomes[result.outcome] += 1
        self.complaints += bool(result.complaints) and result.outcome.is_accepted
        self.waiting += result.review is not None
        if result.outcome in (Outcome.CREATED, Outcome.UPDATED):
            self.sections += result.sections or 0
            self.pages += result.pages or 0

    @property
    def inputs(self) -> int:
        """How many inputs ended in an outcome."""
        return self.outcomes.total()

    @property
    def refused(self) -> int:
        """How many of them are not in the knowledge base."""
        return sum(count for outcome, count in self.outcomes.items() if not outcome.is_accepted)

    @property
    def stored(self) -> int:
        """How many documents the run changed."""
        return self.outcomes[Outcome.CREATED] + self.outcomes[Outcome.UPDATED]

    @property
    def is_interrupted(self) -> bool:
        """Whether inputs were left for another run."""
        return self.left_over > 0

    def json_line(self) -> str:
        """The contract's last line."""
        counts = {outcome.value: self.outcomes[outcome] for outcome in Outcome}
        rest = {
            "inputs": self.inputs,
            "refused": self.refused,
            "sections": self.sections,
            "pages": self.pages,
            "with_complaints": self.complaints,
            "waiting_for_review": self.waiting,
            "left_over": self.left_over,
            "seconds": round(self.seconds, 3),
            "run": self.run,
            "dry_run": self.is_dry_run,
        }
        return json.dumps({"summary": counts | rest}, ensure_ascii=False)


def sentences(summary: Summary) -> list[str]:
    """The summary in sentences that a person can act on."""
    lines = [_counts(summary)]
    if summary.is_dry_run:
        lines.append(_("This was a dry run: nothing was stored."))
    if summary.complaints and summary.is_dry_run:
        lines.append(
            _n(
                "{count} document would be taken in with a complaint: see above.",
                "{count} documents would be taken in with complaints: see above.",
                summary.complaints,
            ).format(count=summary.complaints)
        )
    elif summary.complaints:
        lines.append(
            _n(
                "{count} document was taken in with a complaint: see `aos ingest report`.",
                "{count} documents were taken in with complaints: see `aos ingest report`.",
                summary.complaints,
            ).format(count=summary.complaints)
        )
    if summary.waiting:
        lines.append(
            _n(
                "{count} document is not published before its review: see `aos ingest status`.",
                "{count} documents are not published before their review: see `aos ingest status`.",
                summary.waiting,
            ).format(count=summary.waiting)
        )
    lines += advice(summary.outcomes, is_kept=not summary.is_dry_run)
    if summary.is_interrupted:
        lines.append(
            _n(
                "Stopped with {count} file left: the same command goes on; what is done is not read again.",
                "Stopped with {count} files left: the same command goes on; what is done is not read again.",
                summary.left_over,
            ).format(count=summary.left_over)
        )
    return lines


def _counts(summary: Summary) -> str:
    files = _n("{count} file", "{count} files", summary.inputs).format(count=summary.inputs)
    return _("{files} in {seconds} s: {counts}.").format(
        files=files, seconds=f"{summary.seconds:.1f}", counts=_named_counts(summary.outcomes)
    )


def counted(outcomes: Mapping[Outcome, int]) -> str:
    """How many inputs there were, and how many of them ended how."""
    total = sum(outcomes.values())
    files = _n("{count} file", "{count} files", total).format(count=total)
    return _("{files}: {counts}.").format(files=files, counts=_named_counts(outcomes))


def _named_counts(outcomes: Mapping[Outcome, int]) -> str:
    named = (f"{name_of(outcome)} {outcomes[outcome]}" for outcome in Outcome if outcomes.get(outcome))
    return ", ".join(named) or "–"


def advice(outcomes: Mapping[Outcome, int], *, is_kept: bool = True) -> list[str]:
    """What to do next about refused inputs, a sentence for each outcome that there are any of.

    Only what is kept can be retried.
    """
    sentence = _("{outcome} {count}: {advice}")
    if is_kept:
        sentence = _("{outcome} {count}: {advice} Then: `aos ingest retry --outcome {name}`.")
    return [
        sentence.format(
            outcome=name_of(outcome), count=outcomes[outcome], advice=_next_step(outcome), name=outcome.value
        )
        for outcome in Outcome
        if not outcome.is_accepted and outcomes.get(outcome)
    ]


def _next_step(outcome: Outcome) -> str:
    return {
        Outcome.TOO_LARGE: _("split these files or archives."),
        Outcome.ENCRYPTED: _("give their password with `--password`, or save these files without one."),
        Outcome.NEEDS_OCR: _("install Tesseract with its Polish and English data."),
        Outcome.MALFORMED: _("save these files anew from the program that made them."),
        Outcome.DAMAGED: _("fetch the originals: letters were lost before these files got here."),
        Outcome.UNSUPPORTED: _("convert these files, or name them under `ignore` in the manifest."),
        Outcome.TIMED_OUT: _("split these files, or wait until the computer has less to do."),
    }.get(outcome, _("mend these files as their lines say."))


def index_sentence(backlog: Backlog) -> str:
    """How far the search index is behind what was taken in, and what brings it up to date."""
    if not backlog.documents or backlog.since is None:
        return _("The search index holds all of it.")
    return _n(
        "{count} document waits for the search index, since {since}: `aos init` brings it up to date.",
        "{count} documents wait for the search index, since {since}: `aos init` brings it up to date.",
        backlog.documents,
    ).format(count=backlog.documents, since=backlog.since.astimezone().strftime("%Y-%m-%d %H:%M"))


def name_of(outcome: Outcome) -> str:
    """The outcome in the reader's language."""
    return {
        Outcome.CREATED: _("created"),
        Outcome.UPDATED: _("updated"),
        Outcome.UNCHANGED: _("unchanged"),
        Outcome.REJECTED: _("rejected"),
        Outcome.TOO_LARGE: _("too large"),
        Outcome.ENCRYPTED: _("encrypted"),
        Outcome.NEEDS_OCR: _("needs text recognition"),
        Outcome.MALFORMED: _("malformed"),
        Outcome.DAMAGED: _("damaged"),
        Outcome.UNSUPPORTED: _("unsupported"),
        Outcome.TIMED_OUT: _("timed out"),
    }[outcome]
