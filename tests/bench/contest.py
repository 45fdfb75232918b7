"""The contest: all indexes are built, all are asked the same, and what is promised is held against it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.building import Built, analysis_rates, build
from tests.bench.claims import Bound, Claim
from tests.bench.clocks import Latency, Memory
from tests.bench.ours import EngineAlone, OurSearch
from tests.bench.passages import Passage, passages
from tests.bench.peers import CountingTantivy, Peer, RawTantivy, RawWhoosh, SqliteFts5
from tests.bench.queries import Asked, queries
from tests.bench.searching import Search, completing, latencies, typed_so_far
from tests.bench.serving import serving_memory
from tests.bench.table import show

_WARM_UP = 200
_QUERIES = 400
_SERVED = 1_000
_OURS, _RAW, _FTS5, _ALONE, _FTS5_SMALL = "ours", "tantivy", "fts5", "engine alone", "fts5 of a tenth"
_GROWTH = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How many passages are indexed; Whoosh gets fewer, as it would take all day."""

    large: int
    whoosh: int

    @property
    def small(self) -> int:
        """From how many the growth is measured."""
        return self.large // _GROWTH


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a run found, by contestant where it is of several."""

    built: Mapping[str, Built]
    small: Mapping[str, Latency]
    large: Mapping[str, Latency]
    completions: Latency
    memory: Memory | None


def bench_search(root: Path, sizes: Sizes) -> list[Claim]:
    """Measure everything about search, print it, and return what is promised about it."""
    made = passages(sizes.large)
    built = _build_all(root, made, sizes)
    asked = {sort: queries(made[: sizes.small], _WARM_UP + _QUERIES, sort) for sort in Asked}
    del made
    large, completions = _search_large(root, asked)
    small = _search(
        root / "small", {_OURS: OurSearch("tantivy"), _RAW: RawTantivy(), _FTS5: SqliteFts5()}, asked
    )
    _search_whoosh(root / "whoosh", asked[Asked.AS_WRITTEN])
    memory = serving_memory(
        root / "large" / _OURS, [query for sort in Asked for query in asked[sort]][:_SERVED]
    )
    _show_growth(small, large, sizes)
    if memory is not None:
        _show_memory(memory)
    return claims(Outcome(built=built, small=small, large=large, completions=completions, memory=memory))


def claims(found: Outcome) -> list[Claim]:
    """What is promised, with what was measured of it."""
    ours, raw, fts5 = (found.large[name] for name in (_OURS, _RAW, _FTS5))
    built = found.built
    made = [
        Claim(
            name="a search, median: to bare Tantivy's",
            measured=ours.median_ms / raw.median_ms,
            bound=Bound.AT_MOST,
            floor=20,
            aim=10,
        ),
        Claim(
            name="a search, p95: to the median of SQLite FTS5",
            measured=ours.p95_ms / fts5.median_ms,
            bound=Bound.BELOW,
            floor=1,
        ),
        Claim(
            name="a search, median: to that of a tenth of the library",
            measured=ours.median_ms / found.small[_OURS].median_ms,
            bound=Bound.BELOW,
            floor=2.5,
        ),
        Claim(
            name="a completion, median: to a search's",
            measured=found.completions.median_ms / ours.median_ms,
            bound=Bound.BELOW,
            floor=0.1,
        ),
        Claim(
            name="indexing, engine alone: to the rate of SQLite FTS5",
            measured=built[_ALONE].rate / built[_FTS5_SMALL].rate,
            bound=Bound.AT_LEAST,
            floor=0.5,
        ),
        Claim(
            name="indexing, whole path: to the rate of SQLite FTS5",
            measured=built[_OURS].rate / built[_FTS5].rate,
            bound=Bound.AT_LEAST,
            floor=0.2,
        ),
    ]
    if found.memory is not None:
        made.append(
            Claim(
                name="memory of a serving process, pages of the index included",
                measured=found.memory.peak_mb,
                bound=Bound.BELOW,
                floor=400,
                unit="MB",
            )
        )
    return made


def _build_all(root: Path, made: Sequence[Passage], sizes: Sizes) -> dict[str, Built]:
    small, few = made[: sizes.small], made[: sizes.whoosh]
    cold, warm = analysis_rates(small)
    built = {
        _OURS: build(OurSearch("tantivy"), root / "large" / _OURS, made),
        _RAW: build(RawTantivy(), root / "large" / _RAW, made),
        _FTS5: build(SqliteFts5(), root / "large" / _FTS5, made),
        _ALONE: build(EngineAlone(), root / "small" / _ALONE, small),
        _FTS5_SMALL: build(SqliteFts5(), root / "small" / _FTS5, small),
    }
    for name, contestant in ((_OURS, OurSearch("tantivy")), (_RAW, RawTantivy())):
        build(contestant, root / "small" / name, small)
    on_whoosh = build(OurSearch("whoosh"), root / "whoosh" / "ours", few)
    whoosh = build(RawWhoosh(), root / "whoosh" / "bare", few)
    show(
        "Indexing, in a fresh process each; per second of the thread that has more to do",
        ["", "sections", "a second", "by the clock", "MB on disk", "peak MB"],
        [
            _built_row("AOS on Tantivy, whole path", built[_OURS]),
            _built_row("Tantivy, bare, several threads", built[_RAW]),
            _built_row("SQLite FTS5", built[_FTS5]),
            _built_row("AOS on Tantivy, engine alone", built[_ALONE]),
            _built_row("SQLite FTS5", built[_FTS5_SMALL]),
            ["AOS, analysis alone", f"{len(small):,}", f"{cold:,.0f}", "", "", ""],
            ["AOS, analysis alone, the same once more", f"{len(small):,}", f"{warm:,.0f}", "", "", ""],
            _built_row("AOS on Whoosh, whole path", on_whoosh),
            _built_row("Whoosh, bare", whoosh),
        ],
    )
    return built


def _built_row(name: str, built: Built) -> list[str]:
    return [
        name,
        f"{built.count:,}",
        f"{built.rate:,.0f}",
        f"{built.count / built.spent.wall_s:,.0f}",
        f"{built.size_bytes / 1e6:,.0f}",
        f"{built.peak_mb:,.0f}",
    ]


def _search(
    folder: Path, contestants: Mapping[str, Peer], asked: Mapping[Asked, Sequence[str]]
) -> dict[str, Latency]:
    for name, contestant in contestants.items():
        contestant.open(folder / name)
    searches = [contestant.search for contestant in contestants.values()]
    found = latencies(searches, asked[Asked.AS_WRITTEN][:_WARM_UP], asked[Asked.AS_WRITTEN][_WARM_UP:])
    return dict(zip(contestants, found, strict=True))


def _search_large(root: Path, asked: Mapping[Asked, Sequence[str]]) -> tuple[dict[str, Latency], Latency]:
    folder = root / "large"
    ours, alone = OurSearch("tantivy"), EngineAlone()
    raw, counting, fts5 = RawTantivy(), CountingTantivy(), SqliteFts5()
    ours.open(folder / _OURS)
    alone.open(folder / _OURS)
    raw.open(folder / _RAW)
    counting.open(folder / _RAW)
    fts5.open(folder / _FTS5)
    contestants: list[Peer] = [ours, alone, raw, counting, fts5]
    searches: list[Search] = [contestant.search for contestant in contestants]
    written = dict[str, Latency]()
    for sort in Asked:
        found = latencies(searches, asked[sort][:_WARM_UP], asked[sort][_WARM_UP:])
        show(
            f"Search: {sort} (OR), the best ten, {_QUERIES} queries",
            ["", "median ms", "p95 ms", "all threads", "by the clock", "to bare Tantivy", "to SQLite FTS5"],
            [_latency_row(one.name, taken, found) for one, taken in zip(contestants, found, strict=True)],
        )
        if sort is Asked.AS_WRITTEN:
            written = dict(zip((_OURS, "alone", _RAW, "counting", _FTS5), found, strict=True))
    typed = typed_so_far(asked[Asked.AS_WRITTEN])
    completions = latencies(
        [completing(ours.searcher)], typed[:_WARM_UP], typed[_WARM_UP : _WARM_UP + _QUERIES]
    )[0]
    show(
        f"Completions: {_QUERIES} beginnings of words",
        ["", "median ms", "p95 ms", "to a search"],
        [
            [
                "AOS",
                f"{completions.median_ms:.2f}",
                f"{completions.p95_ms:.2f}",
                f"{completions.median_ms / written[_OURS].median_ms:.2f}x",
            ]
        ],
    )
    return written, completions


def _latency_row(name: str, taken: Latency, found: Sequence[Latency]) -> list[str]:
    _ours, _alone, raw, _counting, fts5 = found
    return [
        name,
        f"{taken.median_ms:.2f}",
        f"{taken.p95_ms:.2f}",
        f"{taken.all_threads_ms:.2f}",
        f"{taken.wall_ms:.2f}",
        f"{taken.median_ms / raw.median_ms:.1f}x",
        f"{taken.median_ms / fts5.median_ms:.2f}x",
    ]


def _search_whoosh(folder: Path, asked: Sequence[str]) -> None:
    ours, bare = OurSearch("whoosh"), RawWhoosh()
    ours.open(folder / "ours")
    bare.open(folder / "bare")
    found = latencies(
        [ours.search, bare.search], asked[: _WARM_UP // 4], asked[_WARM_UP : _WARM_UP + _QUERIES // 4]
    )
    show(
        "Search on Whoosh: three words of a passage (OR), the best ten, fewer passages and queries",
        ["", "median ms", "p95 ms"],
        [
            [name, f"{taken.median_ms:.2f}", f"{taken.p95_ms:.2f}"]
            for name, taken in zip((ours.name, bare.name), found, strict=True)
        ],
    )


def _show_growth(small: Mapping[str, Latency], large: Mapping[str, Latency], sizes: Sizes) -> None:
    names = {_OURS: "AOS on Tantivy, whole path", _RAW: "Tantivy, bare", _FTS5: "SQLite FTS5"}
    show(
        f"Growth of the median from {sizes.small:,} to {sizes.large:,} sections",
        ["", "small ms", "large ms", "growth"],
        [
            [
                shown,
                f"{small[name].median_ms:.2f}",
                f"{large[name].median_ms:.2f}",
                f"{large[name].median_ms / small[name].median_ms:.1f}x",
            ]
            for name, shown in names.items()
        ],
    )


def _show_memory(memory: Memory) -> None:
    show(
        f"Memory of a process that serves the portal, after {_SERVED:,} different searches",
        ["", "MB"],
        [
            ["at most", f"{memory.peak_mb:,.0f}"],
            ["now, pages of the index included", f"{memory.resident_mb:,.0f}"],
            ["now, its own", f"{memory.own_mb:,.0f}"],
        ],
    )
