"""Which readers there are, and which of them reads a file. Plug-ins add theirs as entry points."""

from collections.abc import Iterable
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import Final, cast

from ingest.outcomes import RunFailed
from ingest.reader import NO_BID, InputFile, Reader
from translations.catalogue import translator

_ = translator("ingest")

ENTRY_POINTS: Final = "aos.readers"
"""The group of entry points in which an installed package offers its reader classes."""

_SHIPPED: Final = (
    "ingest.readers.pdf:PdfReader",
    "ingest.readers.markdown:MarkdownReader",
    "ingest.readers.html:HtmlReader",
    "ingest.readers.s1000d:S1000DReader",
    "ingest.readers.dita:DitaReader",
    "ingest.readers.dita_map:DitaMapReader",
    "ingest.readers.svg:SvgReader",
)


@cache
def shipped_and_plugged_in() -> tuple[Reader, ...]:
    """Every reader, in the order of their names; of two with one name the plug-in's counts.

    Raises:
        RunFailed: a plug-in cannot be loaded.
    """
    readers = {reader.name: reader for reader in map(_shipped, _SHIPPED) if reader}
    readers |= {reader.name: reader for reader in map(_plugged_in, entry_points(group=ENTRY_POINTS))}
    return tuple(readers[name] for name in sorted(readers))


def best_reader(file: InputFile, readers: Iterable[Reader]) -> Reader | None:
    """The reader that bids highest for the file, the first by name among equals; None when none bids."""
    bids = [(-reader.bid(file), reader.name, reader) for reader in readers]
    bids = [bid for bid in bids if -bid[0] > NO_BID]
    return min(bids)[2] if bids else None


def _shipped(place: str) -> Reader | None:
    module, _colon, name = place.partition(":")
    try:
        return cast("Reader", getattr(import_module(module), name)())
    except ModuleNotFoundError:
        return None


def _plugged_in(entry_point: EntryPoint) -> Reader:
    try:
        return cast("Reader", entry_point.load()())
    except Exception as error:
        raise RunFailed(
            _("The reader plug-in {name} cannot be loaded ({error}): repair it or uninstall it.").format(
                name=entry_point.value, error=error
            )
        ) from error
