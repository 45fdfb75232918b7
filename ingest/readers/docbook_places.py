"""What the places of a DocBook document are called where something refers to them: "Fig. 2", "step 3.1"."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from ingest.reader import InputFile
from ingest.readers.docbook_signs import ROOTS
from ingest.safe_xml import Element, attribute, child, children, children_named, name, text_of
from translations.catalogue import translator

_ = translator("readers")

_NUMBERED: Final = ("figure", "table")
MAX_WORDS: Final = 12


@dataclass(slots=True)
class Book:
    """The document that is being read: its file, its places by id, the words for them."""

    file: InputFile
    gettext: Callable[[str], str]
    complaints: list[str] = field(default_factory=list)
    by_id: dict[str, Element] = field(default_factory=dict)
    entities: dict[str, str] = field(default_factory=dict)
    labels: dict[Element, str] = field(default_factory=dict)
    glossary: dict[str, str] = field(default_factory=dict)
    step_numbers: dict[Element, str] = field(default_factory=dict)

    def survey(self, root: Element) -> None:
        """Remember every place that can be referred to, and number figures, tables and steps."""
        counts: dict[object, int] = {}
        for element in root.iter():
            local = name(element)
            if local in _NUMBERED:
                counts[local] = counts.get(local, 0) + 1
                template = "Fig. {number}" if local == "figure" else "Table {number}"
                self.labels[element] = self.gettext(template).format(number=counts[local])
            elif local == "step":
                number = self._step_number(element, counts)
                self.step_numbers[element] = number
                self.labels[element] = self.gettext("step {number}").format(number=number)
            elif local == "co":
                counts[local] = counts.get(local, 0) + 1
                element.text = f"({counts[local]})"
            if attribute(element, "id"):
                self.by_id.setdefault(attribute(element, "id"), element)
            if local == "glossentry" and attribute(element, "id"):
                term = text_of(child(element, "glossterm")).casefold()
                self.glossary.setdefault(term, attribute(element, "id"))

    def called(self, wanted: str) -> str:
        """What to call the place with this id; its id, with a complaint, where there is none."""
        element = self.by_id.get(wanted)
        if element is None:
            sentence = _("The place {name} that is referred to is not in the file.")
            self.complain(sentence.format(name=wanted))
            return wanted
        label = attribute(element, "xreflabel") or self.labels.get(element, "")
        return label or title_text(element) or _first_words(element) or wanted

    def complain(self, sentence: str) -> None:
        """Say once what could not be read."""
        if sentence not in self.complaints:
            self.complaints.append(sentence)

    def _step_number(self, step: Element, counts: dict[object, int]) -> str:
        outer = step.getparent()
        while outer is not None and name(outer) not in ("step", "procedure"):
            outer = outer.getparent()
        counts[outer] = counts.get(outer, 0) + 1
        prefix = f"{self.step_numbers[outer]}." if outer is not None and outer in self.step_numbers else ""
        return f"{prefix}{counts[outer]}"


def title_of(element: Element) -> Element | None:
    """The title of an element: its own, or that in its `info`."""
    own = child(element, "title")
    if own is not None:
        return own
    info = next((inner for inner in children(element) if is_info(inner)), None)
    return child(info, "title")


def title_text(element: Element) -> str:
    """The words of the title; for what has a term or a name instead, those."""
    said = text_of(title_of(element))
    if said:
        return said
    if name(element) == "refentry":
        return text_of(child(element, "refnamediv", "refname")) or text_of(
            child(element, "refmeta", "refentrytitle")
        )
    if name(element) in ("glossentry", "varlistentry"):
        return text_of(child(element, "glossterm")) or text_of(child(element, "term"))
    return ""


def is_info(element: Element) -> bool:
    """Whether the element tells about the one around it: `info`, in DocBook 4 `bookinfo` and its like."""
    return name(element) == "info" or (name(element).endswith("info") and name(element)[:-4] in _INFO_OF)


def subtitles(element: Element) -> list[Element]:
    """The subtitles of an element, wherever they stand."""
    infos = [inner for inner in children(element) if is_info(inner)]
    return [part for holder in (element, *infos) for part in children_named(holder, "subtitle")]


def _first_words(element: Element) -> str:
    words = text_of(element).split()
    return " ".join(words[:MAX_WORDS]) + (" …" if len(words) > MAX_WORDS else "")


_INFO_OF: Final = ROOTS | {"object", "screen", "component"}
