"""`compare`: two kept readings, such as before and after a repair."""

import json
from pathlib import Path

import click

from programming.commands.names import NUMBERS
from programming.reading import Difference, Reading, ReadingRefused, compare, read_reading
from translations.catalogue import translator

_ = translator("programming")


def compare_command() -> click.Command:
    """`compare`."""

    @click.command("compare", help=_("Compare two readings that `read --save` kept: BEFORE and AFTER."))
    @click.argument("before", type=click.Path(path_type=Path, dir_okay=False, exists=True))
    @click.argument("after", type=click.Path(path_type=Path, dir_okay=False, exists=True))
    @click.option("--json", "is_json", is_flag=True, help=_("Print it for machines."))
    def compare_readings(before: Path, after: Path, is_json: bool) -> None:
        difference = compare(_reading(before), _reading(after))
        click.echo(_for_machines(difference) if is_json else _in_words(difference))

    return compare_readings


def _reading(path: Path) -> Reading:
    try:
        return read_reading(path.read_text(encoding="utf-8"))
    except (ReadingRefused, UnicodeDecodeError, OSError):
        raise click.ClickException(
            _("{path} is no reading of a control unit: give a file that `read --save` wrote.").format(
                path=path
            )
        ) from None


def _for_machines(difference: Difference) -> str:
    numbers = {number.name.lower(): list(pair) for number, pair in difference.numbers.items()}
    codes = {"gone": difference.gone, "new": difference.new, "stayed": difference.stayed}
    return json.dumps({"numbers": numbers, "trouble_codes": codes}, ensure_ascii=False)


def _in_words(difference: Difference) -> str:
    lines = [
        f"{NUMBERS.get(number, number.name)}\t{earlier or _('none')} -> {later or _('none')}"
        for number, (earlier, later) in difference.numbers.items()
    ]
    for name, codes in (
        (_("gone"), difference.gone),
        (_("new"), difference.new),
        (_("still there"), difference.stayed),
    ):
        lines.extend(f"{name}\t{code}" for code in codes)
    return "\n".join(lines) or _("Nothing changed.")
