"""`aos search`: ask, measure, make the index anew, and see its condition."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import click
from rich.console import Console
from rich.progress import Progress

from kb.access import EVERYTHING
from kb.database import Database
from search.condition import status
from search.desk_cli import desk_commands
from search.engine import IndexUnreadable
from search.evaluation import CollectionIncomplete, Conditions, Evaluation, evaluate, read_collection
from search.explanation import Sentence, sentences
from search.folders import IndexMissing
from search.indexer import IndexBusy, Indexer
from search.kind_names import KIND_NAMES
from search.language.diacritics import strip_diacritics
from search.narrowing import narrowing_options
from search.preparing import PreparingFailed
from search.rebuild import IndexIncomplete
from search.results import ResultPage
from search.searcher import ScorePart, Searcher, SearchRequest
from search.serialise import result_page
from search.service import open_searcher
from translations.catalogue import chosen_language, plural_translator, process_language, translator
from translations.locales import ContentLanguage, Language

_ = translator("search")
_n = plural_translator("search")

_AUTO = "auto"


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchServices:
    """What the commands work on."""

    database: Database
    index_root: Path
    engine: str
    terms_folder: Path | None = None


_NO_TERMS: Final = click.option(
    "--no-terms",
    is_flag=True,
    help=_("Look for what is typed alone, not for agreed terms and what the library taught."),
)


def search_group(services: Callable[[], SearchServices]) -> click.Group:
    """The commands, on services that are opened when one of them runs."""
    group = click.Group("search", help=_("Ask the index, measure it, make it anew, see its condition."))
    for command in (_query(services), _evaluate(services), _rebuild(services), _status(services)):
        group.add_command(command)
    for command in desk_commands(lambda: services().database):
        group.add_command(command)
    return group


@contextmanager
def _in_one_sentence() -> Iterator[None]:
    """Say what went wrong, and what to do, in the process's language."""
    try:
        yield
    except IndexMissing as error:
        text = _("There is no search index in {folder}: run `aos search rebuild`.")
        raise click.ClickException(text.format(folder=error.folder)) from error
    except IndexUnreadable as error:
        text = _("The search index in {folder} cannot be opened: run `aos search rebuild`.")
        raise click.ClickException(text.format(folder=error.folder)) from error
    except IndexBusy as error:
        text = _("Another process is writing the search index: wait for it to finish, then try again.")
        raise click.ClickException(text) from error
    except IndexIncomplete as error:
        text = _(
            "The new search index is incomplete and the old one stays in use: make room on the disk"
            " and run `aos search rebuild` again."
        )
        raise click.ClickException(text) from error
    except PreparingFailed as error:
        text = _(
            "A process that prepares documents for the search index ended early ({reason}) and the index"
            " stays as it was: see that there is memory enough, then run the command again."
        )
        raise click.ClickException(text.format(reason=error.reason)) from error
    except CollectionIncomplete as error:
        text = _("{folder} is not a judged collection ({lacking}): name a folder that holds one.")
        raise click.ClickException(text.format(folder=error.folder, lacking=error.lacking)) from error


def _query(services: Callable[[], SearchServices]) -> click.Command:
    @click.command("query", help=_("Search for TEXT in everything that is published."))
    @click.argument("text")
    @narrowing_options
    @click.option(
        "--limit",
        type=click.IntRange(1, 1_000),
        default=10,
        show_default=True,
        help=_("How many documents to show."),
    )
    @click.option("--explain", is_flag=True, help=_("Show how the query was read and what made each score."))
    @click.option("--as-typed", is_flag=True, help=_("Correct nothing, not even words that find nothing."))
    @_NO_TERMS
    @click.option("--json", "as_json", is_flag=True, help=_("Print the answer as JSON."))
    def query(
        text: str,
        *,
        limit: int,
        explain: bool,
        as_typed: bool,
        no_terms: bool,
        as_json: bool,
        **narrowing: Any,  # noqa: ANN401 - each is of the type that a request has it in
    ) -> None:
        request = SearchRequest(
            query_text=text,
            page_size=limit,
            with_expansions=not no_terms,
            as_typed=as_typed,
            preferred_language=chosen_language(os.environ),
            **narrowing,
        )
        opened = services()
        with _in_one_sentence():
            searcher = open_searcher(opened.index_root, opened.engine, opened.terms_folder)
            page = searcher.search(request, access=EVERYTHING)
            parts = _explanations(searcher, request, page) if explain else {}
        if as_json:
            click.echo(json.dumps(_as_json(page, parts, explain=explain), ensure_ascii=False))
        else:
            _print_page(page, parts, explain=explain)

    return query


Explanations = dict[int, tuple[ScorePart, ...]]


def _explanations(searcher: Searcher, request: SearchRequest, page: ResultPage) -> Explanations:
    return {hit.rank: searcher.explain(request, hit, access=EVERYTHING) for hit in page.hits}


def _as_json(page: ResultPage, parts: Explanations, *, explain: bool) -> dict[str, Any]:
    answer = result_page(page)
    if explain:
        answer["understood"] = list(page.understood)
        for hit in answer["hits"]:
            hit["score_parts"] = [asdict(part) for part in parts[hit["rank"]]]
            hit["why"] = [asdict(sentence) for sentence in _why(page, parts, hit["rank"])]
    return answer


def _why(page: ResultPage, parts: Explanations, rank: int) -> tuple[Sentence, ...]:
    return sentences(parts.get(rank, ()), process_language(os.environ), page.expansions)


def _print_page(page: ResultPage, parts: Explanations, *, explain: bool) -> None:
    about = "" if page.total_is_exact else "~"
    found = _n("{count} document", "{count} documents", page.total).format(count=f"{about}{page.total}")
    click.echo(f"{found} ({page.took_ms:.1f} ms)")
    if page.expansions:
        also = dict.fromkeys(expansion.meant for expansion in page.expansions)
        click.echo(_("Also looked for: {terms}").format(terms=", ".join(also)))
    if page.corrected_from is not None:
        text = _("Shown for: {query} (with --as-typed for what was typed)")
        click.echo(text.format(query=page.searched_text))
    elif page.suggestion is not None:
        click.echo(_("Did you mean: {query}").format(query=page.suggestion))
    if explain:
        click.echo(_("Understood as: {query}").format(query=" AND ".join(page.understood)))
    for hit in page.hits:
        click.echo(f"\n{hit.rank}. {hit.title} [{KIND_NAMES[hit.kind]}, {hit.language}]")
        click.echo(f"   {hit.document_id}#{hit.place_id or hit.section_id}  {hit.heading}")
        if hit.snippet:
            marked = (
                click.style(segment.text, bold=True) if segment.is_match else segment.text
                for segment in hit.snippet.segments
            )
            click.echo("   " + "".join(marked))
        for sentence in _why(page, parts, hit.rank):
            click.echo(f"   {sentence.percent:3} %  {sentence.text}")


def _evaluate(services: Callable[[], SearchServices]) -> click.Command:
    @click.command("evaluate", help=_("Measure relevance on the judged collection in FOLDER."))
    @click.argument("folder", type=click.Path(path_type=Path), metavar="FOLDER")
    @click.option(
        "--language",
        type=click.Choice([*(language.value for language in Language), _AUTO]),
        default=_AUTO,
        show_default=True,
        help=_("The collection's language; auto recognises it."),
    )
    @click.option(
        "--strip-diacritics",
        "is_bare",
        is_flag=True,
        help=_("Ask the queries as they are typed without Polish letters."),
    )
    @click.option(
        "--learn-from",
        type=click.Path(path_type=Path),
        metavar="FOLDER",
        help=_(
            "A collection of the same pages in the other language: half of the pages teach which words"
            " stand for each other, the queries of the other half are asked."
        ),
    )
    @_NO_TERMS
    @click.option("--json", "as_json", is_flag=True, help=_("Print the answer as JSON."))
    def evaluate_(
        folder: Path, *, language: str, is_bare: bool, learn_from: Path | None, no_terms: bool, as_json: bool
    ) -> None:
        chosen = None if language == _AUTO else ContentLanguage(language)
        with _in_one_sentence():
            measured = evaluate(
                read_collection(folder),
                chosen,
                services().engine,
                strip=strip_diacritics if is_bare else str,
                conditions=Conditions(
                    learn_from=None if learn_from is None else read_collection(learn_from),
                    with_expansions=not no_terms,
                ),
            )
        if as_json:
            click.echo(json.dumps(asdict(measured)))
        else:
            _print_evaluation(measured)

    return evaluate_


def _print_evaluation(measured: Evaluation) -> None:
    for name, value in asdict(measured).items():
        click.echo(f"{name:15} {value:.4f}" if isinstance(value, float) else f"{name:15} {value}")


def _rebuild(services: Callable[[], SearchServices]) -> click.Command:
    @click.command("rebuild", help=_("Make the index anew beside the one in use, then swap."))
    def rebuild() -> None:
        opened = services()
        with _in_one_sentence(), Progress(console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task(_("Indexing"), total=None)
            report = Indexer(opened.database, opened.index_root, opened.engine).rebuild(
                lambda done, total: progress.update(task, completed=done, total=total)
            )
        text = _n(
            "{count} document with {sections} sections indexed in {seconds:.1f} s.",
            "{count} documents with {sections} sections indexed in {seconds:.1f} s.",
            report.documents,
        )
        click.echo(text.format(count=report.documents, sections=report.sections, seconds=report.took_s))

    return rebuild


def _status(services: Callable[[], SearchServices]) -> click.Command:
    @click.command("status", help=_("What the index holds and how far it lags behind the documents."))
    @click.option("--json", "as_json", is_flag=True, help=_("Print the answer as JSON."))
    def status_(as_json: bool) -> None:
        opened = services()
        now = status(opened.database, opened.index_root, opened.engine)
        if as_json:
            click.echo(json.dumps(asdict(now)))
            return
        for name, value in (
            (_("engine"), now.engine),
            (_("index"), now.index_id or _("none")),
            (_("schema version"), now.schema_version or _("none")),
            (_("documents"), now.documents),
            (_("sections"), now.sections),
            (_("documents waiting"), now.lag),
            (_("waiting since"), now.lag_since or _("none")),
        ):
            click.echo(f"{name:22} {value}")

    return status_
