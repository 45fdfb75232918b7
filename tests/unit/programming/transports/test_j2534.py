"""Pass-thru devices that are not as one would like them."""

import socket
from pathlib import Path

import pytest

from programming.transport import HearsTheBus
from programming.transports.iso_tp import EcuAddress
from programming.transports.j2534 import NoPassThru, PassThruDevice, open_j2534
from programming.transports.pass_thru_registry import pass_thru_libraries


def test_a_file_that_is_no_library_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.so").write_text("no library")
    with pytest.raises(NoPassThru, match="is no pass-thru library for this program"):
        PassThruDevice(str(tmp_path / "notes.so"))


def test_a_library_of_another_kind_is_refused() -> None:
    with pytest.raises(NoPassThru, match="is no pass-thru library for this program"):
        PassThruDevice("libc.so.6")


def test_a_device_that_is_not_plugged_in_says_so(
    pass_thru_library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AOS_FAKE_PASS_THRU", raising=False)
    with pytest.raises(NoPassThru, match=r"the device is not connected \(08\)"):
        PassThruDevice(str(pass_thru_library))


@pytest.mark.parametrize(("bitrate", "says"), [(250_000, "wrong device or rate")])
def test_a_rate_that_the_device_does_not_know_is_refused(
    pass_thru_library: Path, monkeypatch: pytest.MonkeyPatch, bitrate: int, says: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        monkeypatch.setenv("AOS_FAKE_PASS_THRU", str(listener.getsockname()[1]))
        with pytest.raises(NoPassThru, match=says):
            open_j2534(str(pass_thru_library), EcuAddress(), bitrate=bitrate)


def test_a_device_with_one_channel_only_hears_nobody_else(
    pass_thru_library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        monkeypatch.setenv("AOS_FAKE_PASS_THRU", str(listener.getsockname()[1]))
        monkeypatch.setenv("AOS_FAKE_PASS_THRU_DEAF", "1")
        transport = open_j2534(str(pass_thru_library), EcuAddress(), bitrate=500_000)
        assert not isinstance(transport, HearsTheBus)
        transport.close()


def test_only_windows_lists_libraries() -> None:
    assert pass_thru_libraries() == []
