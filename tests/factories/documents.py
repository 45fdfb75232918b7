"""Hand-written documents of a fictional maker, in Polish and English, with every kind of block."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from kb.access import AccessClass
from kb.content import (
    Admonition,
    Block,
    Cell,
    Definition,
    Definitions,
    FigureBlock,
    FigureContent,
    Item,
    ItemList,
    Paragraph,
    Preformatted,
    Run,
    RunStyle,
    SectionContent,
    Severity,
    Step,
    Steps,
    Table,
    paragraph,
)
from kb.documents import Applicability, DocumentKind, NewRevision, Source
from kb.identifiers import DocumentId, checksum_of
from kb.store import DocumentStore
from kb.systems import VehicleSystem
from kb.workspace import Workspace
from tests.factories.publishing import put_published
from translations.locales import ContentLanguage

PL: Final = ContentLanguage.POLISH
EN: Final = ContentLanguage.ENGLISH

BRAKE_PADS: Final = DocumentId("brake-pads")
BRAKE_PADS_ALIAS: Final = DocumentId("dmc-halny-sk2-34-10")
HEADLAMP_WIRING: Final = DocumentId("headlamp-wiring")
IMMOBILISER: Final = DocumentId("immobiliser-keys")
IMMOBILISER_ALIAS: Final = DocumentId("dmc-halny-key-01")
RECALL_NOTICE: Final = DocumentId("recall-notice")
ENGLISH_ONLY: Final = DocumentId("tyre-pressures")

SYSTEMS: Final = {
    BRAKE_PADS: (VehicleSystem.BRAKES,),
    HEADLAMP_WIRING: (VehicleSystem.ELECTRICS, VehicleSystem.LIGHTING),
    IMMOBILISER: (VehicleSystem.COMMUNICATION,),
    ENGLISH_ONLY: (VehicleSystem.WHEELS,),
}
SOKOL: Final = Applicability(
    make="Halny",
    series="Sokół II",
    engines=("HB16", "HD15"),
    built_from=date(2015, 3, 1),
    built_to=date(2022, 11, 1),
)
CALIPER_DRAWING: Final = b"""\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 300" width="640" height="300">
<style>text{font:16px sans-serif} .line{fill:none;stroke:#222;stroke-width:3}</style>
<rect class="line" x="150" y="60" width="300" height="180" rx="24"/>
<circle class="line" cx="300" cy="150" r="58"/>
<circle cx="180" cy="90" r="10"/><circle cx="180" cy="210" r="10"/>
<path stroke="#222" d="M180 90 80 50M180 210 80 250M358 150h150"/>
<text x="50" y="45">1</text><text x="50" y="265">2</text><text x="515" y="156">3</text></svg>"""
WIDE_DRAWING: Final = b"""\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2400 420" width="2400" height="420">
<g fill="#fff" stroke="#222" stroke-width="3"><path d="M40 100h2300M40 200h2300M40 300h2300"/>
<rect x="300" y="60" width="160" height="290"/><rect x="1800" y="60" width="160" height="290"/></g>
<g font-family="sans-serif" font-size="28"><text x="330" y="210">X14</text>
<text x="1830" y="210">E2</text></g>
</svg>"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A revision, and the bytes of its original."""

    revision: NewRevision
    original: bytes


def seed(workspace: Workspace, samples: Iterable[Sample]) -> None:
    """Store and publish the samples, originals included."""
    with workspace.database.write() as session:
        store = DocumentStore(session, workspace.files)
        for sample in samples:
            workspace.files.put(sample.original)
            put_published(store, sample.revision)


def sample(
    document_id: DocumentId,
    language: ContentLanguage,
    title: str,
    sections: tuple[SectionContent, ...],
    *,
    kind: DocumentKind = DocumentKind.REPAIR,
    access_class: AccessClass = AccessClass.RMI,
    figures: tuple[FigureContent, ...] = (),
    aliases: tuple[DocumentId, ...] = (),
    applicability: tuple[Applicability, ...] = (SOKOL,),
    page_count: int | None = None,
) -> Sample:
    """A sample with everything that a test does not care about filled in."""
    original = f"{document_id} {language} {title}".encode()
    return Sample(
        original=original,
        revision=NewRevision(
            document_id=document_id,
            language=language,
            title=title,
            sections=sections,
            figures=figures,
            kind=kind,
            access_class=access_class,
            systems=SYSTEMS.get(document_id),
            applicability=applicability,
            aliases=aliases,
            issue="002",
            page_count=page_count,
            source=Source(
                checksum=checksum_of(original),
                name=f"{document_id}-{language}.xml",
                path=f"samples/{document_id}-{language}.xml",
                media_type="application/xml",
                reader="factory",
                reader_version="1",
                size_bytes=len(original),
            ),
        ),
    )


def section(
    anchor: str, heading: str, *blocks: Block, level: int = 1, page_label: str | None = None
) -> SectionContent:
    """A section of these blocks."""
    return SectionContent(anchor=anchor, heading=heading, blocks=blocks, level=level, page_label=page_label)


def cell(text: str, *, is_header: bool = False) -> Cell:
    """A cell with one plain text."""
    return Cell(blocks=(paragraph(text),), is_header=is_header)


def warning(severity: Severity, text: str) -> Admonition:
    """An admonition of one paragraph."""
    return Admonition(severity=severity, blocks=(paragraph(text),))


def step(text: str, *blocks: Block, anchor: str | None = None) -> Step:
    """A step that begins with a plain text."""
    return Step(blocks=(paragraph(text), *blocks), anchor=anchor)


def _drawing(title: str) -> FigureContent:
    return FigureContent(
        figure_id="caliper",
        media_type="image/svg+xml",
        content=CALIPER_DRAWING,
        title=title,
        width=640,
        height=300,
    )


def brake_pads_polish() -> Sample:
    """A repair procedure with every kind of block, in Polish."""
    torques = Table(
        caption="Momenty dokręcania",
        head=((cell("Połączenie"), cell("Gwint"), cell("Moment, Nm")),),
        body=(
            (cell("Śruba sworznia prowadzącego", is_header=True), cell("M8×1,25"), cell("35")),
            (cell("Jarzmo zacisku do zwrotnicy", is_header=True), cell("M12×1,5"), cell("110")),
        ),
        anchor="torques",
    )
    return sample(
        BRAKE_PADS,
        PL,
        "Klocki hamulcowe przednie – wymiana",
        (
            section(
                "before",
                "Przed rozpoczęciem",
                warning(
                    Severity.DANGER,
                    "Pojazd może spaść z podnośnika. Podeprzeć go i zabezpieczyć przed wejściem pod spód.",
                ),
                paragraph("Przygotować narzędzia i części. Hamulec postojowy zwolniony, zapłon wyłączony."),
                ItemList(
                    items=tuple(
                        Item(blocks=(paragraph(text),))
                        for text in (
                            "Przyrząd do wciskania tłoczków HT-3410",
                            "Klucz dynamometryczny 20–200 Nm",
                        )
                    )
                ),
            ),
            section(
                "removal",
                "Wymontowanie",
                warning(
                    Severity.WARNING,
                    "Pył z klocków szkodzi płucom. Nie przedmuchiwać zacisku sprężonym powietrzem.",
                ),
                Steps(
                    steps=(
                        step("Zdjąć koło przednie.", anchor="wheel-off"),
                        step(
                            "Odkręcić dolną śrubę sworznia prowadzącego i odchylić zacisk do góry.",
                            warning(Severity.CAUTION, "Nie zginać przewodu hamulcowego."),
                            Steps(
                                steps=(
                                    step("Przytrzymać sworzeń kluczem płaskim 15."),
                                    step("Podwiesić zacisk na haku."),
                                )
                            ),
                            FigureBlock(
                                figure_id="caliper",
                                caption="Zacisk od strony koła: 1 i 2 śruby sworzni, 3 tłoczek",
                            ),
                        ),
                        step("Wyjąć klocki hamulcowe i płytki ślizgowe."),
                    )
                ),
            ),
            section(
                "fitting",
                "Zamontowanie",
                Steps(
                    steps=(
                        step("Wcisnąć tłoczek przyrządem HT-3410 do oporu."),
                        step("Włożyć nowe klocki hamulcowe; wskaźnik zużycia od strony tłoczka."),
                        step("Opuścić zacisk i dokręcić nową śrubę sworznia prowadzącego."),
                    )
                ),
                torques,
                warning(Severity.NOTE, "Po montażu nacisnąć kilka razy pedał hamulca, aż stanie się twardy."),
            ),
            section(
                "related",
                "Powiązane informacje",
                _related_polish(),
                _values("Grubość nowego klocka", "12,0 mm", "Grubość graniczna", "3,0 mm"),
            ),
        ),
        figures=(_drawing("Zacisk hamulca przedniego"),),
        aliases=(BRAKE_PADS_ALIAS,),
    )


def _related_polish() -> Paragraph:
    return Paragraph(
        runs=(
            Run(text="Zobacz "),
            Run(text="schemat reflektora", target=f"aos:{HEADLAMP_WIRING}"),
            Run(text=", "),
            Run(text="momenty dokręcania", target="#torques"),
            Run(text=", "),
            Run(text="wymianę płynu", target="aos:brake-fluid"),
            Run(text=" i "),
            Run(text="stronę producenta", target="https://example.org/halny"),
            Run(text=". Część "),
            Run(text="H34-1160-215", style=RunStyle.CODE),
            Run(text=", siła F"),
            Run(text="max", style=RunStyle.SUBSCRIPT),
            Run(text="."),
        )
    )


def _values(*pairs: str) -> Definitions:
    return Definitions(
        entries=tuple(
            Definition(term=(Run(text=term),), blocks=(paragraph(value),))
            for term, value in zip(pairs[::2], pairs[1::2], strict=True)
        )
    )


def brake_pads_english() -> Sample:
    """The same procedure in English, under the same anchors."""
    return sample(
        BRAKE_PADS,
        EN,
        "Front brake pads – replacement",
        (
            section(
                "before",
                "Before you start",
                warning(
                    Severity.DANGER,
                    "The vehicle can fall off the lift. Support and secure it before you go under it.",
                ),
                paragraph("Get tools and parts ready. Parking brake released, ignition off."),
            ),
            section(
                "removal",
                "Removal",
                warning(
                    Severity.WARNING,
                    "Brake dust harms the lungs. Do not blow the caliper out with compressed air.",
                ),
                Steps(
                    steps=(
                        step("Take off the front wheel.", anchor="wheel-off"),
                        step(
                            "Undo the lower guide pin bolt and swing the caliper up.",
                            warning(Severity.CAUTION, "Do not bend the brake hose."),
                            Steps(
                                steps=(
                                    step("Hold the pin with a 15 mm open-ended spanner."),
                                    step("Hang the caliper on a hook."),
                                )
                            ),
                            FigureBlock(
                                figure_id="caliper",
                                caption="Caliper from the wheel side: 1 and 2 pin bolts, 3 piston",
                            ),
                        ),
                        step("Take out the brake pads and the slide plates."),
                    )
                ),
            ),
            section(
                "fitting",
                "Fitting",
                Steps(
                    steps=(
                        step("Press the piston back with tool HT-3410."),
                        step("Insert the new brake pads."),
                    )
                ),
                warning(Severity.NOTE, "Afterwards, press the brake pedal several times until it is firm."),
            ),
            section(
                "related",
                "Related information",
                _values("Thickness of a new pad", "12.0 mm", "Wear limit", "3.0 mm"),
            ),
        ),
        figures=(_drawing("Front brake caliper"),),
    )


def headlamp_wiring() -> tuple[Sample, Sample]:
    """A wiring diagram wider than any screen, in both languages."""
    texts = {
        PL: ("Reflektory – schemat instalacji", "Schemat", "Złącza", "Reflektor lewy E2 przez złącze X14"),
        EN: ("Headlamps – wiring diagram", "Diagram", "Connectors", "Left headlamp E2 through connector X14"),
    }
    first, second = (
        sample(
            HEADLAMP_WIRING,
            language,
            title,
            (
                section("diagram", diagram, FigureBlock(figure_id="net", caption=caption), page_label="12"),
                section(
                    "connectors",
                    connectors,
                    Preformatted(text="X14/1  GN/YE  0,75\nX14/2  BK     1,5"),
                    level=2,
                    page_label="13",
                ),
            ),
            kind=DocumentKind.WIRING,
            figures=(
                FigureContent(
                    figure_id="net",
                    media_type="image/svg+xml",
                    content=WIDE_DRAWING,
                    title=caption,
                    width=2400,
                    height=420,
                ),
            ),
            page_count=24,
        )
        for language, (title, diagram, connectors, caption) in texts.items()
    )
    return first, second


def immobiliser() -> Sample:
    """A document that only a cleared person may know of."""
    return sample(
        IMMOBILISER,
        EN,
        "Immobiliser – adding a key",
        (section("keys", "Adding a key", paragraph("Connect the tester and brake the seal.")),),
        access_class=AccessClass.SECURITY_RELATED_RMI,
        aliases=(IMMOBILISER_ALIAS,),
    )


def recall_notice() -> Sample:
    """A document that everyone may read."""
    return sample(
        RECALL_NOTICE,
        PL,
        "Akcja serwisowa 19-004: przewód hamulcowy",
        (
            section(
                "what", "Czego dotyczy", paragraph("Przewód hamulcowy tylny może przecierać się o wspornik.")
            ),
        ),
        kind=DocumentKind.CAMPAIGN,
        access_class=AccessClass.PUBLIC,
    )


def tyre_pressures() -> Sample:
    """A document that is there in English only."""
    return sample(
        ENGLISH_ONLY,
        EN,
        "Tyre pressures",
        (
            section(
                "cold",
                "Cold pressures",
                _values("Front", "2.3 bar", "Rear", "2.1 bar"),
                paragraph("Check brake hoses meanwhile."),
            ),
        ),
        kind=DocumentKind.TECHNICAL_DATA,
    )


def library() -> tuple[Sample, ...]:
    """Every sample: six editions to read, one that nobody may know of."""
    return (
        tyre_pressures(),
        recall_notice(),
        *headlamp_wiring(),
        immobiliser(),
        brake_pads_english(),
        brake_pads_polish(),
    )
