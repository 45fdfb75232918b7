"""`aos check` on invoices: what somebody changed past the portal is found."""

import pytest
from sqlalchemy import text

from entitlements.invoices.check import invoice_faults
from kb.workspace import Workspace
from tests.unit.entitlements.invoices.test_outbox import issue


def test_what_the_portal_issued_agrees(workspace: Workspace) -> None:
    for _ in range(3):
        issue(workspace)
    assert invoice_faults(workspace.database) == []


@pytest.mark.parametrize(
    ("guard", "statement", "fault"),
    [
        (
            "invoices_no_update",
            "UPDATE invoices SET ordinal = 9, number = 'FV/2026/11/0009' WHERE id = 2",
            "gap",
        ),
        ("invoices_no_update", "UPDATE invoices SET gross_minor = 1 WHERE id = 2", "sum of its lines"),
        ("invoice_lines_no_update", "UPDATE invoice_lines SET vat_minor = 0", "sum of its lines"),
        ("electronic_invoices_no_update", "UPDATE electronic_invoices SET xml = 'x'", "not the file"),
    ],
    ids=["a number", "a sum", "a line", "an e-invoice"],
)
def test_what_was_changed_behind_the_guards_is_found(
    workspace: Workspace, guard: str, statement: str, fault: str
) -> None:
    for _ in range(3):
        issue(workspace)
    with workspace.database.write() as session:
        session.execute(text(f"DROP TRIGGER {guard}"))
        session.execute(text(statement))
    assert any(fault in sentence for sentence in invoice_faults(workspace.database))


def test_a_file_that_took_the_place_of_a_rejected_one_is_looked_at_too(workspace: Workspace) -> None:
    invoice = issue(workspace)
    with workspace.database.write() as session:
        changed = {"invoice": invoice.id, "at": "2026-11-22 12:00:00"}
        session.execute(
            text(
                "INSERT INTO mended_e_invoices (invoice_id, xml, sha256, made_at) "
                "VALUES (:invoice, '<x/>', 'another digest', :at)"
            ),
            changed,
        )
    assert len(invoice_faults(workspace.database)) == 1
