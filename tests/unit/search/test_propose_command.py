"""Deciding on proposals without being asked: by their numbers, or by their pairs."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kb.workspace import Workspace
from search.pairs import Pairs
from search.propose_command import ProposalServices, propose_command
from tests.unit.search.test_proposals import learnt

Run = Callable[..., Result]


@pytest.fixture
def propose(workspace: Workspace, tmp_path: Path) -> Run:
    """The command on three learnt pairs that nobody has decided on."""
    pairs = Pairs(
        [
            learnt("bibelot", "knick knack", 0.9),
            learnt("ustrojstwo", "gizmo", 0.8),
            learnt("cudo", "whatsit", 0.7),
        ]
    )
    services = ProposalServices(
        terms_folder=tmp_path / "terms", read_pairs=lambda: pairs, database=workspace.database
    )
    command = propose_command(lambda: services)
    return lambda *arguments: CliRunner().invoke(command, [*arguments, "--json"])


def english(result: Result) -> list[str]:
    return [json.loads(line)["english"] for line in result.stdout.splitlines()]


@pytest.mark.slow
def test_all_numbers_of_one_command_mean_the_list_before_it_changed_anything(propose: Run) -> None:
    assert english(propose("--accept", "1", "--accept", "2")) == ["knick knack", "gizmo"]
    assert english(propose()) == ["whatsit"]


@pytest.mark.slow
def test_a_pair_is_accepted_whatever_its_number_has_become(propose: Run) -> None:
    propose("--accept", "1")
    assert english(propose("--accept", "Ustrojstwo = gizmo", "--reject", "cudo=whatsit")) == ["gizmo"]
    assert english(propose()) == []


def test_a_proposal_that_is_named_twice_is_accepted_once(propose: Run) -> None:
    assert english(propose("--accept", "2", "--accept", "ustrojstwo=gizmo")) == ["gizmo"]


def test_a_pair_that_is_not_proposed_is_told_before_anything_is_done(propose: Run) -> None:
    done = propose("--accept", "1", "--reject", "tarcza=disc")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "There is no proposal tarcza=disc: `aos terms propose` lists those there are." in done.stderr
    assert len(english(propose())) == 3


def test_what_is_neither_a_number_nor_a_pair_is_misuse(propose: Run) -> None:
    done = propose("--accept", "one")
    assert done.exit_code == 2
    assert "one is neither a list of numbers" in done.stderr
