"""How inputs ended, in the words of machines and of people."""

import json

import pytest

from ingest.outcomes import Outcome
from ingest.progress import rate, refusal_line
from ingest.report import InputResult, Summary, advice, index_sentence, json_line, name_of, sentences
from kb.changes import Backlog
from kb.documents import DocumentKind
from kb.identifiers import DocumentId
from tests.conftest import NOON
from translations.locales import ContentLanguage

CREATED = InputResult(
    source="/data/olej.md",
    outcome=Outcome.CREATED,
    reader="markdown",
    document_id=DocumentId("olej"),
    revision=1,
    language=ContentLanguage.POLISH,
    kind=DocumentKind.MAINTENANCE,
    sections=3,
    pages=2,
    complaints=("A guess.",),
)
REFUSED = InputResult(source="/data/żółć.pdf", outcome=Outcome.ENCRYPTED, error="Save it without a password.")


def summary_of(*results: InputResult) -> Summary:
    summary = Summary(run=7)
    for result in results:
        summary.add(result)
    return summary


def test_a_line_has_the_keys_of_the_contract_in_its_order() -> None:
    assert json_line(CREATED) == (
        '{"source": "/data/olej.md", "outcome": "created", "reader": "markdown", "document_id": "olej", '
        '"revision": 1, "language": "pl", "kind": "maintenance", "sections": 3, "error": null}'
    )


def test_a_refusal_says_why_in_letters_not_in_escapes() -> None:
    line = json_line(REFUSED)
    assert "żółć" in line
    assert json.loads(line)["error"] == "Save it without a password."


def test_the_summary_counts_every_outcome() -> None:
    counts = json.loads(summary_of(CREATED, CREATED, REFUSED).json_line())["summary"]
    assert counts["created"] == 2
    assert counts["encrypted"] == counts["refused"] == 1
    assert counts["timed-out"] == 0
    assert (counts["inputs"], counts["sections"], counts["pages"], counts["run"]) == (3, 6, 4, 7)


def test_the_summary_tells_people_what_to_do() -> None:
    summary = summary_of(CREATED, REFUSED)
    summary.seconds, summary.left_over = 1.25, 5
    assert sentences(summary) == [
        "2 files in 1.2 s: created 1, encrypted 1.",
        "1 document was taken in with a complaint: see `aos ingest report`.",
        (
            "encrypted 1: give their password with `--password`, or save these files without one. "
            "Then: `aos ingest retry --outcome encrypted`."
        ),
        "Stopped with 5 files left: the same command goes on; what is done is not read again.",
    ]


@pytest.mark.parametrize("outcome", [outcome for outcome in Outcome if not outcome.is_accepted])
def test_every_refusal_has_a_next_step(outcome: Outcome) -> None:
    (line,) = advice({outcome: 3})
    assert line.startswith(f"{name_of(outcome)} 3: ")
    assert line.endswith(f"Then: `aos ingest retry --outcome {outcome}`.")


def test_what_was_taken_in_needs_no_step() -> None:
    assert advice({Outcome.CREATED: 3, Outcome.UNCHANGED: 1, Outcome.MALFORMED: 0}) == []


@pytest.mark.parametrize(
    ("waiting", "sentence"),
    [
        pytest.param(Backlog(documents=0, since=None), "The search index holds all of it.", id="none"),
        pytest.param(
            Backlog(documents=1, since=NOON), "1 document waits for the search index, since ", id="one"
        ),
        pytest.param(Backlog(documents=7, since=NOON), "7 documents wait for the search index", id="many"),
    ],
)
def test_people_see_how_far_the_index_is_behind(waiting: Backlog, sentence: str) -> None:
    assert index_sentence(waiting).startswith(sentence)


@pytest.mark.parametrize(
    ("files_per_s", "shown"), [(120.4, "120 files/s"), (2.0, "2 files/s"), (0.25, "4.0 s per file")]
)
def test_the_rate_is_a_number_of_a_readable_size(files_per_s: float, shown: str) -> None:
    assert rate(files_per_s) == shown


def test_a_dry_run_says_that_it_was_one() -> None:
    assert "This was a dry run: nothing was stored." in sentences(Summary(is_dry_run=True))


def test_a_dry_run_sends_nobody_to_what_it_did_not_keep() -> None:
    summary = summary_of(CREATED, REFUSED)
    summary.is_dry_run = True
    told = "\n".join(sentences(summary))
    assert "1 document would be taken in with a complaint: see above." in told
    assert "encrypted 1: give their password with `--password`" in told
    assert "aos ingest re" not in told


def test_a_run_over_nothing_is_told() -> None:
    assert sentences(Summary()) == ["0 files in 0.0 s: –."]


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_has_a_name_for_people(outcome: Outcome) -> None:
    assert name_of(outcome)


def test_a_refused_input_is_one_line() -> None:
    assert refusal_line(REFUSED) == "/data/żółć.pdf: encrypted: Save it without a password."
