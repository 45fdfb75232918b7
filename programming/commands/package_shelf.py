"""`package import`, `publish`, `withdraw` and `list`: the packages of the portal.

One run of `publish` is one person's word; a package is published with the second person's.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from kb.store import utc_now
from kb.workspace import Workspace
from programming.commands.package_services import PackageServices
from programming.commands.proof import proved_staff
from programming.packages.flaws import FlashFileRefused
from programming.packages.refusals import StoreRefused
from programming.packages.store import PackageStore, StoredPackage
from programming.packages.store_words import refusal_sentence
from programming.packages.words import flaw_sentence
from translations.catalogue import translator

_ = translator("programming")

_BY_HELP = _("Your e-mail address; your password and a code are asked for.")


def package_faults(workspace: Workspace) -> list[str]:
    """A sentence for each package whose file is not what was taken in."""
    text = _("The flash package {package} is damaged or missing in the data folder: import it again.")
    with workspace.database.read() as session:
        damaged = PackageStore(session, workspace.folder.packages, utc_now).damaged()
    return [text.format(package=f"{one.manifest.package} {one.manifest.version}") for one in damaged]


def import_command(services: PackageServices) -> click.Command:
    """`import`."""

    @click.command("import", help=_("Take the package FILE in; two people publish it afterwards."))
    @click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    def import_package(file: Path) -> None:
        opened = services.open()
        with _refusals(), opened.database.write() as session:
            stored = PackageStore(session, opened.folder.packages, services.clock).take_in(file)
        click.echo(_("Taken in: {package}").format(package=_line(stored)))

    return import_package


def publish_command(services: PackageServices) -> click.Command:
    """`publish`."""

    @click.command("publish", help=_("Agree to the publication of a package as one of two people."))
    @click.argument("checksum")
    @click.option("--by", "email", required=True, help=_BY_HELP)
    def publish(checksum: str, email: str) -> None:
        opened = services.open()
        with _refusals(), opened.database.read() as session:
            found = PackageStore(session, opened.folder.packages, services.clock).find(checksum)
        click.echo(_line(found))
        staff = proved_staff(opened.database, email, services.clock)
        with _refusals(), opened.database.write() as session:
            after = PackageStore(session, opened.folder.packages, services.clock).agree(
                found.sha256, staff.id
            )
        click.echo(
            _("The package is published.")
            if after.is_published
            else _("Noted. A second member of the staff has to agree as well.")
        )

    return publish


def withdraw_command(services: PackageServices) -> click.Command:
    """`withdraw`."""

    @click.command("withdraw", help=_("Take a package back: no new job is made with it."))
    @click.argument("checksum")
    @click.option("--by", "email", required=True, help=_BY_HELP)
    @click.option("--reason", required=True, help=_("Why; workshops read it."))
    def withdraw(checksum: str, email: str, reason: str) -> None:
        opened = services.open()
        with _refusals(), opened.database.read() as session:
            found = PackageStore(session, opened.folder.packages, services.clock).find(checksum)
        click.echo(_line(found))
        staff = proved_staff(opened.database, email, services.clock)
        with _refusals(), opened.database.write() as session:
            PackageStore(session, opened.folder.packages, services.clock).withdraw(
                found.sha256, staff.id, reason
            )
        click.echo(_("The package is withdrawn; jobs that have begun to write go on."))

    return withdraw


def list_command(services: PackageServices) -> click.Command:
    """`list`."""

    @click.command("list", help=_("List the portal's packages, the newest first."))
    @click.option("--json", "is_json", is_flag=True, help=_("Print it for machines."))
    def list_packages(is_json: bool) -> None:
        opened = services.open()
        with opened.database.read() as session:
            packages = PackageStore(session, opened.folder.packages, services.clock).all()
        for package in packages:
            click.echo(json.dumps(_as_json(package), ensure_ascii=False) if is_json else _line(package))

    return list_packages


def _line(package: StoredPackage) -> str:
    manifest = package.manifest
    parts = ", ".join(manifest.target.part_numbers)
    serial = _("serial {number}").format(number=manifest.serial)
    named = f"{manifest.package} {manifest.version}\t{serial}\t{manifest.target.name} {parts}"
    return f"{package.sha256[:16]}\t{_state(package)}\t{named}"


def _state(package: StoredPackage) -> str:
    if package.is_withdrawn:
        return _("withdrawn")
    if package.is_published:
        return _("published")
    return _("agreed by one") if package.votes else _("taken in")


def _as_json(package: StoredPackage) -> dict[str, object]:
    manifest = package.manifest
    return {
        "sha256": package.sha256,
        "package": manifest.package,
        "version": manifest.version,
        "serial": manifest.serial,
        "part_numbers": manifest.target.part_numbers,
        "hardware_numbers": manifest.target.hardware_numbers,
        "software_to": manifest.target.software_to,
        "size_bytes": package.size_bytes,
        "key_id": package.key_id,
        "agreed": len(package.votes),
        "is_published": package.is_published,
        "is_withdrawn": package.is_withdrawn,
        "reason": package.reason,
    }


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except StoreRefused as refused:
        raise click.ClickException(refusal_sentence(refused)) from None
    except FlashFileRefused as refused:
        raise click.ClickException(flaw_sentence(refused)) from None
