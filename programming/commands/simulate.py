"""`simulate`: virtual control units on an emulated wire, until they are stopped."""

import errno
import os
import secrets
import signal
import threading
from contextlib import ExitStack
from pathlib import Path
from types import FrameType

import click

from programming.jobs.secrets import ED25519, HMAC, FileKeyStore, SecretsOpen, SecretsRefused
from programming.transports.iso_tp import EcuAddress
from programming.virtual_ecu.bit_timing import BitRates
from programming.virtual_ecu.ecu import VirtualEcu
from programming.virtual_ecu.faults import FaultPlan, PlanRefused, read_plan
from programming.virtual_ecu.memory import LastingMemory
from programming.virtual_ecu.profile import PROFILES, EcuProfile
from programming.virtual_ecu.running import RunningEcu
from programming.virtual_ecu.wire import DEFAULT_PORT, Wire, WireFaults
from programming.virtual_ecu.wire_bus import WireBus
from translations.catalogue import translator

_ = translator("programming")


def simulate_command() -> click.Command:
    """`simulate`."""

    @click.command("simulate", help=_("Run virtual control units on an emulated CAN wire, to try things on."))
    @click.option("--ecu", "names", type=click.Choice(sorted(PROFILES)), multiple=True,
                  default=sorted(PROFILES), show_default=True,
                  help=_("Which control units; may be given several times."))  # fmt: skip
    @click.option("--port", type=click.IntRange(0, 65535), default=DEFAULT_PORT, show_default=True,
                  help=_("The port of the wire on this machine."))  # fmt: skip
    @click.option("--bitrate", type=click.IntRange(10_000, 1_000_000), default=500_000, show_default=True,
                  help=_("Bits per second on the wire."))  # fmt: skip
    @click.option("--keep", type=click.Path(path_type=Path, file_okay=False),
                  help=_("Keep their memories in this folder; else they are new each time."))  # fmt: skip
    @click.option(
        "--faults", default="", help=_('What goes wrong, such as "19: silent, busy; 22: refuse 31".')
    )
    @click.option("--lose-every", type=click.IntRange(0), default=0,
                  help=_("Lose every so-many-th frame on the wire; 0 loses none."))  # fmt: skip
    @click.option("--volts", type=click.FloatRange(0, 30), default=13.4, show_default=True,
                  help=_("The supply of the control units."))  # fmt: skip
    @click.option("--secrets", "secrets_path", type=click.Path(path_type=Path, dir_okay=False),
                  envvar="AOS_ECU_SECRETS",
                  help=_("Use the portal's secrets, so that it can unlock them: ecu_secrets.json of its data "
                         "folder (AOS_ECU_SECRETS). Else nobody can."))  # fmt: skip
    def simulate(
        *, names: tuple[str, ...], port: int, bitrate: int, keep: Path | None, faults: str, lose_every: int,
        volts: float, secrets_path: Path | None,
    ) -> None:  # fmt: skip
        _check_plan(faults)
        with ExitStack() as running:
            wire = running.enter_context(_wire(port, bitrate, WireFaults(lose_every=lose_every)))
            for name in dict.fromkeys(names):
                profile = PROFILES[name]
                ecu = VirtualEcu(
                    _memory(profile, keep),
                    secret=_secret(profile, secrets_path),
                    random_bytes=os.urandom,
                    faults=_check_plan(faults),
                )
                ecu.state.volts = volts
                address = EcuAddress(request_id=profile.request_id, response_id=profile.response_id)
                running.enter_context(RunningEcu(ecu, WireBus(wire.channel), address))
                click.echo(
                    _(
                        "{name} control unit: --interface aos-wire:{channel} --ecu {request:X}:{response:X}"
                    ).format(
                        name=name,
                        channel=wire.channel,
                        request=profile.request_id,
                        response=profile.response_id,
                    )
                )
            stopped = _stopped_by_signals()  # before anybody reads that it runs, and stops it
            click.echo(_("Running; stop with Ctrl+C."))
            stopped.wait()
        click.echo(_("Stopped."))

    return simulate


def _check_plan(text: str) -> FaultPlan:
    try:
        return read_plan(text)
    except PlanRefused as refused:
        raise click.UsageError(
            _("{part} is no fault: write service: fault, fault; faults are silent, deaf, busy, "
              "garbled, pending 3 0.5, refuse 31, reset, reset-after, power-cut 2, cut-after 2, "
              "half-written 2, sag 10.5 30, other-unit, foreign-tester, "
              "or - for none.").format(part=refused.part)
        ) from None  # fmt: skip


def _wire(port: int, bitrate: int, faults: WireFaults) -> Wire:
    try:
        return Wire(port=port, rates=BitRates(nominal=bitrate), faults=faults)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        raise click.ClickException(
            _(
                "Port {port} is taken, perhaps by another simulation: stop it, or choose another --port."
            ).format(port=port)
        ) from None


def _memory(profile: EcuProfile, folder: Path | None) -> LastingMemory:
    try:
        return LastingMemory.open(profile, None if folder is None else folder / profile.name)
    except (OSError, ValueError, TypeError):
        raise click.ClickException(
            _("{folder} does not hold memories of control units: name another folder for --keep.").format(
                folder=folder
            )
        ) from None


def _secret(profile: EcuProfile, path: Path | None) -> bytes:
    """The secret that the portal has for this kind, drawn now if it has none; without a file nobody's."""
    if path is None:
        return secrets.token_bytes(16)
    if not path.exists():
        raise click.ClickException(
            _("There is no file {path}: name ecu_secrets.json in the data folder of the portal.").format(
                path=path
            )
        )
    store, scheme = FileKeyStore(path), ED25519 if profile.asks_for_authentication else HMAC
    try:
        store.make_missing(scheme, [profile.kind])
        return store.secret_bytes(scheme, profile.kind)
    except SecretsOpen as refused:
        raise click.ClickException(
            _("Others of this machine may read {path}: close it with `chmod 600 {path}`.").format(path=path)
        ) from refused
    except (SecretsRefused, OSError) as refused:
        raise click.ClickException(
            _("{path} cannot be used for secrets: name the portal's ecu_secrets.json.").format(path=path)
        ) from refused


def _stopped_by_signals() -> threading.Event:
    """Set once somebody stops the process."""
    stopped = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopped.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    return stopped
