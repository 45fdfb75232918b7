"""Interfaces as people write them."""

import pytest

from programming.transports.interfaces import (
    CanInterface,
    InterfaceRefused,
    InterfaceUnavailable,
    known_interfaces,
    read_interface,
)


@pytest.mark.parametrize(
    ("text", "interface"),
    [
        ("socketcan:can0", CanInterface(interface="socketcan", channel="can0")),
        ("pcan:PCAN_USBBUS1@250000", CanInterface(interface="pcan", channel="PCAN_USBBUS1", bitrate=250_000)),
        (
            "kvaser:0@500000/2000000",
            CanInterface(interface="kvaser", channel="0", bitrate=500_000, data_bitrate=2_000_000),
        ),
        ("aos-wire:127.0.0.1:29500", CanInterface(interface="aos-wire", channel="127.0.0.1:29500")),
    ],
)
def test_an_interface_is_read_with_its_channel_and_rates(text: str, interface: CanInterface) -> None:
    assert read_interface(text) == interface
    assert interface.is_fd == ("/" in text)


@pytest.mark.parametrize(
    ("text", "named"), [("can0", None), ("socketcan:", None), ("nonsense:can0", "nonsense"), ("", None)]
)
def test_what_is_no_interface_is_refused(text: str, named: str | None) -> None:
    with pytest.raises(InterfaceRefused) as refused:
        read_interface(text)
    assert refused.value.interface == named


@pytest.mark.parametrize(
    "text", ["pcan:PCAN_USBBUS1", "aos-wire:127.0.0.1:1", "aos-wire:nowhere", "vector:0"]
)
def test_an_interface_that_is_not_there_says_so_and_nothing_else(text: str) -> None:
    with pytest.raises(InterfaceUnavailable):
        read_interface(text).open()


def test_the_emulated_wire_is_an_interface_of_python_can() -> None:
    assert "aos-wire" in known_interfaces()
