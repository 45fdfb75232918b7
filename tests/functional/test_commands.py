"""The commands, each in a process of its own, as a person uses them: output and exit codes."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pyotp
import pytest

from tests.factories.commands import Commands, Done

AOS = str(Path(sys.executable).parent / "aos")
Run = Callable[..., Done]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def aos(home: Path, portal_commands: Commands) -> Run:
    """Run a command on a data folder of the test's own."""

    def run(*arguments: str, **variables: str) -> Done:
        environment = {"AOS_HOME": str(home), "AOS_LANGUAGE": "en"} | variables
        return portal_commands.run([AOS, *arguments], environment)

    return run


@pytest.fixture
def manuals(tmp_path: Path) -> Path:
    """A bilingual manual and a file that no reader wants."""
    folder = tmp_path / "manuals"
    folder.mkdir()
    (folder / "oil.pl.md").write_text("# Wymiana oleju\n\n## Spuszczanie\n\n1. Odkręcić korek spustowy.\n")
    (folder / "oil.en.md").write_text(
        "# Oil change\n\n## Draining\n\n1. Undo the drain plug and drain the oil.\n"
    )
    (folder / "notes.bin").write_bytes(bytes(range(256)))
    return folder


@pytest.mark.slow
def test_init_can_be_repeated(aos: Run) -> None:
    assert [aos("init").returncode, aos("init").returncode] == [0, 0]


@pytest.mark.slow
def test_what_is_ingested_is_found_in_the_same_breath(aos: Run, manuals: Path) -> None:
    assert aos("ingest", "run", str(manuals), "--json").returncode == 3
    answer = json.loads(aos("search", "query", "korek spustowy", "--json", AOS_LANGUAGE="pl").stdout)
    assert answer["hits"][0]["document_id"] == "manuals--oil.md"
    assert answer["hits"][0]["language"] == "pl"


@pytest.mark.slow
def test_in_polish_an_answer_names_kinds_in_polish_and_prefers_polish_editions(
    aos: Run, tmp_path: Path
) -> None:
    for name, title in (("pl", "Wymiana oleju"), ("en", "Oil change")):
        (tmp_path / f"oil.{name}.md").write_text(f"# {title}\n\n## 1\n\nHN-5W30 HN-K12\n")
    aos("ingest", "run", str(tmp_path), "--kind", "repair", "--json")
    assert "Wymiana oleju [naprawa, pl]" in aos("search", "query", "HN-K12", AOS_LANGUAGE="pl").stdout


def test_an_answer_has_every_field_of_the_contract(aos: Run, manuals: Path) -> None:
    aos("ingest", "run", str(manuals), "--json")
    answer = json.loads(aos("search", "query", "drain plug", "--json").stdout)
    assert {
        "query_text", "total", "total_is_exact", "took_ms", "suggestion", "expansions", "facets", "hits",
    } <= set(answer)  # fmt: skip
    assert {
        "rank", "score", "document_id", "section_id", "title", "heading", "kind", "language", "snippet",
    } <= set(answer["hits"][0])  # fmt: skip


def test_every_input_ends_in_one_line_and_a_summary(aos: Run, manuals: Path) -> None:
    lines = [json.loads(line) for line in aos("ingest", "run", str(manuals), "--json").stdout.splitlines()]
    *entries, summary = lines
    assert sorted(entry["outcome"] for entry in entries) == ["created", "created", "unsupported"]
    assert {
        "source",
        "outcome",
        "reader",
        "document_id",
        "revision",
        "language",
        "kind",
        "sections",
        "error",
    } <= set(entries[0])
    assert "summary" in summary


@pytest.mark.slow
def test_a_second_run_finds_everything_unchanged(aos: Run, manuals: Path) -> None:
    aos("ingest", "run", str(manuals), "--json")
    lines = [json.loads(line) for line in aos("ingest", "run", str(manuals), "--json").stdout.splitlines()]
    assert sorted(entry.get("outcome", "") for entry in lines[:-1]) == [
        "unchanged",
        "unchanged",
        "unsupported",
    ]


@pytest.mark.slow
def test_a_changed_file_is_found_by_its_new_words_only(aos: Run, manuals: Path) -> None:
    aos("ingest", "run", str(manuals), "--json")
    (manuals / "oil.en.md").write_text(
        "# Oil change\n\n## Draining\n\n1. Extract the oil by the dipstick tube.\n"
    )
    assert '"updated"' in aos("ingest", "run", str(manuals / "oil.en.md"), "--json").stdout
    assert json.loads(aos("search", "query", "dipstick", "--json").stdout)["total"] == 1
    assert json.loads(aos("search", "query", "undo plug", "--language", "en", "--json").stdout)["total"] == 0


@pytest.mark.slow
def test_a_file_that_has_become_another_document_leaves_the_one_it_was(aos: Run, manuals: Path) -> None:
    aos("ingest", "run", str(manuals))
    (manuals / "manifest.yaml").write_text(
        "documents:\n  - identity: oil-change\n    editions: {pl: oil.pl.md, en: oil.en.md}\n"
    )
    aos("ingest", "run", str(manuals))
    answer = json.loads(aos("search", "query", "drain korek", "--json").stdout)
    assert [hit["document_id"] for hit in answer["hits"]] == ["oil-change"]


@pytest.mark.slow
def test_a_healthy_data_folder_agrees(aos: Run, manuals: Path) -> None:
    aos("ingest", "run", str(manuals))
    result = aos("check")
    assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.slow
def test_a_lost_original_is_named(aos: Run, manuals: Path, home: Path) -> None:
    aos("ingest", "run", str(manuals))
    for original in (home / "files").glob("??/*"):
        original.unlink()
    result = aos("check")
    assert result.returncode == 1
    assert "manuals--oil.md" in result.stderr


@pytest.mark.slow
@pytest.mark.parametrize("name", ["secret_key", "job_keys", "ecu_secrets.json"])
def test_a_secret_that_others_may_read_is_named(aos: Run, home: Path, name: str) -> None:
    aos("init")
    (home / name).touch()
    (home / name).chmod(0o640)
    result = aos("check")
    assert (result.returncode, f"`chmod 600 {home / name}`" in result.stderr) == (1, True)


@pytest.mark.slow
def test_a_lost_index_is_noticed_and_built_again(aos: Run, manuals: Path, home: Path) -> None:
    aos("ingest", "run", str(manuals))
    for live in (home / "index").glob("*/live.json"):
        live.unlink()
    assert aos("check").returncode == 1
    assert aos("init").returncode == 0
    assert aos("check").returncode == 0


@pytest.mark.slow
def test_the_whoosh_engine_gives_the_same_document(aos: Run, manuals: Path) -> None:
    aos("ingest", "run", str(manuals), AOS_SEARCH_ENGINE="whoosh")
    answer = json.loads(aos("search", "query", "korek spustowy", "--json", AOS_SEARCH_ENGINE="whoosh").stdout)
    assert answer["hits"][0]["document_id"] == "manuals--oil.md"


@pytest.mark.slow
def test_the_demo_gives_its_log_ins_to_machines(aos: Run) -> None:
    first = json.loads(aos("demo", "--no-serve", "--json").stdout)
    again = json.loads(aos("demo", "--no-serve", "--json").stdout)
    assert first == again
    assert {"name", "email", "password", "totp_secret"} <= set(first["accounts"][0])
    codes = dict(line.split("\t") for line in aos("demo", "--codes").stdout.splitlines())
    assert [
        account["email"]
        for account in first["accounts"]
        if not pyotp.TOTP(account["totp_secret"]).verify(codes[account["email"]], valid_window=1)
    ] == []


@pytest.mark.slow
def test_without_demo_accounts_there_are_no_codes_of_theirs(aos: Run) -> None:
    result = aos("demo", "--codes")
    assert result.returncode == 1
    assert "aos demo --no-serve" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["nonsense"], 2),
        (["ingest", "run"], 2),
        (["ingest", "run", "/nowhere"], 2),
        (["search", "evaluate", "/"], 1),
    ],
    ids=["unknown command", "missing path", "path that is not there", "folder without a collection"],
)
def test_misuse_and_failure_have_their_exit_codes(aos: Run, arguments: list[str], code: int) -> None:
    result = aos(*arguments)
    assert result.returncode == code
    assert result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    "variables",
    [{"AOS_SEARCH_ENGINE": "grep"}, {"AOS_SECRET_KEY": "short"}, {"AOS_HOME": "/proc/nowhere"}],
    ids=["engine", "key", "folder"],
)
def test_a_setting_that_makes_no_sense_is_named_in_one_sentence(aos: Run, variables: dict[str, str]) -> None:
    result = aos("init", **variables)
    assert result.returncode == 1
    assert len(result.stderr.strip().splitlines()) == 1
    assert next(iter(variables)) in result.stderr


@pytest.mark.slow
def test_commands_speak_polish_where_the_environment_does(aos: Run) -> None:
    assert "Gotowe" in aos("init", AOS_LANGUAGE="pl").stdout


@pytest.mark.parametrize(
    "arguments", [[], ["ingest"], ["search"], ["entitlements"], ["demo"], ["serve"], ["check"]]
)
def test_every_command_has_help(aos: Run, arguments: list[str]) -> None:
    result = aos(*arguments, "--help")
    assert result.returncode == 0
    assert "Usage" in result.stdout
