"""The facts of the fictional maker: each value stands once, with its unit; its language writes it.

A fact has a key such as `brakes.guide-pin-bolt`. Torques are in newton metres and degrees, quantities in the
unit that they name. Pure, but for `read_facts`, which reads a folder.
"""

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final, TypeVar, Union

import msgspec
import yaml

from translations.locales import Language
from web.sample.authoring.model import Both, Source

Number = Union[int, float]  # noqa: UP007 - msgspec reads it
Kind = TypeVar("Kind", bound=msgspec.Struct)
Value = TypeVar("Value")


class SourceInvalid(ValueError):
    """A mistake in a source of the library; the sentence names the place."""


class Stage(Source, frozen=True, kw_only=True):
    """One stage of a tightening: to a torque, or on by an angle."""

    nm: Number | None = None
    degrees: int | None = None

    def __post_init__(self) -> None:
        """Refuse a stage that is both, or nothing."""
        if (self.nm is None) == (self.degrees is None):
            raise ValueError("a stage is either `nm` or `degrees`")


class Torque(Source, frozen=True, kw_only=True):
    """How tight a joint is: `nm` alone, or stages. `renew` says that the bolt is not used twice."""

    name: Both
    nm: Number | None = None
    stages: tuple[Stage, ...] = ()
    thread: str | None = None
    renew: bool = False

    def __post_init__(self) -> None:
        """Refuse a joint without a torque, or with two."""
        if (self.nm is None) == (not self.stages):
            raise ValueError("a torque is either `nm` or `stages`")


class Quantity(Source, frozen=True, kw_only=True):
    """A value with its unit: exact, with a tolerance, from `low` to `high`, at least, or at most.

    `approximately` writes it with "about". The unit is a symbol of the SI or of the trade (`mm`, `l`, `V`,
    `rpm`, `bar`, `Ω`, `g`, `ml`, `A`, `h`, `min`, `s`, `km`, `months`, `°C`, `%`, `µm`, `pcs`, or empty).
    """

    name: Both
    unit: str
    value: Number | None = None
    tolerance: Number | None = None
    low: Number | None = None
    high: Number | None = None
    least: Number | None = None
    most: Number | None = None
    decimals: int | None = None
    approximately: bool = False

    def __post_init__(self) -> None:
        """Refuse a value that is said in two ways, or in none."""
        ways = [self.value is not None, self.low is not None, self.least is not None, self.most is not None]
        if sum(ways) != 1 or (self.low is None) != (self.high is None):
            raise ValueError("a quantity is one of `value`, `low` and `high`, `least`, `most`")


class Designation(Source, frozen=True, kw_only=True):
    """A value that is a word, the same in both languages or not: a fluid, an oil specification."""

    name: Both
    is_: Union[Both, str] = msgspec.field(name="is")  # noqa: UP007 - msgspec reads it


class Item(Source, frozen=True, kw_only=True):
    """A special tool (`HT-3410`), a part (`H34-1160-215`) or a supply, by its number.

    `sold` says that a tool is in the shop; `text` says in a sentence what it is for.
    """

    name: Both
    sold: bool = False
    text: Both | None = None


class FactFile(Source, frozen=True, kw_only=True):
    """One file of facts."""

    torques: dict[str, Torque] = msgspec.field(default_factory=dict)
    quantities: dict[str, Quantity] = msgspec.field(default_factory=dict)
    designations: dict[str, Designation] = msgspec.field(default_factory=dict)
    tools: dict[str, Item] = msgspec.field(default_factory=dict)
    parts: dict[str, Item] = msgspec.field(default_factory=dict)
    supplies: dict[str, Item] = msgspec.field(default_factory=dict)
    trouble_codes: dict[str, Item] = msgspec.field(default_factory=dict)


Fact = Torque | Quantity | Designation

_POLISH_UNITS: Final = {"rpm": "obr/min", "months": "miesięcy", "pcs": "szt.", "days": "dni", "years": "lat"}
_GROUPED: Final = 10_000
_POLISH_MARKS: Final = str.maketrans({".": ",", ",": "\u00a0"})
_WITHOUT_SPACE: Final = ("°", "%")


class Facts:
    """All facts, by key."""

    def __init__(self, files: Mapping[str, FactFile], values: Mapping[str, str] | None = None) -> None:
        self._files = files
        self._facts: dict[str, Fact] = {}
        self.tools: dict[str, Item] = {}
        self.parts: dict[str, Item] = {}
        self.supplies: dict[str, Item] = {}
        self.trouble_codes: dict[str, Item] = {}
        for name, file in files.items():
            facts: dict[str, Fact] = {**file.torques, **file.quantities, **file.designations}
            self._take(name, self._facts, facts)
            self._take(name, self.tools, file.tools)
            self._take(name, self.parts, file.parts)
            self._take(name, self.supplies, file.supplies)
            self._take(name, self.trouble_codes, file.trouble_codes)
        for key, value in (values or {}).items():
            self._facts[key] = Designation(name=self[key].name, is_=value)

    @staticmethod
    def _take(name: str, target: dict[str, Value], *groups: Mapping[str, Value]) -> None:
        for group in groups:
            for key, value in group.items():
                if key in target:
                    raise SourceInvalid(f"facts/{name}: {key} stands in the facts twice")
                target[key] = value

    def __getitem__(self, key: str) -> Fact:
        try:
            return self._facts[key]
        except KeyError:
            raise SourceInvalid(f"there is no fact {key!r}") from None

    def with_values(self, values: Mapping[str, str]) -> "Facts":
        """The same facts but for some, which are written as given in both languages.

        Raises:
            SourceInvalid: one of the keys is no fact.
        """
        return Facts(self._files, values)

    def matching(self, patterns: tuple[str, ...]) -> Iterator[tuple[str, Fact]]:
        """Facts whose keys match a pattern, pattern by pattern, in the order of the files."""
        for pattern in patterns:
            found = [(key, fact) for key, fact in self._facts.items() if fnmatchcase(key, pattern)]
            if not found:
                raise SourceInvalid(f"no fact matches {pattern!r}")
            yield from found


def written(fact: Fact, language: Language) -> str:
    """A fact as it stands in a text: `32 Nm`, `40 Nm + 90°`, `0,05 mm`, `480 g ± 15 g`."""
    match fact:
        case Torque(nm=None):
            return " + ".join(_stage(stage, language) for stage in fact.stages)
        case Torque():
            return _with_unit(fact.nm, "Nm", language)
        case Quantity():
            return _quantity(fact, language)
        case Designation(is_=Both() as both):
            return both.in_(language)
        case Designation():
            return str(fact.is_)


def number(value: Number, language: Language, decimals: int | None = None) -> str:
    """A number with its language's decimal mark and a minus sign; five digits and more are grouped."""
    text = (f"{value:.{decimals}f}" if decimals is not None else f"{value:.6g}").replace("-", "−")
    if isinstance(value, int) and value >= _GROUPED:
        text = f"{value:,}"
    return text.translate(_POLISH_MARKS) if language is Language.POLISH else text


def read_facts(folder: Path) -> Facts:
    """All facts of a folder of YAML files.

    Raises:
        SourceInvalid: a file is not what `FactFile` says, or a key stands twice.
    """
    return Facts({path.name: read_yaml(path, FactFile) for path in sorted(folder.glob("*.yaml"))})


def read_yaml(path: Path, kind: type[Kind]) -> Kind:
    """One YAML file as a struct.

    Raises:
        SourceInvalid: it is none; the sentence names file and place.
    """
    try:
        return msgspec.convert(yaml.safe_load(path.read_text(encoding="utf-8")), kind, strict=True)
    except (yaml.YAMLError, msgspec.ValidationError, OSError) as error:
        raise SourceInvalid(f"{path.parent.name}/{path.name}: {error}") from error


def _stage(stage: Stage, language: Language) -> str:
    return _with_unit(stage.nm, "Nm", language) if stage.nm is not None else f"{stage.degrees}°"


def _quantity(fact: Quantity, language: Language) -> str:
    polish = language is Language.POLISH

    def figure(value: Number | None) -> str:
        return number(value or 0, language, fact.decimals)

    if fact.low is not None:
        text = _unit(f"{figure(fact.low)}–{figure(fact.high)}", fact.unit, language)
    elif fact.least is not None:
        text = ("co najmniej " if polish else "at least ") + _unit(figure(fact.least), fact.unit, language)
    elif fact.most is not None:
        text = ("najwyżej " if polish else "at most ") + _unit(figure(fact.most), fact.unit, language)
    else:
        text = _unit(figure(fact.value), fact.unit, language)
        if fact.tolerance is not None:
            text += f" ± {_unit(figure(fact.tolerance), fact.unit, language)}"
    return text if not fact.approximately else ("około " if polish else "about ") + text


def _with_unit(value: Number | None, unit: str, language: Language) -> str:
    return _unit(number(value or 0, language), unit, language)


def _unit(figure: str, unit: str, language: Language) -> str:
    if not unit:
        return figure
    word = _POLISH_UNITS.get(unit, unit) if language is Language.POLISH else unit
    return f"{figure}{word}" if unit in _WITHOUT_SPACE else f"{figure} {word}"
