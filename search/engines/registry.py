"""The engines by name."""

from typing import Final

from search.engine import SearchEngine
from search.engines.tantivy import TantivyEngine
from search.engines.whoosh import WhooshEngine

_ENGINES: Final[dict[str, SearchEngine]] = {
    engine.name: engine for engine in (TantivyEngine(), WhooshEngine())
}
ENGINE_NAMES: Final = tuple(_ENGINES)


class UnknownEngine(ValueError):
    """There is no engine of that name; the name is in `name`."""

    def __init__(self, name: str) -> None:
        super().__init__(f"there is no search engine {name!r}: choose one of {', '.join(ENGINE_NAMES)}")
        self.name = name


def engine_named(name: str) -> SearchEngine:
    """The engine of that name.

    Raises:
        UnknownEngine: there is none.
    """
    if name not in _ENGINES:
        raise UnknownEngine(name)
    return _ENGINES[name]
