"""Invoices as files: on paper, and as the e-invoice, for whoever was found to be allowed to have them."""

from datetime import date
from importlib import import_module
from typing import Final

from flask import Response, abort

from entitlements.invoices.documents import Document
from entitlements.invoices.outbox import code_links, passage_of
from web import session
from web.files import attachment

_PDF: Final = "application/pdf"
_XML: Final = "application/xml"


def pdf_file(document: Document, duplicate_on: date | None = None) -> Response:
    """A document on paper, with the QR codes that it has now; a duplicate is marked with its day."""
    codes = code_links(document, passage_of(session.database(), document.id))
    # Loaded with the first file: what writes PDF takes 14 MB, which those who only search do without.
    paper = import_module("entitlements.invoices.pdf")
    content: bytes = paper.invoice_pdf(document, paper.Copy(codes=codes, duplicate_on=duplicate_on))
    mark = "" if duplicate_on is None else "-duplikat"
    return attachment(content, f"{document.number.file_name}{mark}.pdf", _PDF)


def xml_file(document: Document) -> Response:
    """The e-invoice of a document; a pro-forma has none."""
    passage = passage_of(session.database(), document.id) or abort(404)
    return attachment(passage.xml, f"{document.number.file_name}.xml", _XML)
