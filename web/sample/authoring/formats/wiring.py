"""Wiring diagrams as files: net lists drawn as SVG, or written as harness YAML for the portal to draw."""

import yaml
from msgspec import to_builtins

from ingest.readers.harness import FORMAT, VERSION
from ingest.wiring.drawing import draw
from kb.wiring import NetList, mistakes
from translations.locales import Language
from web.sample.authoring.edition import built_between
from web.sample.authoring.facts import SourceInvalid
from web.sample.authoring.library import Sources
from web.sample.authoring.model import Applies
from web.sample.authoring.netlists import NetListSource, edition


def wiring_file(sources: Sources, diagram: NetListSource, language: Language) -> bytes:
    """A wiring diagram in one language, in the format that its source names.

    Raises:
        SourceInvalid: the net list has a mistake.
    """
    net_list = net_list_of(sources, diagram, language)
    if found := mistakes(net_list):
        reasons = ", ".join(f"{mistake.kind}: {mistake.subject}" for mistake in found)
        raise SourceInvalid(f"{diagram.identity}: {reasons}")
    return draw(net_list, language) if diagram.format == "svg" else harness_text(net_list, language)


def net_list_of(sources: Sources, diagram: NetListSource, language: Language) -> NetList:
    """The net list of a diagram in one language."""
    parts = sources.net_lists.parts
    if parts is None:
        raise SourceInvalid(f"{diagram.identity}: there are no parts")
    return edition(
        diagram,
        parts,
        language,
        NetList(
            identity=diagram.identity,
            title=diagram.title.in_(language),
            number=diagram.number,
            issue=f"{diagram.issue.number} ({diagram.issue.date})",
            applies=tuple(_applies(sources, applies) for applies in diagram.applies),
            codes=_codes(sources, diagram, language),
        ),
    )


def harness_text(net_list: NetList, language: Language) -> bytes:
    """A net list as the harness reader knows it."""
    head = {"format": FORMAT, "version": VERSION, "language": language.value}
    fields = to_builtins(net_list)
    return yaml.safe_dump({**head, **fields}, allow_unicode=True, sort_keys=False, width=110).encode()


def _applies(sources: Sources, applies: Applies) -> str:
    maker = sources.maker
    first, last = built_between(sources, applies)
    engines = ", ".join(applies.engines or maker.series[applies.series].engines)
    return (
        f"{maker.name} {maker.series[applies.series].name}, {engines} ({first} – {last or ''}".rstrip() + ")"
    )


def _codes(sources: Sources, diagram: NetListSource, language: Language) -> dict[str, str]:
    """What the codes of the wires mean, in the order of the vehicles' file."""
    used = {
        code
        for wire in diagram.wires
        for code in (*wire.options, *wire.without, *wire.engines, *wire.gearboxes)
    }
    maker = sources.maker
    known = {
        **maker.options,
        **{code: engine.name for code, engine in maker.engines.items()},
        **{code: gearbox.name for code, gearbox in maker.gearboxes.items()},
    }
    if unknown := used - set(known):
        raise SourceInvalid(f"{diagram.identity}: there is no option {', '.join(sorted(unknown))}")
    return {code: name.in_(language) for code, name in known.items() if code in used}
