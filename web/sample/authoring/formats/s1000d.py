"""Topics as S1000D 4.1 data modules: procedures, fault isolation, descriptions."""

from collections.abc import Iterator
from typing import Final

from kb.content import Severity
from kb.documents import DocumentKind
from translations.locales import Language
from web.sample.authoring import edition as source
from web.sample.authoring.edition import Edition, Inline
from web.sample.authoring.formats.cals import cals_table
from web.sample.authoring.formats.places import Places
from web.sample.authoring.formats.tree import Content, Element, document, group, node
from web.sample.authoring.library import Sources
from web.sample.authoring.model import Both, Format, Topic
from web.sample.authoring.text import Piece

_SCHEMAS: Final = {"procedure": "proced", "faultIsolation": "fault", "description": "descript"}
_CODE: Final = (
    "modelIdentCode", "systemDiffCode", "systemCode", "subSystemCode", "subSubSystemCode", "assyCode",
    "disassyCode", "disassyCodeVariant", "infoCode", "infoCodeVariant", "itemLocationCode",
)  # fmt: skip
_CODE_LENGTH: Final = 5
_BREX: Final = "DMC-S1000D-F-04-10-0301-00A-022A-D"
_COUNTRIES: Final = {Language.POLISH: ("pl", "PL"), Language.ENGLISH: ("en", "GB")}
_MECHANIC: Final = Both(pl="mechanik", en="mechanic")
_SIGNALS: Final = {
    Severity.DANGER: ("warning", "warningAndCautionPara"),
    Severity.WARNING: ("warning", "warningAndCautionPara"),
    Severity.CAUTION: ("caution", "warningAndCautionPara"),
    Severity.NOTE: ("note", "notePara"),
}
_TARGETS: Final = {"fig": "irtt01", "tab": "irtt02", "step": "irtt08"}


def data_module(edition: Edition, sources: Sources) -> bytes:
    """The data module of an edition."""
    return _Writer(edition, sources).document()


def graphic_name(topic: Topic, number: int) -> str:
    """The information control number of a topic's figure, counted from 1."""
    _dmc, model, difference, system, sub, assembly, *_rest = topic.number.split("-")
    return f"ICN-{model}-{difference}-{system}{sub}{assembly}-A-{model}-{number:05d}-A-001-01"


def code_attributes(number: str) -> dict[str, str]:
    """The attributes of a `dmCode`, by the code in its written form."""
    _dmc, model, difference, system, sub, assembly, disassembly, info, location = number.split("-")
    values = (
        model, difference, system, sub[0], sub[1:], assembly, disassembly[:2], disassembly[2:],
        info[:3], info[3:], location,
    )  # fmt: skip
    return dict(zip(_CODE, values, strict=True))


class _Writer:
    """Writes one edition."""

    def __init__(self, edition: Edition, sources: Sources) -> None:
        self._edition = edition
        self._topic = edition.topic
        self._sources = sources
        self._places = Places(sources=sources)
        self._graphics: list[str] = []

    def document(self) -> bytes:
        content = self._content()
        root = node(
            "dmodule",
            {
                "xmlns:xlink": "http://www.w3.org/1999/xlink",
                "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
                "xsi:noNamespaceSchemaLocation": "http://www.s1000d.org/S1000D_4-1/xml_schema_flat/"
                f"{_SCHEMAS[content[-1].tag]}.xsd",
            },
            self._identification(),
            content,
        )
        return document(root, self._document_type())

    def _document_type(self) -> str:
        if not self._graphics:
            return ""
        entities = "".join(f'<!ENTITY {name} SYSTEM "{name}.svg" NDATA SVG>\n' for name in self._graphics)
        return f'<!DOCTYPE dmodule [\n<!NOTATION SVG SYSTEM "image/svg+xml">\n{entities}]>\n'

    def _identification(self) -> Element:
        topic, language = self._topic, self._edition.language
        code, country = _COUNTRIES[language]
        date = topic.issue.date
        info = None if topic.info is None else node("infoName", None, topic.info.in_(language))
        ident = node(
            "dmIdent",
            None,
            node("dmCode", code_attributes(topic.number)),
            node("language", {"languageIsoCode": code, "countryIsoCode": country}),
            node("issueInfo", {"issueNumber": f"{topic.issue.number:03d}", "inWork": "00"}),
        )
        items = node(
            "dmAddressItems",
            None,
            node(
                "issueDate",
                {"year": f"{date.year}", "month": f"{date.month:02d}", "day": f"{date.day:02d}"},
            ),
            node("dmTitle", None, node("techName", None, topic.title.in_(language)), info),
        )
        return node("identAndStatusSection", None, node("dmAddress", None, ident, items), self._status())

    def _status(self) -> Element:
        maker = self._sources.maker.name
        company = {"enterpriseCode": maker.upper()}
        return node(
            "dmStatus",
            {"issueType": "new" if self._topic.issue.number == 1 else "changed"},
            node("security", {"securityClassification": "01"}),
            node("responsiblePartnerCompany", company, node("enterpriseName", None, maker)),
            node("originator", company, node("enterpriseName", None, maker)),
            node("applic", None, node("displayText", None, node("simplePara", None, self._edition.applies))),
            node(
                "brexDmRef",
                None,
                node("dmRef", None, node("dmRefIdent", None, node("dmCode", code_attributes(_BREX)))),
            ),
            node("qualityAssurance", None, node("firstVerification", {"verificationType": "tabtop"})),
        )

    def _content(self) -> Element:
        parts = self._edition.parts
        has_tests = any(isinstance(block, source.Tests) for part in parts for block in part.blocks)
        has_steps = any(isinstance(block, source.Steps) for part in parts for block in part.blocks)
        if has_tests:
            return node("content", None, self._fault_isolation())
        if has_steps and self._topic.kind is not DocumentKind.DESCRIPTION:
            return node("content", None, self._procedure())
        return node("content", None, node("description", None, *map(self._levelled, parts)))

    def _procedure(self) -> Element:
        steps = [self._section_step(part) for part in self._edition.parts]
        main = node("mainProcedure", None, *steps)
        return node("procedure", None, self._preliminary(), main, self._close())

    def _section_step(self, part: source.Part) -> Element:
        step = node("proceduralStep", {"id": part.id}, node("title", None, part.heading))
        signals = [block for block in part.blocks if isinstance(block, source.Signal)]
        step.extend(self._signal(signal) for signal in signals)
        for block in part.blocks:
            if not isinstance(block, source.Signal):
                step.extend(self._block(block))
        return step

    def _fault_isolation(self) -> Element:
        before: list[Element] = []
        after: list[Element] = []
        isolation = node("isolationMainProcedure", None)
        for part in self._edition.parts:
            if any(isinstance(block, source.Tests) for block in part.blocks):
                for block in part.blocks:
                    isolation.extend(self._block(block))
            else:
                (after if len(isolation) else before).append(self._levelled(part, tag="commonInfoDescrPara"))
        code, _colon, named = self._edition.title.partition(": ")
        is_code = len(code) == _CODE_LENGTH and code[1:].isalnum()
        title = named if is_code else self._edition.title
        fault = node("fault", {"faultCode": code if is_code else None})
        described = node("faultDescr", None, node("descr", None, title))
        return node(
            "faultIsolation",
            None,
            group("commonInfo", before),
            node(
                "faultIsolationProcedure",
                None,
                fault,
                described,
                node("isolationProcedure", None, self._preliminary(), isolation, self._close(after)),
            ),
        )

    def _levelled(self, part: source.Part, tag: str = "levelledPara") -> Element:
        content: list[Element] = []
        for block in part.blocks:
            content.extend(self._block(block))
        return node(tag, {"id": part.id}, node("title", None, part.heading), *content)

    def _block(self, block: source.Block) -> Iterator[Element]:
        match block:
            case source.Paragraph():
                yield self._para(block.text)
            case source.Signal():
                yield self._signal(block)
            case source.Bullets():
                yield node("para", None, self._list("randomList", block.items))
            case source.Picture():
                yield self._figure(block)
            case source.Grid():
                yield cals_table(block, block.title, lambda inline: self._para(inline))
            case source.Steps():
                yield from map(self._step, block.steps)
            case source.Tests():
                yield from map(self._test, block.tests)

    def _step(self, step: source.Step) -> Element:
        title = None if step.title is None else node("title", None, step.title)
        text = self._para(step.text) if step.text else None
        figure = None if step.picture is None else self._figure(step.picture)
        before = map(self._signal, step.before)
        inner = map(self._step, step.steps)
        return node("proceduralStep", {"id": step.id}, title, *before, text, *inner, figure)

    def _test(self, test: source.Test) -> Element:
        yes, no = (
            node(tag, {"nextActionRefId": answer.go}, *(() if answer.go else self._inline(answer.text)))
            for tag, answer in (("yesAnswer", test.yes), ("noAnswer", test.no))
        )
        return node(
            "isolationStep",
            {"id": test.id},
            *map(self._signal, test.before),
            node("action", None, *self._inline(test.text)),
            node("isolationStepQuestion", None, *self._inline(test.question)),
            node("isolationStepAnswer", None, node("yesNoAnswer", None, yes, no)),
        )

    def _preliminary(self) -> Element:
        needs = self._edition.preparation
        if needs is None:
            return node("preliminaryRqmts", None, node("reqCondGroup", None, node("noConds")))
        conditions = [node("reqCondNoRef", None, self._reqcond(text)) for text in needs.conditions]
        return node(
            "preliminaryRqmts",
            None,
            node("reqCondGroup", None, *(conditions or [node("noConds")])),
            self._person(needs.labour),
            _supplies("reqSupportEquips", "supportEquipDescr", "noSupportEquips", needs.tools),
            _supplies("reqSupplies", "supplyDescr", "noSupplies", needs.supplies),
            _supplies("reqSpares", "spareDescr", "noSpares", needs.spares),
            self._safety(needs.warnings),
        )

    def _reqcond(self, text: Inline) -> Element:
        return node("reqCond", None, *self._inline(text))

    def _person(self, labour: str | None) -> Element | None:
        if labour is None:
            return None
        figure, _, unit = labour.partition(" ")
        return node(
            "reqPersons",
            None,
            node(
                "person",
                {"man": "A"},
                node("personCategory", {"personCategoryCode": _MECHANIC.in_(self._edition.language)}),
                node("estimatedTime", {"unitOfMeasure": unit}, figure),
            ),
        )

    def _safety(self, warnings: tuple[Inline, ...]) -> Element:
        if not warnings:
            return node("reqSafety", None, node("noSafety"))
        framed = [node("warning", None, self._para(text, "warningAndCautionPara")) for text in warnings]
        return node("reqSafety", None, node("safetyRqmts", None, *framed))

    def _close(self, more: list[Element] | None = None) -> Element:
        conditions = [node("reqCondNoRef", None, self._reqcond(text)) for text in self._edition.afterwards]
        return node(
            "closeRqmts", None, node("reqCondGroup", None, *(conditions or [node("noConds")])), *more or ()
        )

    def _signal(self, signal: source.Signal) -> Element:
        tag, para = _SIGNALS[signal.severity]
        is_vital = "1" if signal.severity is Severity.DANGER else None
        return node(tag, {"vitalWarningFlag": is_vital}, self._para(signal.text, para))

    def _list(self, tag: str, items: tuple[Inline, ...]) -> Element:
        return node(tag, None, *(node("listItem", None, self._para(item)) for item in items))

    def _figure(self, picture: source.Picture) -> Element:
        name = graphic_name(self._topic, len(self._graphics) + 1)
        self._graphics.append(name)
        entries = [
            node(
                "definitionListItem",
                None,
                node("listItemTerm", None, str(number)),
                node("listItemDefinition", None, node("para", None, text)),
            )
            for number, text in enumerate(picture.legend, start=1)
        ]
        legend = node("legend", None, node("definitionList", None, *entries)) if entries else None
        return node(
            "figure",
            {"id": picture.id},
            node("title", None, picture.title),
            node("graphic", {"infoEntityIdent": name}),
            legend,
        )

    def _para(self, inline: Inline, tag: str = "para") -> Element:
        return node(tag, None, *self._inline(inline))

    def _inline(self, inline: Inline) -> Iterator[Content]:
        for piece in inline:
            if piece.identity is not None:
                yield self._reference(piece)
            elif piece.anchor is not None:
                yield node(
                    "internalRef",
                    {"internalRefId": piece.anchor, "internalRefTargetType": self._target_type(piece)},
                )
            else:
                yield piece.text

    def _target_type(self, piece: Piece) -> str:
        return _TARGETS.get((piece.fact or "").partition(":")[0], "irtt08")

    def _reference(self, piece: Piece) -> Element:
        identity = piece.identity or ""
        topic = self._sources.topics.get(identity)
        language = self._edition.language
        if topic is not None and topic.format is Format.S1000D:
            info = None if topic.info is None else node("infoName", None, topic.info.in_(language))
            title = node("dmTitle", None, node("techName", None, topic.title.in_(language)), info)
            return node(
                "dmRef",
                {"referredFragment": piece.anchor},
                node("dmRefIdent", None, node("dmCode", code_attributes(topic.number))),
                node("dmRefAddressItems", None, title),
            )
        href = self._places.from_topic(self._topic, identity, language, piece.anchor)
        title = node("externalPubTitle", None, piece.text)
        return node(
            "externalPubRef",
            {"xlink:type": "simple", "xlink:href": href},
            node("externalPubRefIdent", None, title),
        )


def _supplies(tag: str, item: str, none: str, supplies: tuple[source.Supply, ...]) -> Element:
    if not supplies:
        return node(tag, None, node(none))
    rows = [_supply(item, supply) for supply in supplies]
    return node(tag, None, node(f"{item}Group", None, *rows))


def _supply(tag: str, supply: source.Supply) -> Element:
    number = None
    if supply.number:
        part = node("partAndSerialNumber", None, node("partNumber", None, supply.number))
        number = node("identNumber", None, node("manufacturerCode", None, "HALNY"), part)
    figure, _, unit = supply.quantity.partition(" ")
    quantity = node("reqQuantity", {"unitOfMeasure": unit or "EA"}, figure)
    return node(tag, None, node("name", None, supply.name), number, quantity)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
