"""`aos terms propose`: what the library taught, for an editor to accept or refuse with one key each."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any, Final

import click

from kb.access import EVERYTHING
from kb.database import Database
from kb.documents import Revision
from kb.identifiers import DocumentId
from kb.library import Library
from search.agreed import AgreedTerms
from search.alignment import Example
from search.pairs import Pairs, PairsUnreadable
from search.proposals import Proposal, entry_of, proposals
from translations.catalogue import plural_translator, translator
from translations.exchange import ReadTerms
from translations.locales import Language
from translations.merging import Change, Outcome, merge
from translations.term_folder import agreed_terms
from translations.term_services import SOME_REFUSED
from translations.term_store import LEARNT, OwnTermsBroken, TermStore

_ = translator("search")
_n = plural_translator("search")

_LISTED: Final = 20
_DIGITS: Final = 5
_ESCAPE: Final = "\x1b"
_ACCEPT, _REJECT, _QUIT = "a", "r", ("q", _ESCAPE, "\x03", "\x04")
_SKIP: Final = (" ", "\r", "\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalServices:
    """What the command works on: the editors' own terms, what was learnt, and the documents it came from."""

    terms_folder: Path
    read_pairs: Callable[[], Pairs]
    database: Database


Choice = int | tuple[str, str]
"""A proposal by its number in the list as it is now, or by its pair, which stays what it is."""


def _choices(ctx: click.Context, param: click.Parameter, value: Sequence[str]) -> list[Choice]:
    """Proposals: `3`, `1,4`, `2-5` or `klocek=pad`, each once."""
    found: dict[Choice, None] = {}
    for given in value:
        polish, equals, english = given.partition("=")
        if equals:
            found[polish.strip().casefold(), english.strip().casefold()] = None
        else:
            found |= dict.fromkeys(_numbers(ctx, param, given))
    return list(found)


def _numbers(ctx: click.Context, param: click.Parameter, value: str) -> Iterator[int]:
    for part in value.split(","):
        first, _dash, last = part.strip().partition("-")
        if not all(number.isdecimal() and len(number) <= _DIGITS for number in (first, last or first)):
            text = _("{value} is neither a list of numbers such as 1,4-6 nor a pair such as klocek=pad.")
            raise click.BadParameter(text.format(value=value), ctx, param)
        yield from range(int(first), int(last or first) + 1)


def propose_command(services: Callable[[], ProposalServices]) -> click.Command:
    """The command, on services that are opened when it runs."""

    @click.command("propose", help=_("Accept or refuse, as agreed terms, what the library taught."))
    @click.option(
        "--accept",
        callback=_choices,
        multiple=True,
        metavar="N,M-L|PL=EN",
        help=_("Accept the proposals with these numbers, or the pair given as klocek=pad, without asking."),
    )
    @click.option(
        "--reject",
        callback=_choices,
        multiple=True,
        metavar="N,M-L|PL=EN",
        help=_("Refuse for good the proposals with these numbers, or the pair given so, without asking."),
    )
    @click.option(
        "--limit",
        type=click.IntRange(1),
        help=_("How many to show: without it 20 in a list, all in a terminal."),
    )
    @click.option("--json", "as_json", is_flag=True, help=_("Print the answer as JSON."))
    def propose(accept: list[Choice], reject: list[Choice], limit: int | None, as_json: bool) -> None:
        desk = _Desk(services())
        if accept or reject:
            is_done = desk.decide(accept, reject, as_json=as_json)
            sys.exit(0 if is_done else SOME_REFUSED)
        is_asking = not as_json and sys.stdin.isatty() and sys.stdout.isatty()
        shown = list(islice(desk.proposals(), limit if is_asking else limit or _LISTED))
        if not shown:
            click.echo(_("Nothing to propose: pairs are learnt from documents in both languages."), err=True)
        elif is_asking:
            desk.ask(shown, click.getchar)
        else:
            for proposal in shown:
                line = (
                    json.dumps(desk.as_json(proposal), ensure_ascii=False)
                    if as_json
                    else desk.shown(proposal)
                )
                click.echo(line)

    return propose


class _Desk:
    """Shows proposals and carries out what the editor decides, one at a time."""

    def __init__(self, services: ProposalServices) -> None:
        self._services = services
        self._store = TermStore(services.terms_folder)
        self._titles = lru_cache(maxsize=64)(self._editions)

    def proposals(self) -> Iterator[Proposal]:
        """What may be decided on now."""
        agreed = AgreedTerms(agreed_terms(self._services.terms_folder))
        try:
            pairs = self._services.read_pairs()
        except PairsUnreadable as error:
            text = _("What was learnt cannot be read in {folder}: run `aos search rebuild`.")
            raise click.ClickException(text.format(folder=error.folder)) from error
        return proposals(pairs, agreed, self._store.rejected())

    def decide(self, accepted: list[Choice], rejected: list[Choice], *, as_json: bool) -> bool:
        """Do as was chosen, all from the list as it was before; says whether all of it could be done."""
        chosen = self._chosen({*accepted, *rejected})
        for choice in (*accepted, *rejected):
            if choice not in chosen:
                text = _("There is no proposal {number}: `aos terms propose` lists those there are.")
                shown = choice if isinstance(choice, int) else "=".join(choice)
                raise click.ClickException(text.format(number=shown))
        self._store_rejected([chosen[choice] for choice in rejected])
        once = {chosen[choice].number: chosen[choice] for choice in accepted}
        changes = [(proposal, self.accept(proposal)) for proposal in once.values()]
        for proposal, change in changes:
            said = {"number": proposal.number, "polish": proposal.polish, "english": proposal.english}
            result = {"concept": change.name, "outcome": change.outcome, "conflicts": list(change.conflicts)}
            click.echo(json.dumps(said | result, ensure_ascii=False) if as_json else _result(change))
        return all(change.concept is not None and not change.conflicts for _proposal, change in changes)

    def _chosen(self, wanted: set[Choice]) -> dict[Choice, Proposal]:
        """The proposals that are wanted, of the list as it is now."""
        chosen: dict[Choice, Proposal] = {}
        for proposal in self.proposals():
            chosen |= {choice: proposal for choice in (proposal.number, proposal.key) if choice in wanted}
            if len(chosen) == len(wanted):
                break
        return chosen

    def ask(self, shown: Iterable[Proposal], read_key: Callable[[], str]) -> None:
        """Show one after the other and do as the key says; every decision is kept at once."""
        accepted = rejected = 0
        for proposal in shown:
            click.echo("\n" + self.shown(proposal))
            key = _key(read_key)
            if key in _QUIT:
                break
            if key == _ACCEPT:
                change = self.accept(proposal)
                accepted += change.concept is not None
                click.echo("  " + _result(change))
            elif key == _REJECT:
                self._store_rejected([proposal])
                rejected += 1
                click.echo("  " + _("refused for good"))
        click.echo(
            "\n"
            + _("Accepted: {accepted}, refused: {rejected}.").format(accepted=accepted, rejected=rejected)
        )

    def accept(self, proposal: Proposal) -> Change:
        """Make the proposal an agreed term, in the editors' own files."""
        with self._store.locked():
            base = agreed_terms(self._services.terms_folder)
            (change,) = merge(base, ReadTerms(entries=[entry_of(proposal)]), system=LEARNT)
            try:
                self._store.put(
                    [change.concept] if change.concept and change.outcome is not Outcome.UNCHANGED else []
                )
            except OwnTermsBroken as broken:
                text = _("{place} is not in order: correct it first (`aos terms check` names every line).")
                raise click.ClickException(text.format(place=broken.faults[0].place)) from None
        return change

    def _store_rejected(self, rejected: Sequence[Proposal]) -> None:
        if rejected:
            with self._store.locked():
                self._store.reject(proposal.key for proposal in rejected)

    def shown(self, proposal: Proposal) -> str:
        """The proposal in a few lines: the terms, how sure, and where they come from."""
        pair = proposal.pair
        support = _n("{count} text", "{count} texts", pair.support).format(count=pair.support)
        terms = click.style(f"{proposal.polish} = {proposal.english}", bold=True)
        lines = [f"{proposal.number:4}. {terms}  ({pair.strength:.2f}, {support})"]
        if proposal.joins is not None:
            preferred = " = ".join(proposal.joins.preferred(language) for language in Language)
            text = _("joins {concept}: {preferred}")
            lines.append("      " + text.format(concept=proposal.joins.id, preferred=preferred))
        if proposal.shares:
            lines.append(
                "      " + _("shares a term with {concepts}").format(concepts=", ".join(proposal.shares))
            )
        for example in pair.examples:
            polish, english = (self._place(example, language) for language in Language)
            lines.append(f"      {example.document_id}: {polish} | {english}")
        return "\n".join(lines)

    def as_json(self, proposal: Proposal) -> dict[str, Any]:
        """The proposal for machines."""
        pair = proposal.pair
        return {
            "number": proposal.number,
            "polish": proposal.polish,
            "english": proposal.english,
            "as_written": {"polish": pair.polish, "english": pair.english},
            "strength": round(pair.strength, 4),
            "support": pair.support,
            "joins": proposal.joins.id if proposal.joins else None,
            "shares": list(proposal.shares),
            "examples": [
                {
                    "document_id": example.document_id,
                    "polish": {
                        "section_id": example.polish_anchor,
                        "place": self._place(example, Language.POLISH),
                    },
                    "english": {
                        "section_id": example.english_anchor,
                        "place": self._place(example, Language.ENGLISH),
                    },
                }
                for example in pair.examples
            ],
        }

    def _place(self, example: Example, language: Language) -> str:
        """Title and heading of where an example stands; its anchor where the document has changed since."""
        anchor = example.polish_anchor if language is Language.POLISH else example.english_anchor
        edition = self._titles(example.document_id).get(language.value)
        if edition is None:
            return anchor
        heading = next((one.heading for one in edition.sections if one.anchor == anchor), anchor)
        return " › ".join(filter(None, dict.fromkeys((edition.title, heading))))

    def _editions(self, document_id: DocumentId) -> dict[str, Revision]:
        with self._services.database.read() as session:
            editions = Library(session).published_editions(document_id, access=EVERYTHING)
        return {edition.language.value: edition for edition in editions}


def _key(read_key: Callable[[], str]) -> str:
    """The next key that means something; the end of the input means to quit."""
    known = (_ACCEPT, _REJECT, *_SKIP, *_QUIT)
    click.echo("      " + _("a accept · r refuse for good · space skip · q quit"))
    while True:
        try:
            typed = read_key().lower()
        except (EOFError, KeyboardInterrupt):
            return _QUIT[0]
        key = typed if typed.startswith(_ESCAPE) else typed[:1]  # an arrow is no Escape
        if key in known:
            return key


def _result(change: Change) -> str:
    if change.concept is None:
        return _("cannot be agreed: {reasons}").format(reasons="; ".join(change.conflicts))
    text = _("agreed in {file}: {concept}").format(file=change.concept.place.file, concept=change.name)
    return "; ".join([text, *change.conflicts])
