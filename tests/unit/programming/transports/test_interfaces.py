"""Interfaces as people write them."""

import pytest

from programming.transports.interfaces import (
    CanInterface,
    DoipInterface,
    InterfaceRefused,
    InterfaceUnavailable,
    KernelInterface,
    PassThruInterface,
    known_interfaces,
    read_interface,
)
from programming.transports.iso_tp import EcuAddress


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
    ("text", "interface"),
    [
        ("isotp:can0", KernelInterface(channel="can0")),
        ("isotp:can0@500000/2000000", KernelInterface(channel="can0", is_fd=True)),
        (r"j2534:C:\Maker\pt32.dll", PassThruInterface(path=r"C:\Maker\pt32.dll")),
        ("j2534:/opt/maker/libpt.so@250000", PassThruInterface(path="/opt/maker/libpt.so", bitrate=250_000)),
        ("doip:192.168.0.10", DoipInterface(host="192.168.0.10")),
        ("doip:gateway.local:13401/1001", DoipInterface(host="gateway.local", target=0x1001, port=13401)),
        ("doip:[fd00::1]/0e80", DoipInterface(host="fd00::1", target=0x0E80)),
    ],
)
def test_interfaces_beside_those_of_python_can_are_read(text: str, interface: object) -> None:
    assert read_interface(text) == interface


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("can0", None),
        ("socketcan:", None),
        ("nonsense:can0", "nonsense"),
        ("", None),
        ("doip:fd00::1", None),
        ("doip:host/address", None),
        ("doip:host@500000", None),
        ("j2534:/opt/libpt.so@500000/2000000", None),
    ],
)
def test_what_is_no_interface_is_refused(text: str, named: str | None) -> None:
    with pytest.raises(InterfaceRefused) as refused:
        read_interface(text)
    assert refused.value.interface == named


@pytest.mark.parametrize(
    "text",
    [
        "pcan:PCAN_USBBUS1",
        "aos-wire:127.0.0.1:1",
        "aos-wire:nowhere",
        "vector:0",
        "isotp:no-such-interface",
        "j2534:/no/such/library.so",
        "doip:127.0.0.1:1",
    ],
)
def test_an_interface_that_is_not_there_says_so_and_nothing_else(text: str) -> None:
    with pytest.raises(InterfaceUnavailable):
        read_interface(text).connect(EcuAddress())


def test_the_emulated_wire_is_an_interface_of_python_can() -> None:
    assert {"aos-wire", "doip", "isotp", "j2534"} <= set(known_interfaces())
