"""`aos terms` in a process of its own, as an editor uses it: in both languages, with files good and bad."""

import json
import os
import pty
import select
import subprocess
import sys
import termios
from collections.abc import Callable
from pathlib import Path

import pytest

from kb.identifiers import DocumentId
from search.alignment import Example
from search.analysis import analyser
from search.folders import IndexFolders
from search.pairs import LearntPair, Pairs, Taught, write_pairs
from tests.factories.commands import Commands, Done
from tests.factories.terms import TERM_FILES
from translations.locales import ContentLanguage

pytestmark = pytest.mark.slow

AOS = str(Path(sys.executable).parent / "aos")
Run = Callable[..., Done]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def aos(home: Path, portal_commands: Commands) -> Run:
    """Run a command on a data folder of the test's own."""

    def run(*arguments: str, stdin: bytes = b"", **variables: str) -> Done:
        environment = {"AOS_HOME": str(home), "AOS_LANGUAGE": "en"} | variables
        return portal_commands.run([AOS, "terms", *arguments], environment, stdin)

    return run


def json_lines(done: Done) -> list[dict[str, object]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_term_is_found_as_it_is_typed_in_a_workshop(aos: Run) -> None:
    done = aos("find", "klockow hamulcowych", "--json", "--limit", "1")
    (found,) = json_lines(done)
    assert (done.returncode, found["concept"], found["is_own"]) == (0, "brake-pad", False)


def test_what_no_term_has_is_said_so(aos: Run) -> None:
    done = aos("find", "qwertz")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "No agreed term has these words.\n")


def test_an_imported_file_is_in_use_at_once_and_changes_nothing_the_second_time(aos: Run, home: Path) -> None:
    first = aos("import", str(TERM_FILES / "dca.tbx"), "--json")
    *changes, summary = json_lines(first)
    assert (first.returncode, [change["outcome"] for change in changes]) == (0, ["new", "new"])
    assert summary["summary"]["new"] == 2  # type: ignore[index]
    assert json_lines(aos("find", "rejestratora danych", "--json"))[0]["place"] == "terms/imported.csv:2"
    before = (home / "terms" / "imported.csv").read_bytes()
    assert "unchanged: 2" in aos("import", str(TERM_FILES / "dca.tbx")).stdout
    assert (home / "terms" / "imported.csv").read_bytes() == before


def test_what_is_refused_or_left_out_is_named_and_the_rest_is_done(aos: Run) -> None:
    done = aos("import", str(TERM_FILES / "martif.tbx"))
    assert done.returncode == 3
    assert done.stdout.splitlines() == [
        (
            "new          dent-puller  pl: wyciągacz wgnieceń | pl no longer: wyciagarka blach"
            " | en: dent puller | en slang: slide hammer for dents"
        ),
        "refused      only English",
        "    no preferred term in pl",
        "Left out, terms in other languages: de (1).",
        "Left out, what agreed terms have no room for: definition (1), grammaticalGender (1).",
        "new: 1, changed: 0, unchanged: 0, refused: 1",
    ]


def test_a_dry_run_writes_nothing(aos: Run, home: Path) -> None:
    done = aos("import", str(TERM_FILES / "glossary.tsv"), "--dry-run")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "Nothing was written.")
    assert not (home / "terms").exists()


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("hostile-entities.tbx", "The XML unfolds to more than the limits allow; nothing was read.\n"),
        ("hostile-page.xml", "The file is XML, but not TBX: its outermost element is html.\n"),
        ("README.md", "The table's first line must name its columns, pl and en among them.\n"),
        ("nowhere.csv", "{file} cannot be read (No such file or directory): name another file.\n"),
    ],
)
def test_a_file_that_is_no_file_of_terms_is_refused_in_one_sentence(
    aos: Run, name: str, sentence: str
) -> None:
    done = aos("import", str(TERM_FILES / name))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == sentence.format(file=TERM_FILES / name)


@pytest.mark.parametrize("format_", ["tbx", "skos", "csv"])
def test_what_is_taken_out_comes_back_unchanged(aos: Run, format_: str) -> None:
    exported = aos("export", "--format", format_, "--system", "brakes", "-")
    *_lines, summary = json_lines(aos("import", "-", "--json", stdin=exported.stdout.encode()))
    assert summary["summary"]["unchanged"] > 90  # type: ignore[index]
    assert summary["summary"]["new"] == summary["summary"]["changed"] == 0  # type: ignore[index]


@pytest.mark.parametrize(
    "arguments",
    [
        ("export", "--format", "xls", "-"),
        ("export", "-"),
        ("export", "--format", "csv", "--system", "nothing", "-"),
        ("import", "--system", "No Name", "x.csv"),
        ("find",),
        ("propose", "--accept", "one"),
    ],
)
def test_misuse_is_told_with_exit_code_2(aos: Run, arguments: tuple[str, ...]) -> None:
    done = aos(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert "--help` shows how" in done.stderr


def test_a_broken_own_file_is_named_by_line_and_keeps_others_from_being_written(aos: Run, home: Path) -> None:
    (home / "terms").mkdir(parents=True)
    (home / "terms" / "mine.csv").write_text("concept,pl,en\n", encoding="utf-8")
    checked = aos("check")
    assert (checked.returncode, checked.stdout[:21]) == (3, "terms/mine.csv:1: the")
    assert checked.stderr == "Left out until they are corrected: terms/mine.csv.\n"
    imported = aos("import", str(TERM_FILES / "dca.tbx"))
    assert imported.returncode == 1
    assert imported.stderr.startswith("terms/mine.csv:1 is not in order")
    assert aos("find", "hamulec").returncode == 0


def test_the_commands_speak_polish(aos: Run, home: Path) -> None:
    (home / "terms").mkdir(parents=True)
    (home / "terms" / "mine.csv").write_text("concept,pl,en\n", encoding="utf-8")
    checked = aos("check", AOS_LANGUAGE="pl")
    assert "nagłówek musi brzmieć" in checked.stdout
    assert checked.stderr == "Pominięte, dopóki nie zostaną poprawione: terms/mine.csv.\n"


def pair(polish: str, english: str, strength: float) -> LearntPair:
    where = Example(document_id=DocumentId("manuals--oil.md"), polish_anchor="x", english_anchor="y")
    return LearntPair(
        polish=polish,
        english=english,
        polish_terms=terms_of(polish, ContentLanguage.POLISH),
        english_terms=terms_of(english, ContentLanguage.ENGLISH),
        strength=strength,
        support=4,
        examples=(where,),
    )


def terms_of(text: str, language: ContentLanguage) -> tuple[str, ...]:
    return tuple(token.term for token in analyser(language).tokens(text))


@pytest.fixture
def taught(home: Path, portal_commands: Commands) -> None:
    """An index that has learnt three pairs from a document that is there."""
    manuals = home.parent / "manuals"
    manuals.mkdir()
    (manuals / "oil.pl.md").write_text(
        "# Wymiana oleju\n\n## Spuszczanie\n\nOdkręcić korek.\n", encoding="utf-8"
    )
    (manuals / "oil.en.md").write_text("# Oil change\n\n## Draining\n\nUndo the plug.\n", encoding="utf-8")
    environment = {"AOS_HOME": str(home), "AOS_LANGUAGE": "en"}
    portal_commands.run([AOS, "ingest", "run", str(manuals), "--json"], environment).check_returncode()
    folders = IndexFolders(home / "index", "tantivy")
    learnt = Pairs(
        [
            pair("wihajstry", "doohickeys", 0.9),
            pair("bibelot", "knick knack", 0.8),
            pair("ustrojstwo", "gizmo", 0.7),
        ]
    )
    write_pairs(
        folders.generation(folders.read_pointer().index_id), learnt, Taught(sections=2, documents=frozenset())
    )


@pytest.mark.usefixtures("taught")
def test_learnt_pairs_are_listed_strongest_first_with_where_they_stand(aos: Run) -> None:
    proposed = json_lines(aos("propose", "--json", "--limit", "2"))
    assert [(one["number"], one["english"]) for one in proposed] == [(1, "doohickeys"), (2, "knick knack")]
    assert proposed[0]["examples"] == [
        {
            "document_id": "manuals--oil.md",
            "polish": {"section_id": "x", "place": "Wymiana oleju › x"},
            "english": {"section_id": "y", "place": "Oil change › y"},
        }
    ]


@pytest.mark.usefixtures("taught")
def test_what_is_accepted_is_agreed_and_what_is_refused_is_gone(aos: Run, home: Path) -> None:
    done = aos("propose", "--accept", "1", "--reject", "2-2")
    assert (done.returncode, done.stdout) == (0, "agreed in terms/learnt.csv: doohickeys\n")
    assert [one["english"] for one in json_lines(aos("propose", "--json"))] == ["gizmo"]
    assert json_lines(aos("find", "doohickeys", "--json"))[0]["is_own"] is True
    assert (home / "terms" / "rejected.tsv").read_text(encoding="utf-8") == "bibelot\tknick knack\n"


@pytest.mark.usefixtures("taught")
def test_a_number_that_is_not_proposed_is_told(aos: Run) -> None:
    done = aos("propose", "--accept", "9")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "There is no proposal 9: `aos terms propose` lists those there are.\n"


def quiet_terminal() -> tuple[int, int]:
    """A terminal that does not echo what is typed, so that only the command answers."""
    keyboard, terminal = pty.openpty()
    modes = termios.tcgetattr(terminal)
    modes[3] &= ~termios.ECHO
    termios.tcsetattr(terminal, termios.TCSANOW, modes)
    return keyboard, terminal


def press(keyboard: int, key: bytes) -> None:
    """Wait until the command asks, then press a key, again where it was pressed too soon to be heard."""
    said = b""
    while not said.rstrip().endswith(b"q quit"):
        said += os.read(keyboard, 1000)
    os.write(keyboard, key)
    waiting = select.poll()
    waiting.register(keyboard, select.POLLIN)
    while not waiting.poll(5000):
        os.write(keyboard, key)


@pytest.mark.slow
@pytest.mark.usefixtures("taught")
def test_in_a_terminal_one_key_decides_each(home: Path, aos: Run) -> None:
    keyboard, terminal = quiet_terminal()
    asked = subprocess.Popen(
        [AOS, "terms", "propose"], stdin=terminal, stdout=terminal, stderr=terminal, close_fds=True,
        env=os.environ | {"AOS_HOME": str(home), "AOS_LANGUAGE": "en"},
    )  # fmt: skip
    press(keyboard, b" ")
    press(keyboard, b"r")
    press(keyboard, b"q")
    assert asked.wait(timeout=120) == 0
    os.close(terminal)
    os.close(keyboard)
    assert [one["english"] for one in json_lines(aos("propose", "--json"))] == ["doohickeys", "gizmo"]
