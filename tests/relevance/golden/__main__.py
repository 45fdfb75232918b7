"""`python -m tests.relevance.golden HOME`: measure a data folder that holds the sample library."""

import sys
from pathlib import Path

import click

from tests.relevance.golden.measuring import figures, measure
from web.settings import Settings
from web.wiring import open_portal


def main(home: Path) -> None:
    """Print nDCG@10 and MRR of every group of queries, and the code queries whose answer is not first."""
    portal = open_portal(Settings(home=home))
    try:
        answers = measure(portal.searcher())
    finally:
        portal.workspace.close()
    for group, figure in figures(answers).items():
        click.echo(
            f"{group:28} n={figure.queries:3}  nDCG@10 {figure.ndcg_at_10:.3f}"
            f"  MRR {figure.mrr:.3f}, of good ones {figure.good_mrr:.3f}  lands {figure.landed:.3f}"
        )
    for answer in answers:
        if answer.group == "codes" and answer.reciprocal_rank < 1:
            click.echo(f"not first: {answer.text!r}, found {answer.found[:3]}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
