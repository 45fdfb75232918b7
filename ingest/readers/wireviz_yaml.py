"""YAML with anchors, aliases and merge keys as plain texts, lists and mappings, bounded. No tag is followed.

WireViz files copy their parts by aliases (`<<: *connector`), some with several merge keys in one mapping,
which loaders of plain YAML refuse or lose. What unfolds to more than the file says is refused.
"""

from typing import Final

import yaml

from ingest.outcomes import Malformed, TooLarge
from translations.catalogue import translator

_ = translator("readers")

MAX_VALUES: Final = 100_000
MAX_DEPTH: Final = 40
_MERGE: Final = "<<"
_CORE_TAGS: Final = frozenset(
    f"tag:yaml.org,2002:{name}"
    for name in ("null", "bool", "int", "float", "timestamp", "str", "seq", "map", "merge", "value")
)
_NULLS: Final = frozenset(("", "~", "null", "Null", "NULL"))

Plain = str | list["Plain"] | dict[str, "Plain"] | None


def load_plain(content: bytes) -> Plain:
    """The content of a YAML file: every scalar a text, null None; merge keys give way to what is written.

    Raises:
        Malformed: it is no YAML, has a tag of its own, or refers to itself.
        TooLarge: it unfolds to more values, or nests more deeply, than the limits above.
    """
    try:
        node = yaml.compose(content, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, UnicodeDecodeError, ValueError) as error:
        reason = " ".join(str(error).split())
        raise Malformed(_("The file is not YAML: {reason}.").format(reason=reason)) from None
    return None if node is None else _Unfolding().value(node, ())


class _Unfolding:
    """The unfolding of one file: how many values it has come to."""

    def __init__(self) -> None:
        self._left = MAX_VALUES

    def value(self, node: yaml.Node, above: tuple[yaml.Node, ...]) -> Plain:
        """What a node says; `above` are those that it stands in."""
        self._left -= 1
        if self._left < 0 or len(above) > MAX_DEPTH:
            raise TooLarge(_("The YAML unfolds to more than the limits allow; nothing was read."))
        if node in above:
            raise Malformed(_("An alias in the YAML refers to itself: write out what it stands for."))
        if node.tag not in _CORE_TAGS:
            line = node.start_mark.line + 1
            raise Malformed(
                _("Line {line} has the tag {tag}, which is not read: remove it.").format(
                    line=line, tag=node.tag
                )
            )
        if isinstance(node, yaml.ScalarNode):
            return None if node.style is None and node.value in _NULLS else node.value
        inside = (*above, node)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, inside)
        return [self.value(item, inside) for item in node.value]

    def _mapping(self, node: yaml.MappingNode, inside: tuple[yaml.Node, ...]) -> dict[str, Plain]:
        merged: dict[str, Plain] = {}
        own: dict[str, Plain] = {}
        for key_node, value_node in node.value:
            key, value = self.value(key_node, inside), self.value(value_node, inside)
            if key == _MERGE:
                for source in value if isinstance(value, list) else [value]:
                    merged |= source if isinstance(source, dict) else {}
            elif isinstance(key, str):
                own[key] = value
        return merged | own
