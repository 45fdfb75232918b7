"""Interfaces as people write them."""

import errno
import socket

import pytest

from programming.transports.doip import Refused as DoipRefused
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
from programming.transports.kernel_iso_tp import NoKernelIsoTp
from programming.transports.reasons import reason_in_words, system_reason
from translations.locales import Language


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


@pytest.mark.parametrize(
    ("text", "english", "polish"),
    [
        (
            "doip:127.0.0.1:1",
            "there is no gateway at 127.0.0.1:1: nothing answers there",
            "pod 127.0.0.1:1 nie ma bramy: nic tam nie odpowiada",
        ),
        (
            "j2534:/no/such/library.so",
            "there is no file /no/such/library.so",
            "nie ma pliku /no/such/library.so",
        ),
        ("j2534:libc.so.6", "is no pass-thru library for this program", "nie jest biblioteką pass-thru"),
    ],
    ids=["no gateway", "no library", "another library"],
)
def test_why_an_interface_cannot_be_opened_is_said_in_the_language_of_the_person(
    monkeypatch: pytest.MonkeyPatch, text: str, english: str, polish: str
) -> None:
    monkeypatch.setenv("AOS_LANGUAGE", "en")
    with pytest.raises(InterfaceUnavailable, match=english):
        read_interface(text).connect(EcuAddress())
    monkeypatch.setenv("AOS_LANGUAGE", "pl")
    with pytest.raises(InterfaceUnavailable, match=polish):
        read_interface(text).connect(EcuAddress())


@pytest.mark.parametrize(
    ("error", "polish"),
    [
        (DoipRefused(3), "brama nie przekazała żądania (kod 03)"),
        (
            NoKernelIsoTp("{reason}", reason=system_reason(OSError(errno.ENODEV, "x"))),
            "nie ma takiego interfejsu",
        ),
        (OSError(errno.ENODEV, "No such device"), "nie ma takiego interfejsu"),
        (socket.gaierror(-2, "Name or service not known"), "w sieci nie ma takiej nazwy"),
        (TimeoutError("timed out"), "odpowiedź nie nadeszła na czas"),
        (OSError(errno.EXDEV, "what only a driver knows"), "what only a driver knows"),
        (RuntimeError("what only a driver knows"), "what only a driver knows"),
        (RuntimeError(), "RuntimeError"),
    ],
    ids=["gateway", "kernel", "device", "name", "time", "rare", "driver", "wordless"],
)
def test_what_the_system_and_transports_say_is_said_in_polish_and_a_driver_keeps_its_words(
    error: Exception, polish: str
) -> None:
    assert reason_in_words(error, Language.POLISH) == polish


def test_the_emulated_wire_is_an_interface_of_python_can() -> None:
    assert {"aos-wire", "doip", "isotp", "j2534"} <= set(known_interfaces())
