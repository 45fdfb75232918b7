"""The sources of the sample library: nothing is wrong with them, and they have what the library promises."""

import re
from collections import Counter

import pytest

from kb.access import AccessClass
from kb.documents import DocumentKind
from web.sample.authoring.check import complaints
from web.sample.authoring.library import Sources, read_sources
from web.sample.authoring.model import Format
from web.sample.authoring.vehicles import with_check_digit


@pytest.fixture(scope="module")
def sources() -> Sources:
    return read_sources()


def test_nothing_is_wrong_with_the_sources(sources: Sources) -> None:
    assert list(complaints(sources)) == []


def test_the_library_has_what_it_promises(sources: Sources) -> None:
    kinds = Counter(topic.kind for topic in sources.topics.values())
    least = {
        DocumentKind.REPAIR: 35,
        DocumentKind.DIAGNOSIS: 12,
        DocumentKind.BULLETIN: 10,
        DocumentKind.CAMPAIGN: 2,
        DocumentKind.LOCATION: 5,
        DocumentKind.MAINTENANCE: 6,
        DocumentKind.TECHNICAL_DATA: 4,
        DocumentKind.LABOUR_TIME: 1,
        DocumentKind.FLASH: 2,
    }
    assert {kind: kinds[kind] for kind in least if kinds[kind] < least[kind]} == {}
    assert len(sources.net_lists.sources) >= 10
    assert {topic.format for topic in sources.topics.values()} == set(Format)
    assert [topic.access for topic in sources.topics.values()].count(AccessClass.SECURITY_RELATED_RMI) >= 3
    assert sum(bool(topic.replaces) for topic in sources.topics.values()) >= 2


def test_forty_vehicles_have_vins_of_their_own_that_are_valid(sources: Sources) -> None:
    maker = sources.maker
    vins = [maker.vin_of(vehicle) for vehicle in maker.vehicles]
    assert len(set(vins)) == len(vins) >= 40
    assert [vin for vin in vins if not re.fullmatch(r"[A-HJ-NPR-Z0-9]{17}", vin)] == []
    assert [vin for vin in vins if with_check_digit(vin) != vin or not vin.startswith(maker.wmi)] == []


def test_vehicles_were_built_as_their_series_was(sources: Sources) -> None:
    maker = sources.maker
    wrong = [
        vehicle
        for vehicle in maker.vehicles
        for series in [maker.series[vehicle.series]]
        if vehicle.gearbox not in series.engines[vehicle.engine]
        or not set(vehicle.options) <= set(series.options)
        or not series.built_from <= vehicle.built <= (series.built_to or "9999")
    ]
    assert wrong == []


def test_every_fuse_has_the_rating_of_the_diagrams_in_the_texts_too(sources: Sources) -> None:
    parts = sources.net_lists.parts
    assert parts is not None
    told = {
        key.rpartition(".")[2].upper(): fact for key, fact in sources.facts.matching(("location.sokol2.f*",))
    }
    wrong = [
        name
        for name, fuse in parts.fuses.items()
        if name in told and getattr(told[name], "value", None) != fuse.rating_a
    ]
    assert wrong == []


def test_every_labour_time_and_every_special_tool_stands_in_its_list(sources: Sources) -> None:
    times = " ".join(map(str, sources.topics["halny-labour-times"].sections))
    tools = " ".join(map(str, sources.topics["halny-special-tools"].sections))
    untold = [key for key, _fact in sources.facts.matching(("*.labour",)) if key not in times]
    assert untold == []
    assert [key for key in sources.facts.tools if key.startswith("HT-") and key not in tools] == []


def test_the_list_of_vehicles_is_the_makers(sources: Sources) -> None:
    maker = sources.maker
    told = str(sources.topics["halny-vehicle-identification"].sections)
    assert [vin for vehicle in maker.vehicles if (vin := maker.vin_of(vehicle)) not in told] == []
    units = [unit for series in maker.series.values() for unit in series.control_units]
    assert [unit.part for unit in units if unit.part not in told or unit.software not in told] == []
