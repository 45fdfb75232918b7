"""`read`, `clear` and `fits`: what a control unit is, what it has stored, whether it belongs in this car."""

import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import click
from babel.numbers import format_decimal

from kb.identifiers import InvalidVin, parse_vin
from programming.client import EcuClient
from programming.commands.connecting import connected, connection_options
from programming.commands.names import NUMBERS, told
from programming.reading import Reading, write_reading
from programming.uds.errors import NoAnswer
from programming.uds.names import Identifier
from translations.catalogue import process_language, translator

_ = translator("programming")


def read_command() -> click.Command:
    """`read`."""

    @click.command("read", help=_("Read identification and trouble codes of a control unit."))
    @connection_options
    @click.option("--save", type=click.Path(path_type=Path, dir_okay=False),
                  help=_("Keep what was read in this file, to compare later."))  # fmt: skip
    @click.option("--json", "is_json", is_flag=True, help=_("Print it for machines."))
    def read(interface: str, ecu: str, save: Path | None, is_json: bool) -> None:
        with connected(interface, ecu) as client:
            reading = take_reading(client)
        _keep(reading, save)
        click.echo(write_reading(reading) if is_json else _in_words(reading))

    return read


def clear_command() -> click.Command:
    """`clear`."""

    @click.command(
        "clear", help=_("Clear the trouble codes of a control unit; what was there is printed first.")
    )
    @connection_options
    @click.option("--save", type=click.Path(path_type=Path, dir_okay=False),
                  help=_("Keep what was read in this file, to compare later."))  # fmt: skip
    @click.option("--yes", is_flag=True, help=_("Do not ask."))
    def clear(interface: str, ecu: str, save: Path | None, yes: bool) -> None:
        with connected(interface, ecu) as client:
            before = take_reading(client)
            _keep(before, save)
            click.echo(_in_words(before))
            if not before.codes:
                click.echo(_("There is nothing to clear."))
                return
            if not yes:
                click.confirm(_("Clear these trouble codes?"), abort=True)
            _clear(client)
            left = client.trouble_codes()
        if not left:
            click.echo(_("The trouble codes are cleared."))
            return
        language = process_language(os.environ)
        click.echo(_("These came back at once, so their faults are present:"))
        for code in left:
            click.echo(told(code, language))

    return clear


def fits_command() -> click.Command:
    """`fits`."""

    @click.command("fits", help=_("Check before fitting that a control unit is the one that belongs there."))
    @connection_options
    @click.option("--vin", help=_("The VIN that it must have learnt; a new one has none."))
    @click.option("--part", help=_("The part number that it must have."))
    @click.option("--hardware", help=_("The hardware number that it must have."))
    @click.option("--software", help=_("The software number that it must have."))
    @click.option("--json", "is_json", is_flag=True, help=_("Print it for machines."))
    def fits(
        *, interface: str, ecu: str, vin: str | None, part: str | None, hardware: str | None,
        software: str | None, is_json: bool,
    ) -> None:  # fmt: skip
        wanted = {
            number: text
            for number, text in (
                (Identifier.VIN, None if vin is None else _vin(vin)),
                (Identifier.SPARE_PART_NUMBER, part),
                (Identifier.HARDWARE_NUMBER, hardware),
                (Identifier.SOFTWARE_NUMBER, software),
            )
            if text is not None
        }
        if not wanted:
            raise click.UsageError(_("Say what it must be: --part, --hardware, --software or --vin."))
        with connected(interface, ecu) as client:
            found = client.identify().numbers
        wrong = {number: text for number, text in wanted.items() if _bare(found.get(number)) != _bare(text)}
        _tell_fit(wanted, found, wrong, is_json=is_json)
        if wrong:
            raise click.ClickException(_("This control unit does not belong there: do not fit it."))

    return fits


def _vin(text: str) -> str:
    """The VIN that `--vin` names; what is none is told before anybody asks the control unit."""
    try:
        return parse_vin(text).text
    except InvalidVin:
        raise click.UsageError(
            _("What --vin names is no VIN: it has 17 letters and digits, none of them I, O or Q, such as "
              "S6HS2CA53JK075927.")
        ) from None  # fmt: skip


def _clear(client: EcuClient) -> None:
    try:
        client.clear_trouble_codes()
    except NoAnswer:
        raise click.ClickException(
            _("No answer came to the request to clear: read again to see whether it was done.")
        ) from None


def take_reading(client: EcuClient) -> Reading:
    """What the control unit says now."""
    return Reading(
        taken_at=datetime.now(UTC),
        identification=client.identify(),
        codes=tuple(client.trouble_codes()),
        volts=client.supply_volts(),
    )


def _keep(reading: Reading, path: Path | None) -> None:
    if path is None:
        return
    try:
        path.write_text(write_reading(reading), encoding="utf-8")
    except OSError as error:
        raise click.ClickException(
            _("{path} cannot be written ({reason}): name another file. Nothing was changed.").format(
                path=path, reason=error.strerror
            )
        ) from None


def _in_words(reading: Reading) -> str:
    language = process_language(os.environ)
    lines = [
        f"{name}\t{_known(reading.identification.numbers.get(number))}" for number, name in NUMBERS.items()
    ]
    if reading.volts is not None:
        lines.append(_("supply") + f"\t{format_decimal(reading.volts, '0.0', locale=language.value)} V")
    if not reading.identification.has_software:
        lines.append(_("Only the bootloader answers: there is no valid software in it."))
    lines.append("")
    lines.extend(told(code, language) for code in reading.codes)
    if not reading.codes:
        lines.append(_("No trouble codes are stored."))
    return "\n".join(lines)


def _known(text: str | None) -> str:
    return _("none") if text is None else text


def _bare(number: str | None) -> str | None:
    """A number without the gaps and hyphens by which people write it."""
    return None if number is None else "".join(filter(str.isalnum, number)).upper()


def _tell_fit(
    wanted: Mapping[Identifier, str],
    found: Mapping[Identifier, str],
    wrong: Mapping[Identifier, str],
    *,
    is_json: bool,
) -> None:
    if is_json:
        checks = [
            {
                "number": number.name.lower(),
                "wanted": text,
                "found": found.get(number),
                "fits": number not in wrong,
            }
            for number, text in wanted.items()
        ]
        click.echo(json.dumps({"fits": not wrong, "checks": checks}, ensure_ascii=False))
        return
    for number, text in wanted.items():
        said = _("differs") if number in wrong else _("fits")
        click.echo(f"{NUMBERS[number]}\t{text}\t{_known(found.get(number))}\t{said}")
