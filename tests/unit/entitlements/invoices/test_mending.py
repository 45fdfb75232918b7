"""The technical correction of a rejected e-invoice: another file of the same invoice, and nothing else."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from entitlements.invoices.documents import Document
from entitlements.invoices.ksef_codes import digest_of
from entitlements.invoices.mending import MOST_BYTES, MendingRefused, Unfit, mend
from entitlements.invoices.models import ElectronicInvoiceRow
from entitlements.invoices.outbox import Outbox, OutboxState, code_links
from entitlements.invoices.sending import HandCarried, InProcessKsef
from kb.workspace import Workspace
from tests.conftest import NOON
from tests.factories.clocks import Clock
from tests.unit.entitlements.invoices.test_outbox import ONLINE, issue, passage

LATER = NOON + timedelta(hours=2)
BOMB = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><Faktura>&b;</Faktura>'


@pytest.fixture
def ksef() -> InProcessKsef:
    return InProcessKsef(clock=Clock(), why_not=lambda _xml: "430: element SystemInfo")


@pytest.fixture
def rejected(workspace: Workspace, ksef: InProcessKsef) -> Document:
    """An invoice whose e-invoice KSeF has rejected."""
    invoice = issue(workspace, ONLINE)
    Outbox(database=workspace.database, clock=Clock()).work(ksef)
    return invoice


def put_right(workspace: Workspace, invoice: Document) -> bytes:
    """The file as a person would put it right: another remark of the program, the same invoice."""
    return passage(workspace, invoice).xml.replace(b"<SystemInfo>AOS<", b"<SystemInfo>AOS 2<")


def mended(workspace: Workspace, invoice: Document, file: bytes | None) -> str:
    with workspace.database.write() as session:
        return mend(session, invoice.id, LATER, 7, file)


def test_a_file_that_was_put_right_is_handed_in_as_the_correction_of_the_one_that_was_issued(
    workspace: Workspace, ksef: InProcessKsef, rejected: Document
) -> None:
    issued, file = passage(workspace, rejected), put_right(workspace, rejected)
    assert mended(workspace, rejected, file) == digest_of(file)
    found = passage(workspace, rejected)
    assert (found.state, found.xml, found.fault) == (OutboxState.WAITING, file, "")
    ksef.why_not = lambda _xml: ""
    assert Outbox(database=workspace.database, clock=Clock(LATER)).work(ksef) == 1
    parcel = list(ksef.taken.values())[-1]
    assert (parcel.sha256, parcel.corrects_sha256) == (digest_of(file), issued.sha256)


def test_papers_keep_the_codes_of_the_issued_file_until_ksef_has_taken_the_other(
    workspace: Workspace, ksef: InProcessKsef, rejected: Document
) -> None:
    before = code_links(rejected, passage(workspace, rejected))
    mended(workspace, rejected, put_right(workspace, rejected))
    assert code_links(rejected, passage(workspace, rejected)) == before
    ksef.why_not = lambda _xml: ""
    Outbox(database=workspace.database, clock=Clock(LATER)).work(ksef)
    found = passage(workspace, rejected)
    assert found.sha256_on_paper == found.sha256 == digest_of(found.xml)


def test_the_portal_makes_the_file_anew_where_it_writes_another_one_now(
    workspace: Workspace, rejected: Document
) -> None:
    older = passage(workspace, rejected).xml.replace(b"AOS", b"AOS 0.9")
    with workspace.database.write() as session:
        session.execute(text("DROP TRIGGER electronic_invoices_no_update"))
        row = session.get_one(ElectronicInvoiceRow, rejected.id)
        row.xml, row.sha256 = older.decode(), digest_of(older)
    mended(workspace, rejected, None)
    found = passage(workspace, rejected)
    assert b"<SystemInfo>AOS<" in found.xml
    assert found.corrects_sha256 == digest_of(older)


def test_a_file_that_is_rejected_too_is_mended_again_and_names_the_issued_one(
    workspace: Workspace, ksef: InProcessKsef, rejected: Document
) -> None:
    issued = passage(workspace, rejected)
    mended(workspace, rejected, put_right(workspace, rejected))
    Outbox(database=workspace.database, clock=Clock(LATER)).work(ksef)
    assert passage(workspace, rejected).state is OutboxState.REJECTED
    mended(workspace, rejected, issued.xml.replace(b"<SystemInfo>AOS<", b"<SystemInfo>AOS 3<"))
    assert passage(workspace, rejected).corrects_sha256 == issued.sha256


@pytest.mark.parametrize(
    ("change", "why"),
    [
        pytest.param(lambda _xml: None, Unfit.THE_SAME, id="the portal would write the same again"),
        pytest.param(lambda xml: xml, Unfit.THE_SAME, id="the same file"),
        pytest.param(
            lambda xml: xml.replace(b"<P_15>123.00<", b"<P_15>23.00<"), Unfit.SAYS_OTHERWISE, id="amount"
        ),
        pytest.param(lambda xml: xml.replace(b"1234563218", b"5265877635"), Unfit.SAYS_OTHERWISE, id="buyer"),
        pytest.param(
            lambda xml: xml.replace(b"FV/2026/11/0001", b"FV/2026/11/0002"), Unfit.SAYS_OTHERWISE, id="number"
        ),
        pytest.param(
            lambda xml: xml.replace(b"<WariantFormularza>3<", b"<WariantFormularza>9<"),
            Unfit.NO_E_INVOICE,
            id="against the schema",
        ),
        pytest.param(lambda _xml: b"%PDF-1.7", Unfit.NO_E_INVOICE, id="no XML"),
        pytest.param(lambda _xml: b"\xff\xfe", Unfit.NO_E_INVOICE, id="no text"),
        pytest.param(
            lambda xml: xml.replace(b'"UTF-8"', b'"UTF-16"'), Unfit.NO_E_INVOICE, id="another encoding"
        ),
        pytest.param(
            lambda xml: xml.replace(b"UTF-8", b"ISO-8859-2").decode().encode("iso-8859-2"),
            Unfit.NO_E_INVOICE,
            id="not in UTF-8",
        ),
        pytest.param(lambda _xml: BOMB, Unfit.NO_E_INVOICE, id="a document type"),
        pytest.param(lambda _xml: b" " * (MOST_BYTES + 1), Unfit.NO_E_INVOICE, id="too large"),
    ],
)
def test_another_file_has_to_be_an_e_invoice_that_says_the_same(
    workspace: Workspace, rejected: Document, change: Callable[[bytes], bytes | None], why: Unfit
) -> None:
    before = passage(workspace, rejected)
    with pytest.raises(MendingRefused) as refused:
        mended(workspace, rejected, change(before.xml))
    assert refused.value.why is why
    assert passage(workspace, rejected) == before


def test_only_what_was_rejected_is_mended(workspace: Workspace) -> None:
    invoice = issue(workspace, ONLINE)
    with pytest.raises(MendingRefused, match="not-rejected"):
        mended(workspace, invoice, put_right(workspace, invoice))


@pytest.mark.parametrize("change", ["UPDATE mended_e_invoices SET xml = ''", "DELETE FROM mended_e_invoices"])
def test_the_database_keeps_every_file(workspace: Workspace, rejected: Document, change: str) -> None:
    mended(workspace, rejected, put_right(workspace, rejected))
    with pytest.raises(IntegrityError), workspace.database.write() as session:
        session.execute(text(change))


def test_a_folder_gets_the_file_that_is_handed_in(
    workspace: Workspace, rejected: Document, tmp_path: Path
) -> None:
    file = put_right(workspace, rejected)
    mended(workspace, rejected, file)
    Outbox(database=workspace.database, clock=Clock(LATER)).work(HandCarried(folder=tmp_path))
    assert (tmp_path / "FV-2026-11-0001.xml").read_bytes() == file
