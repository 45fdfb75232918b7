"""What references inside and between data modules are called: "Fig. 2", "step 3.1", the name of a tool."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from ingest.readers.s1000d_applicability import Tables, statement
from ingest.readers.s1000d_ident import module_code, titles
from ingest.readers.s1000d_neighbours import Neighbours
from ingest.readers.s1000d_repositories import Repositories
from ingest.safe_xml import Element, attribute, by_name, child, name, text_of
from kb.identifiers import document_id_from
from kb.references import target_of

STEPS: Final = frozenset({
    "proceduralStep", "isolationStep", "isolationProcedureEnd", "crewDrillStep", "crewProcedureStep",
    "step1", "step2", "step3", "step4", "step5", "step6", "step7", "step8",
})  # fmt: skip
SUPPLIES: Final = frozenset({"supportEquipDescr", "supplyDescr", "spareDescr", "supequi", "supply", "spare"})
_FIGURES: Final = frozenset({"figure", "multimedia"})
_TITLED: Final = frozenset({"levelledPara", "para0", "subpara1", "subpara2", "subpara3", "subpara4"})


class Beside:
    """What lies beside a module and may explain it, opened when it is asked."""

    def __init__(self, root: Element, neighbours: Neighbours) -> None:
        self.neighbours = neighbours
        self.repositories = Repositories(neighbours)
        self._root = root
        self._tables: Tables | None = None

    def tables(self) -> Tables:
        """The cross-reference tables of applicability."""
        if self._tables is None:
            self._tables = Tables.beside(self._root, self.neighbours)
        return self._tables


class References:
    """Numbers and names of everything in a data module that can be referred to."""

    def __init__(
        self,
        content: Element,
        gettext: Callable[[str], str],
        entities: Mapping[str, str] | None = None,
        link_to: Callable[[str], str | None] = lambda _href: None,
        beside: Beside | None = None,
    ) -> None:
        self.beside = beside
        self.entities = dict(entities or {})
        self.link_to = link_to
        self.gettext = gettext
        self._labels: dict[Element, str] = {}
        self._step_numbers: dict[Element, str] = {}
        self._texts: dict[str, str] = {}
        self._titles: dict[str, str] = {}
        self.by_id: dict[str, Element] = {}
        self.used: set[str] = set()
        self._number(content)
        self._remember_titles(content)

    def text(self, wanted: str) -> str:
        """What to call the place with this id."""
        return self._texts.get(wanted) or wanted

    def label(self, figure: Element) -> str:
        """What a figure, table or step is called: `Fig. 3`."""
        return self._labels.get(figure, "")

    def step_number(self, step: Element) -> str:
        """The number of a step among all: `3.1`."""
        return self._step_numbers.get(step, "")

    def module_title(self, code: str) -> str:
        """The title that this module gives another one, else the other's own; empty when it is not known."""
        own = self._titles.get(code, "")
        return self.beside.neighbours.title(code) if self.beside and not own else own

    def thing_name(self, reference: Element) -> str:
        """What a common repository calls the thing that a reference gives the number of."""
        return self.beside.repositories.name(reference) if self.beside else ""

    def applies_to(self, applic: Element) -> str:
        """What an `applic` says, in words."""
        return statement(applic, self.beside.tables() if self.beside else Tables(), self.gettext)

    def referenced(self, element: Element, *attributes: str) -> Iterator[Element]:
        """The elements that id-list attributes of `element` refer to."""
        for key in attributes:
            for wanted in attribute(element, key).split():
                found = self.by_id.get(wanted)
                if found is not None:
                    yield found

    def _number(self, content: Element) -> None:
        figures = tables = 0
        steps: dict[Element | None, int] = {}
        for element in content.iter():
            local = name(element)
            label = ""
            if local in _FIGURES:
                figures += 1
                label = self.gettext("Fig. {number}").format(number=figures)
            elif local == "table" and (child(element, "title") is not None or element.get("id")):
                tables += 1
                label = self.gettext("Table {number}").format(number=tables)
            elif local in STEPS:
                number = _step_number(element, steps, self._step_numbers)
                label = self.gettext("step {number}").format(number=number)
            if label:
                self._labels[element] = label
            self._name(element, label or _own_name(element, local))

    def _name(self, element: Element, label: str) -> None:
        source_id = attribute(element, "id")
        if source_id:
            self.by_id.setdefault(source_id, element)
            if label:
                self._texts.setdefault(source_id, label)

    def _remember_titles(self, content: Element) -> None:
        for reference in by_name(content, "dmRef", "refdm", "pmRef"):
            title = reference_title(reference)
            code = reference_code(reference)
            if title and code:
                self._titles.setdefault(code, title)


def reference_code(reference: Element) -> str | None:
    """The code of the module that a reference leads to."""
    return module_code(next(by_name(reference, "dmCode", "pmCode"), None)) or module_code(reference)


def reference_title(reference: Element) -> str:
    """The title that a reference carries itself."""
    for element in by_name(reference, "dmTitle", "dmtitle", "pmRefAddressItems"):
        return titles(element)
    return ""


def module_target(reference: Element, code: str) -> str:
    """Where a reference to another module leads."""
    return target_of(document_id_from(code), attribute(reference, "referredFragment") or None)


def _step_number(element: Element, counts: dict[Element | None, int], numbers: dict[Element, str]) -> str:
    outer = element.getparent()
    while outer is not None and name(outer) not in STEPS:
        outer = outer.getparent()
    owner = outer if outer is not None else element.getparent()
    counts[owner] = counts.get(owner, 0) + 1
    prefix = f"{numbers[outer]}." if outer is not None and outer in numbers else ""
    numbers[element] = f"{prefix}{counts[owner]}"
    return numbers[element]


def _own_name(element: Element, local: str) -> str:
    if local in SUPPLIES:
        return text_of(child(element, "name")) or text_of(child(element, "nomen"))
    if local == "hotspot":
        return attribute(element, "hotspotTitle") or attribute(element, "applicationStructureName")
    if local in _TITLED:
        return text_of(child(element, "title"))
    return ""
