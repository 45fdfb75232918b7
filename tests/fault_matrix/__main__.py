"""`python -m tests.fault_matrix [--only PHASE]`: every cell tried out, as tables; 1 where one is unsafe."""

import argparse
import logging
import os
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor

from programming.phases import ORDER, Phase
from tests.bench.table import show
from tests.fault_matrix.cells import TROUBLES, Disturbance, Place, all_cells
from tests.fault_matrix.trial import Became, Verdict, places, try_out


def main() -> int:
    """Try out, print, and say by the code whether all is safe."""
    parser = argparse.ArgumentParser(prog="python -m tests.fault_matrix", description=__doc__)
    parser.add_argument("--only", type=Phase, help="one phase only")
    only = parser.parse_args().only
    _quiet()
    began = time.perf_counter()
    chosen = [place for place in places() if only in (None, place.phase)]
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=_quiet) as pool:
        verdicts = [verdict for tried in pool.map(_tried, chosen) for verdict in tried]
    _show_phases(verdicts)
    _show_troubles(verdicts)
    _show_unsafe([verdict for verdict in verdicts if verdict.complaints])
    kinds = Counter(verdict.became for verdict in verdicts)
    told = ", ".join(f"{kinds[became]} {became}" for became in Became)
    print(f"\n{len(verdicts)} cells in {time.perf_counter() - began:.0f} s: {told}")  # noqa: T201
    return int(kinds[Became.UNSAFE] > 0)


def _quiet() -> None:
    logging.disable(logging.CRITICAL)


def _tried(place: Place) -> list[Verdict]:
    return [try_out(cell) for cell in all_cells((place,))]


def _show_phases(verdicts: Sequence[Verdict]) -> None:
    rows = {phase.value: [one for one in verdicts if one.cell.place.phase is phase] for phase in ORDER}
    _show_counts("By phase", rows)


def _show_troubles(verdicts: Sequence[Verdict]) -> None:
    rows = {trouble.name: [one for one in verdicts if one.cell.trouble == trouble] for trouble in TROUBLES}
    _show_counts("By fault", rows)


def _show_counts(title: str, rows: Mapping[str, Sequence[Verdict]]) -> None:
    """A table of how many cells became what, with a column for each disturbance."""
    counted = [[name, *(_counts(verdicts, one) for one in Disturbance)] for name, verdicts in rows.items()]
    show(f"{title}: {' / '.join(Became)}", ["", *Disturbance], counted)


def _counts(verdicts: Sequence[Verdict], disturbance: Disturbance) -> str:
    kinds = Counter(one.became for one in verdicts if one.cell.disturbance is disturbance)
    return " / ".join(str(kinds[became]) for became in Became)


def _show_unsafe(unsafe: Sequence[Verdict]) -> None:
    for verdict in unsafe[:50]:
        print(f"UNSAFE {verdict.cell}: {'; '.join(verdict.complaints)}")  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
