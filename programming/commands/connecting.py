"""The options by which a command reaches a control unit, and its errors in words."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import click

from programming.client import EcuClient
from programming.transports.interfaces import (
    InterfaceRefused,
    InterfaceUnavailable,
    known_interfaces,
    read_interface,
)
from programming.transports.iso_tp import EcuAddress
from programming.uds.errors import NoAnswer, Refused, UdsError
from translations.catalogue import translator

_ = translator("programming")

_ADDRESS: Final = re.compile(r"(?P<request>[0-9A-F]{1,8}):(?P<response>[0-9A-F]{1,8})", re.IGNORECASE)
_LONGEST_EXTENDED: Final = 0x1FFF_FFFF


def connection_options(command: Callable[..., None]) -> Callable[..., None]:
    """`--interface` and `--ecu`."""
    for option in (
        click.option(
            "--ecu", default="7E0:7E8", show_default=True,
            help=_("The CAN identifiers of the control unit in hexadecimal: of requests, then of answers."),
        ),
        click.option(
            "--interface", required=True, envvar="AOS_CAN_INTERFACE",
            help=_("The interface to the car: socketcan:can0, j2534:PATH, doip:HOST (AOS_CAN_INTERFACE)."),
        ),
    ):  # fmt: skip
        command = option(command)
    return command


@contextmanager
def connected(interface: str, ecu: str) -> Iterator[EcuClient]:
    """A tester on that interface; whatever goes wrong becomes one sentence."""
    address = read_ecu(ecu)
    try:
        transport = read_interface(interface).connect(address)
    except InterfaceRefused as refused:
        raise click.UsageError(refusal_sentence(refused)) from None
    except InterfaceUnavailable as error:
        raise click.ClickException(
            _(
                "{interface} cannot be opened ({reason}): connect it, install its driver, or name another."
            ).format(interface=interface, reason=str(error).rstrip("."))
        ) from None
    try:
        with EcuClient(transport) as client:
            yield client
    except NoAnswer:
        raise click.ClickException(
            _("No answer from {ecu} on {interface}: check ignition, plug, bit rate and identifiers.").format(
                ecu=ecu, interface=interface
            )
        ) from None
    except Refused as refused:
        raise click.ClickException(
            _("The control unit refused service {service:02X} (reason {code:02X}): {advice}").format(
                service=refused.service,
                code=refused.raw_code,
                advice=_("check its conditions (ignition on, engine off), then try again."),
            )
        ) from None
    except UdsError:
        raise click.ClickException(
            _("What {ecu} answered makes no sense: disconnect other testers, then try again.").format(ecu=ecu)
        ) from None


def read_ecu(text: str) -> EcuAddress:
    """The identifiers that `--ecu` names."""
    match = _ADDRESS.fullmatch(text.strip())
    if match is None:
        raise click.UsageError(_("--ecu is two hexadecimal identifiers with a colon, such as 7E0:7E8."))
    request, response = int(match["request"], 16), int(match["response"], 16)
    if max(request, response) > _LONGEST_EXTENDED or request == response:
        raise click.UsageError(_("--ecu is two hexadecimal identifiers with a colon, such as 7E0:7E8."))
    return EcuAddress.of(request, response)


def refusal_sentence(refused: InterfaceRefused) -> str:
    """Why `--interface` names none, and how it is written."""
    if refused.interface is None:
        return _("Write --interface as interface:channel, such as socketcan:can0.")
    return _("There is no interface {name}; there are: {known}.").format(
        name=refused.interface, known=", ".join(known_interfaces())
    )
