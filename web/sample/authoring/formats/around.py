"""What stands around the sections of a topic, for formats that have no elements of their own for it. Pure."""

from collections.abc import Iterator
from typing import Final

from kb.content import Severity
from translations.locales import Language
from web.sample.authoring.edition import (
    Block,
    Bullets,
    Edition,
    Grid,
    Inline,
    Paragraph,
    Part,
    Preparation,
    Signal,
    Supply,
)
from web.sample.authoring.model import Both
from web.sample.authoring.text import Piece

SIGNAL_WORDS: Final = {
    Severity.DANGER: Both(pl="Niebezpieczeństwo", en="Danger"),
    Severity.WARNING: Both(pl="Ostrzeżenie", en="Warning"),
    Severity.CAUTION: Both(pl="Przestroga", en="Caution"),
    Severity.NOTE: Both(pl="Wskazówka", en="Note"),
}
YES: Final = Both(pl="Tak", en="Yes")
NO: Final = Both(pl="Nie", en="No")
_BEFORE: Final = Both(pl="Przed rozpoczęciem pracy", en="Before you start")
_AFTERWARDS: Final = Both(pl="Na zakończenie", en="To finish")
_LABOUR: Final = Both(pl="Czas pracy: ", en="Labour time: ")
_TOOLS: Final = Both(pl="Narzędzia", en="Tools")
_SUPPLIES: Final = Both(pl="Materiały", en="Supplies")
_SPARES: Final = Both(pl="Części", en="Parts")
_NAME: Final = Both(pl="Nazwa", en="Name")
_NUMBER: Final = Both(pl="Numer", en="Number")
_QUANTITY: Final = Both(pl="Ilość", en="Quantity")


def parts_of(edition: Edition) -> Iterator[Part]:
    """All sections of an edition: what is needed before, its own, what is left to do."""
    language = edition.language
    if edition.preparation is not None:
        blocks = tuple(preparation_blocks(edition.preparation, language))
        yield Part(id="before", heading=_BEFORE.in_(language), blocks=blocks)
    yield from edition.parts
    if edition.afterwards:
        block = Bullets(items=edition.afterwards)
        yield Part(id="afterwards", heading=_AFTERWARDS.in_(language), blocks=(block,))


def preparation_blocks(needs: Preparation, language: Language) -> Iterator[Block]:
    """What has to be there before the work begins, as blocks."""
    for text in needs.warnings:
        yield Signal(severity=Severity.WARNING, text=text)
    if needs.conditions:
        yield Bullets(items=needs.conditions)
    for number, (title, supplies) in enumerate(
        ((_TOOLS, needs.tools), (_SUPPLIES, needs.supplies), (_SPARES, needs.spares)), start=1
    ):
        if supplies:
            yield _table(f"needs-{number}", title, supplies, language, has_quantity=title is not _TOOLS)
    if needs.labour is not None:
        yield Paragraph(text=(Piece(text=_LABOUR.in_(language)), Piece(text=needs.labour)))


def _table(
    table_id: str, title: Both, supplies: tuple[Supply, ...], language: Language, *, has_quantity: bool
) -> Grid:
    columns = (_NAME, _NUMBER, _QUANTITY) if has_quantity else (_NAME, _NUMBER)
    rows = (
        (_capital(supply.name), supply.number or "–", supply.quantity)[: len(columns)] for supply in supplies
    )
    return Grid(
        id=table_id,
        called="",
        title=title.in_(language),
        head=tuple(column.in_(language) for column in columns),
        rows=tuple(tuple(_said(text) for text in row) for row in rows),
    )


def _said(text: str) -> Inline:
    return (Piece(text=text),)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
