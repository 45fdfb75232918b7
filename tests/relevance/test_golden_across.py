"""What is asked in one language of documents in the other is found nearly as well as in their own."""

from collections.abc import Iterator, Mapping

import pytest

from tests.relevance.golden.measuring import ALL, Figure, figures, measure
from web.sample.demo import load_library
from web.settings import Settings
from web.wiring import open_portal

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, Figure]]:
    portal = open_portal(Settings(home=tmp_path_factory.mktemp("golden")))
    load_library(portal, lambda _result: None)
    portal.follow_changes()
    yield figures(measure(portal.searcher()))
    portal.workspace.close()


@pytest.mark.parametrize(
    ("across", "within", "share"), [("x pl->en", "x en->en", 1.0), ("x en->pl", "x pl->pl", 0.95)]
)
def test_across_languages_nearly_as_much_is_found_as_within_one(
    found: Mapping[str, Figure], across: str, within: str, share: float
) -> None:
    assert found[across].ndcg_at_10 >= share * found[within].ndcg_at_10


def test_a_code_or_part_number_leads_to_a_good_document_first(found: Mapping[str, Figure]) -> None:
    assert (found["codes"].good_mrr, found["codes"].mrr >= 0.98) == (1.0, True)


@pytest.mark.parametrize(
    ("group", "floor"), [(ALL, 0.67), ("codes", 0.89), ("symptoms/pl", 0.70), ("words/en", 0.58)]
)
def test_most_hits_open_the_document_where_the_answer_stands(
    found: Mapping[str, Figure], group: str, floor: float
) -> None:
    assert found[group].landed >= floor


@pytest.mark.parametrize(
    ("group", "floor"),
    [
        ("codes", 0.97),
        ("typos/pl", 0.90),
        ("typos/en", 0.86),
        ("words/pl", 0.87),
        ("words/en", 0.80),
        ("words/pl-plain", 0.89),
        ("several-words/pl", 0.86),
        ("several-words/en", 0.83),
        ("symptoms/pl", 0.70),
        ("symptoms/en", 0.63),
        ("x pl->en", 0.77),
        ("x en->pl", 0.75),
    ],
)
def test_each_class_of_queries_stays_above_its_floor(
    found: Mapping[str, Figure], group: str, floor: float
) -> None:
    assert found[group].ndcg_at_10 >= floor
