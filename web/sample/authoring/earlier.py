"""The issues before: what a topic with `earlier` said in them. Pure."""

import dataclasses
from collections.abc import Iterator, Set

import msgspec

from web.sample.authoring.library import Sources
from web.sample.authoring.model import Block, Section, Step, Topic


def earlier_issues(sources: Sources) -> Iterator[tuple[Sources, Topic]]:
    """Every topic that has one as it was in its earlier issue, with the sources as they were then."""
    for topic in sources.topics.values():
        if topic.earlier is not None:
            was = dataclasses.replace(sources, facts=sources.facts.with_values(topic.earlier.facts))
            sections = _without(topic.sections, frozenset(topic.earlier.without))
            changes = {"issue": topic.earlier.issue, "sections": sections, "earlier": None}
            yield was, msgspec.structs.replace(topic, **changes)


def _without(sections: tuple[Section, ...], ids: Set[str]) -> tuple[Section, ...]:
    return tuple(
        msgspec.structs.replace(section, blocks=tuple(_block(block, ids) for block in section.blocks))
        for section in sections
        if section.id not in ids
    )


def _block(block: Block, ids: Set[str]) -> Block:
    if block.steps is None:
        return block
    return msgspec.structs.replace(block, steps=_steps(block.steps, ids))


def _steps(steps: tuple[Step, ...], ids: Set[str]) -> tuple[Step, ...]:
    return tuple(
        msgspec.structs.replace(step, steps=_steps(step.steps, ids)) for step in steps if step.id not in ids
    )
