"""Packages on their way to the disk of the agent."""

import threading
from pathlib import Path

import pytest

from programming.agent.package_fetch import (
    AnotherPackage,
    FetchStopped,
    NoRoom,
    PackageFetch,
    verified,
)
from programming.agent.portal_client import PortalClient
from programming.exchange import Refusal
from programming.flashing.ports import PortalRefused
from programming.packages.container import open_container
from programming.packages.envelope import public_bytes
from programming.packages.flaws import PackageRefused
from tests.factories.flash_packages import PUBLISHER, STRANGER, manifest_of, trusting, write_package
from tests.factories.portal_stand_in import JOB, Offered, RunningStandIn

KEYS = (public_bytes(PUBLISHER.public_key()).hex(),)


@pytest.fixture
def package(tmp_path: Path, server: RunningStandIn) -> Path:
    """A package that the portal offers."""
    contents = (bytes(range(250)) * 2000,)
    path = write_package(tmp_path / "offered.aosflash", manifest_of(contents), contents)
    server.portal.offered = Offered(package=path, sha256="")
    return path


def test_a_package_is_fetched_once(
    server: RunningStandIn, client: PortalClient, package: Path, tmp_path: Path
) -> None:
    size = package.stat().st_size
    told: list[tuple[int, int]] = []
    fetch = PackageFetch(client, lambda done, total: told.append((done, total)))
    fetch.fetch(JOB, tmp_path / "here.aosflash", size)
    fetch.fetch(JOB, tmp_path / "here.aosflash", size)
    assert (tmp_path / "here.aosflash").read_bytes() == package.read_bytes()
    assert told[-1] == (size, size)
    assert len(server.portal.asked) == 1


def test_a_fetch_that_breaks_off_goes_on_where_it_was(
    server: RunningStandIn, client: PortalClient, package: Path, tmp_path: Path
) -> None:
    server.portal.troubles.extend(["half", "cut", "half"])
    path = tmp_path / "here.aosflash"
    PackageFetch(client).fetch(JOB, path, package.stat().st_size)
    assert path.read_bytes() == package.read_bytes()
    starts = [int(asked.removeprefix("bytes=").rstrip("-") or 0) for asked in server.portal.ranges]
    assert starts == sorted(starts)
    assert (starts[0], starts[1], starts[2]) == (0, starts[1], starts[1])
    assert 0 < starts[1] < starts[3] < package.stat().st_size


def test_a_part_that_is_longer_than_the_package_is_fetched_anew(
    client: PortalClient, package: Path, tmp_path: Path
) -> None:
    (tmp_path / "here.part").write_bytes(bytes(package.stat().st_size + 1))
    PackageFetch(client).fetch(JOB, tmp_path / "here.aosflash", package.stat().st_size)
    assert (tmp_path / "here.aosflash").read_bytes() == package.read_bytes()


def test_a_refusal_ends_the_fetch(
    server: RunningStandIn, client: PortalClient, package: Path, tmp_path: Path
) -> None:
    server.portal.troubles.append(Refusal.PACKAGE_WITHDRAWN)
    with pytest.raises(PortalRefused) as refused:
        PackageFetch(client).fetch(JOB, tmp_path / "here.aosflash", package.stat().st_size)
    assert refused.value.reason == Refusal.PACKAGE_WITHDRAWN


def test_a_person_stops_a_fetch(client: PortalClient, package: Path, tmp_path: Path) -> None:
    stopped = threading.Event()
    stopped.set()
    with pytest.raises(FetchStopped):
        PackageFetch(client, stopped=stopped).fetch(JOB, tmp_path / "here.aosflash", package.stat().st_size)


def test_a_disk_that_does_not_take_it_is_told(client: PortalClient, package: Path, tmp_path: Path) -> None:
    with pytest.raises(NoRoom):
        PackageFetch(client).fetch(JOB, tmp_path / "nowhere" / "here.aosflash", package.stat().st_size)


def test_a_package_is_used_where_all_of_it_is_as_it_was_signed(package: Path) -> None:
    sha256 = open_container(package, trusting(PUBLISHER)).sha256
    assert verified(package, sha256, KEYS).manifest.package == "engine"


@pytest.mark.parametrize("keys", [(), (public_bytes(STRANGER.public_key()).hex(),)], ids=["none", "others"])
def test_a_package_by_a_key_that_is_not_trusted_is_deleted(package: Path, keys: tuple[str, ...]) -> None:
    with pytest.raises(PackageRefused):
        verified(package, "", keys)
    assert not package.exists()


def test_a_damaged_package_is_deleted(package: Path) -> None:
    content = bytearray(package.read_bytes())
    content[-200] ^= 1
    package.write_bytes(content)
    with pytest.raises(PackageRefused):
        verified(package, "", KEYS)
    assert not package.exists()


def test_another_package_than_the_ticket_names_is_not_used(package: Path) -> None:
    with pytest.raises(AnotherPackage):
        verified(package, "0" * 64, KEYS)
