"""The commands about invoices."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from entitlements.invoices.cli import InvoiceServices, invoices_group
from entitlements.invoices.documents import Document
from kb.workspace import Workspace
from tests.factories.clocks import Clock
from tests.unit.entitlements.invoices.test_outbox import NUMBER, issue, passage
from tests.unit.entitlements.invoices.test_rates import ARCHIVE


@pytest.fixture
def invoice(workspace: Workspace) -> Document:
    return issue(workspace)


def run(workspace: Workspace, folder: Path, *arguments: str) -> Result:
    services = InvoiceServices(database=workspace.database, folder=folder, clock=Clock())
    return CliRunner().invoke(invoices_group(lambda: services), arguments)


def test_the_register_is_printed_or_written(workspace: Workspace, tmp_path: Path, invoice: Document) -> None:
    printed = run(workspace, tmp_path, "export", "2026-11")
    run(workspace, tmp_path, "export", "2026-11", "--output", str(tmp_path / "r.csv"))
    assert str(invoice.number) in printed.output
    assert (tmp_path / "r.csv").read_text(encoding="utf-8-sig").splitlines() == printed.output.splitlines()


def test_a_month_that_is_none_is_misuse(workspace: Workspace, tmp_path: Path) -> None:
    assert run(workspace, tmp_path, "export", "11/2026").exit_code == 2


def test_the_queue_is_listed(workspace: Workspace, tmp_path: Path, invoice: Document) -> None:
    line = json.loads(run(workspace, tmp_path, "queue", "--json").output)
    assert line == {
        "number": str(invoice.number),
        "state": "waiting",
        "deadline": "2026-11-23",
        "is_late": False,
        "attempts": 0,
        "fault": "",
    }


def test_what_waits_is_laid_into_a_folder_and_its_number_noted(
    workspace: Workspace, tmp_path: Path, invoice: Document
) -> None:
    sent = run(workspace, tmp_path, "send", "--folder", str(tmp_path / "out"))
    (tmp_path / "upo.xml").write_text("<Potwierdzenie/>", encoding="utf-8")
    noted = run(
        workspace, tmp_path, "accept", str(invoice.number).lower(), NUMBER, "--upo", str(tmp_path / "upo.xml")
    )
    assert (sent.exit_code, noted.exit_code) == (0, 0)
    assert (tmp_path / "out" / "FV-2026-11-0001.xml").is_file()
    assert (passage(workspace, invoice).ksef_number, passage(workspace, invoice).upo) == (
        NUMBER,
        "<Potwierdzenie/>",
    )
    assert run(workspace, tmp_path, "queue").output == ""


@pytest.mark.parametrize(("number", "ksef_number"), [("FV/2026/11/0001", "123"), ("FV/2026/11/9999", NUMBER)])
def test_a_number_that_proves_nothing_or_has_no_invoice_is_not_noted(
    workspace: Workspace, tmp_path: Path, invoice: Document, number: str, ksef_number: str
) -> None:
    assert run(workspace, tmp_path, "accept", number, ksef_number).exit_code == 1
    assert passage(workspace, invoice).ksef_number == ""


def test_rates_are_read_in_once(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(ARCHIVE, encoding="cp1250")
    outputs = [run(workspace, tmp_path, "rates", str(tmp_path / "a.csv")).output for _ in range(2)]
    assert [output.strip()[-2:] for output in outputs] == ["2.", "0."]


def test_a_single_rate_is_kept_and_another_one_of_the_day_is_not(
    workspace: Workspace, tmp_path: Path
) -> None:
    codes = [
        run(workspace, tmp_path, "rate", "2026-11-20", rate, "226/A/NBP/2026").exit_code
        for rate in ("4,3217", "4.3217", "4.4", "abc", "NaN")
    ]
    assert codes == [0, 0, 1, 2, 2]


def test_what_is_no_archive_is_refused_in_a_sentence(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x", encoding="utf-8")
    result = run(workspace, tmp_path, "rates", str(tmp_path / "a.csv"))
    assert (result.exit_code, "table A" in result.output) == (1, True)


def test_a_rejected_file_is_noted_and_another_one_queued(
    workspace: Workspace, tmp_path: Path, invoice: Document
) -> None:
    number, file = str(invoice.number), tmp_path / "right.xml"
    before = passage(workspace, invoice).xml
    file.write_bytes(before.replace(b"<SystemInfo>AOS<", b"<SystemInfo>AOS 2<"))
    noted = run(workspace, tmp_path, "reject", number, "430: SystemInfo")
    listed = json.loads(run(workspace, tmp_path, "queue", "--json").output)
    same = run(workspace, tmp_path, "mend", number)
    mended = run(workspace, tmp_path, "mend", number, "--file", str(file))
    assert (noted.exit_code, same.exit_code, mended.exit_code) == (0, 1, 0)
    assert (listed["state"], listed["fault"]) == ("rejected", "430: SystemInfo")
    assert "--file" in same.output
    assert passage(workspace, invoice).xml == file.read_bytes()


@pytest.mark.parametrize("command", [("reject", "FV/2026/11/0999", "430"), ("mend", "FV/2026/11/0999")])
def test_an_invoice_that_is_not_there_is_neither_rejected_nor_mended(
    workspace: Workspace, tmp_path: Path, command: tuple[str, ...]
) -> None:
    answer = run(workspace, tmp_path, *command)
    assert answer.exit_code == 1
    assert "aos invoices queue" in answer.output
