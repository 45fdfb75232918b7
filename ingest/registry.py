"""Which readers there are, and which of them reads a file. Plug-ins add theirs as entry points."""

from collections.abc import Iterable
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Final, cast

from ingest.outcomes import RunFailed
from ingest.reader import NO_BID, InputFile, Reader
from translations.catalogue import translator

_ = translator("ingest")

ENTRY_POINTS: Final = "aos.readers"
"""The group of entry points in which an installed package offers its reader classes."""

_SHIPPED: Final = tuple(
    EntryPoint(name=name, value=value, group=ENTRY_POINTS)
    for name, value in (
        ("dita", "ingest.readers.dita:DitaReader"),
        ("dita-map", "ingest.readers.dita_map:DitaMapReader"),
        ("docbook", "ingest.readers.docbook:DocBookReader"),
        ("docx", "ingest.readers.docx:DocxReader"),
        ("harness", "ingest.readers.harness:HarnessReader"),
        ("html", "ingest.readers.html:HtmlReader"),
        ("image", "ingest.readers.image:ImageReader"),
        ("kbl", "ingest.readers.kbl:KblReader"),
        ("markdown", "ingest.readers.markdown:MarkdownReader"),
        ("pdf", "ingest.readers.pdf:PdfReader"),
        ("plain-text", "ingest.readers.plain_text:PlainTextReader"),
        ("qelectrotech", "ingest.readers.qelectrotech:QElectroTechReader"),
        ("s1000d", "ingest.readers.s1000d:S1000DReader"),
        ("s1000d-pm", "ingest.readers.s1000d_pm:PublicationModuleReader"),
        ("svg", "ingest.readers.svg:SvgReader"),
        ("table", "ingest.readers.table:TableReader"),
        ("wireviz", "ingest.readers.wireviz:WireVizReader"),
        ("xlsx", "ingest.readers.xlsx:XlsxReader"),
    )
)
"""The readers that come along. They are loaded like plug-ins, at the first ingestion: no other command pays
for the libraries that they bring."""


@cache
def shipped_and_plugged_in() -> tuple[Reader, ...]:
    """Every reader, in the order of their names; of two with one name the plug-in's counts.

    Raises:
        RunFailed: a plug-in cannot be loaded.
    """
    readers = [_load(entry_point) for entry_point in (*_SHIPPED, *entry_points(group=ENTRY_POINTS))]
    by_name = {reader.name: reader for reader in readers}
    return tuple(by_name[name] for name in sorted(by_name))


def best_reader(file: InputFile, readers: Iterable[Reader]) -> Reader | None:
    """The reader that bids highest for the file, the first by name among equals; None when none bids."""
    bids = [(-reader.bid(file), reader.name, reader) for reader in readers]
    bids = [bid for bid in bids if -bid[0] > NO_BID]
    return min(bids)[2] if bids else None


def _load(entry_point: EntryPoint) -> Reader:
    try:
        return cast("Reader", entry_point.load()())
    except Exception as error:
        sentence = _("The reader {name} cannot be loaded ({error}): repair its package or uninstall it.")
        raise RunFailed(sentence.format(name=entry_point.value, error=error)) from error
