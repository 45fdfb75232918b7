"""`aos programming` as a workshop uses it: a simulation in one terminal, a tester in another."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.slow

ENGINE, BODY = ("--ecu", "7E0:7E8"), ("--ecu", "720:728")


def environment(language: str = "en") -> dict[str, str]:
    return os.environ | {"AOS_LANGUAGE": language, "PYTHONPATH": str(ROOT)}


def aos(*arguments: str, language: str = "en", stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Run `aos programming`."""
    command = [sys.executable, "-c", "from web.cli import main; main()", "programming", *arguments]
    return subprocess.run(
        command,
        env=environment(language),
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@contextmanager
def simulation(*arguments: str) -> Iterator[tuple[str, str]]:
    """A running simulation: the interface to name, and what it printed until then."""
    command = [sys.executable, "-u", "-c", "from web.cli import main; main()", "programming", "simulate"]
    with subprocess.Popen(
        [*command, "--port", "0", *arguments], env=environment(), stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        lines = iter(process.stdout.readline, "Running; stop with Ctrl+C.\n")
        printed = "".join(lines)
        channel = re.search(r"aos-wire:[\d.]+:\d+", printed)
        assert channel is not None
        yield channel[0], printed
        process.send_signal(signal.SIGINT)
        assert process.stdout.read() == "Stopped.\n"
        assert process.wait(20) == 0


@pytest.fixture(scope="module")
def wire() -> Iterator[str]:
    with simulation() as (interface, _printed):
        yield interface


def test_a_simulation_says_how_to_reach_each_control_unit() -> None:
    with simulation("--ecu", "body") as (interface, printed):
        assert f"body control unit: --interface {interface} --ecu 720:728" in printed
        assert "engine" not in printed


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("en", ["hardware number", "HW05.22", "supply\t13.4 V", "B1342-13", "a code of the maker"]),
        ("pl", ["numer sprzętowy", "HW05.22", "zasilanie\t13,4 V", "B1342-13", "kod producenta"]),
    ],
)
def test_a_control_unit_is_read_in_the_language_of_the_workshop(
    wire: str, language: str, texts: list[str]
) -> None:
    result = aos("read", "--interface", wire, *BODY, language=language)
    assert (result.returncode, result.stderr) == (0, "")
    assert [text for text in texts if text not in result.stdout] == []


def test_a_generic_code_is_told_with_its_meaning(wire: str) -> None:
    result = aos("read", "--interface", wire, *ENGINE)
    assert re.search(r"P0171-00\t.*lean", result.stdout, re.IGNORECASE)


def test_codes_are_cleared_after_a_question_and_what_changed_is_compared(tmp_path: Path) -> None:
    before, after = str(tmp_path / "before.json"), str(tmp_path / "after.json")
    with simulation("--ecu", "engine") as (interface, _printed):
        kept = aos("clear", "--interface", interface, *ENGINE, "--save", before, stdin="n\n")
        assert kept.returncode == 1
        assert "Clear these trouble codes?" in kept.stdout
        cleared = aos("clear", "--interface", interface, *ENGINE, "--yes")
        assert "The trouble codes are cleared." in cleared.stdout
        assert "There is nothing to clear." in aos("clear", "--interface", interface, *ENGINE).stdout
        assert (
            "No trouble codes are stored."
            in aos("read", "--interface", interface, *ENGINE, "--save", after).stdout
        )
    compared = aos("compare", before, after, "--json")
    assert json.loads(compared.stdout) == {
        "numbers": {},
        "trouble_codes": {"gone": ["P0171-00", "U0100-87"], "new": [], "stayed": []},
    }
    assert "gone\tP0171-00" in aos("compare", before, after).stdout


def test_memories_are_kept_from_one_simulation_to_the_next(tmp_path: Path) -> None:
    with simulation("--ecu", "engine", "--keep", str(tmp_path)) as (interface, _printed):
        aos("clear", "--interface", interface, *ENGINE, "--yes")
    with simulation("--ecu", "engine", "--keep", str(tmp_path)) as (interface, _printed):
        read = json.loads(aos("read", "--interface", interface, *ENGINE, "--json").stdout)
    assert read["trouble_codes"] == []


@pytest.mark.parametrize(
    ("wanted", "code", "says"),
    [
        (["--part", "H62 1050 235", "--hardware", "hw05.22"], 0, "fits"),
        (["--part", "H62-1050-236"], 1, "do not fit it"),
        ([], 2, "Say what it must be"),
    ],
    ids=["fits", "another part", "nothing asked"],
)
def test_a_control_unit_is_checked_before_it_is_fitted(
    wire: str, wanted: list[str], code: int, says: str
) -> None:
    result = aos("fits", "--interface", wire, *BODY, *wanted)
    assert result.returncode == code
    assert says in result.stdout + result.stderr


@pytest.mark.parametrize(
    ("language", "says"),
    [("en", "What --vin names is no VIN: it has 17"), ("pl", "To, co podano w --vin, nie jest numerem VIN")],
    ids=["en", "pl"],
)
def test_what_is_no_vin_is_told_before_a_control_unit_is_blamed(language: str, says: str) -> None:
    result = aos("fits", "--interface", "aos-wire:127.0.0.1:1", "--vin", "ABC", language=language)
    assert result.returncode == 2
    assert says in result.stderr
    assert "S6HS2CA53JK075927" in result.stderr


def test_a_vin_fits_however_it_is_spaced(wire: str) -> None:
    result = aos("fits", "--interface", wire, *BODY, "--vin", "s6hs2ca5 3jk 075-927")
    assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["--interface", "nonsense:0"], 2, "There is no interface nonsense"),
        (["--interface", "can0"], 2, "Write --interface as interface:channel"),
        (["--interface", "aos-wire:127.0.0.1:1"], 1, "cannot be opened"),
        (["--interface", "pcan:PCAN_USBBUS1"], 1, "install its driver"),
        (["--interface", "aos-wire:127.0.0.1:1", "--ecu", "engine"], 2, "two hexadecimal identifiers"),
        ([], 2, "--interface"),
    ],
    ids=["unknown kind", "no channel", "no wire", "no device", "no identifiers", "no interface"],
)
def test_what_cannot_be_reached_is_told_in_one_sentence(arguments: list[str], code: int, says: str) -> None:
    result = aos("read", *arguments)
    assert result.returncode == code
    assert says in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("language", "says"),
    [("en", "there is no wire at 127.0.0.1:1, start"), ("pl", "pod 127.0.0.1:1 nie ma magistrali, uruchom")],
    ids=["en", "pl"],
)
def test_a_simulation_that_does_not_run_is_said_so_in_both_languages(language: str, says: str) -> None:
    result = aos("read", "--interface", "aos-wire:127.0.0.1:1", language=language)
    assert result.returncode == 1
    assert says in result.stderr
    assert "Errno" not in result.stderr


def test_a_control_unit_that_is_not_there_does_not_answer(wire: str) -> None:
    result = aos("read", "--interface", wire, "--ecu", "7E1:7E9")
    assert result.returncode == 1
    assert "No answer from 7E1:7E9" in result.stderr


def test_a_refusal_says_what_to_check() -> None:
    with simulation("--ecu", "engine", "--faults", "14: refuse 22") as (interface, _printed):
        result = aos("clear", "--interface", interface, *ENGINE, "--yes")
    assert result.returncode == 1
    assert "refused service 14 (reason 22): check its conditions" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--faults", "14: sleepy"], "is no fault"),
        (["--keep", __file__], "--keep"),
        (["--ecu", "seat"], "seat"),
    ],
    ids=["no fault", "a file", "no such unit"],
)
def test_a_simulation_that_makes_no_sense_does_not_start(arguments: list[str], says: str) -> None:
    result = aos("simulate", "--port", "0", *arguments)
    assert result.returncode == 2
    assert says in result.stderr


def test_secrets_are_not_made_where_no_portal_keeps_them(tmp_path: Path) -> None:
    result = aos("simulate", "--port", "0", "--secrets", str(tmp_path / "ecu_secrets.json"))
    assert result.returncode == 1
    assert "There is no file" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_port_that_is_taken_is_said_so(wire: str) -> None:
    result = aos("simulate", "--port", wire.rpartition(":")[2])
    assert result.returncode == 1
    assert "is taken" in result.stderr


def test_what_is_no_reading_is_not_compared(tmp_path: Path) -> None:
    (tmp_path / "notes.json").write_text("{}")
    result = aos("compare", str(tmp_path / "notes.json"), str(tmp_path / "notes.json"))
    assert result.returncode == 1
    assert "is no reading of a control unit" in result.stderr


def test_the_kinds_of_interfaces_are_listed() -> None:
    result = aos("interfaces", "--json")
    assert result.stderr == ""
    listed = json.loads(result.stdout)
    assert {"socketcan", "pcan", "kvaser", "vector", "slcan", "aos-wire"} <= set(listed["kinds"])
