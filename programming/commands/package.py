"""`package`: flash packages built, signed and looked at by whoever makes them, taken in and published."""

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import click
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from programming.commands.package_keys import keys_group, read_public
from programming.commands.package_services import PackageServices
from programming.commands.package_shelf import import_command, list_command, publish_command, withdraw_command
from programming.packages.building import build, write_signed
from programming.packages.container import SUFFIX, OpenedPackage, open_container
from programming.packages.envelope import trusted_keys
from programming.packages.flaws import BuildRefused, FlashFileRefused
from programming.packages.key_files import KeyFileOpen, NoKeyFile, WrongPassphrase, read_key
from programming.packages.keyring import Keyring
from programming.packages.manifest import Manifest, as_builtins
from programming.packages.sources.reading import read_file
from programming.packages.words import flaw_sentence
from translations.catalogue import translator

_ = translator("programming")

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
PASSPHRASE = "AOS_PACKAGE_PASSPHRASE"  # noqa: S105 - a variable's name


def package_group(services: PackageServices) -> click.Group:
    """The commands; the data folder is opened by those that need it."""
    group = click.Group("package", help=_("Flash packages: build, sign, check, publish, withdraw."))
    for command in (
        _build(services), _sign(services), _verify(services), _show(services), _inspect(),
        keys_group(services),
        import_command(services), publish_command(services), withdraw_command(services),
        list_command(services),
    ):  # fmt: skip
        group.add_command(command)
    return group


def _build(services: PackageServices) -> click.Command:
    @click.command("build", help=_("Build a signed package from DESCRIPTION and the files beside it."))
    @click.argument("description", type=FILE)
    @click.option("--key", "keys", type=FILE, multiple=True, required=True,
                  help=_("The file of your private key; twice while one key follows another."))  # fmt: skip
    @click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help=_("Where to write it."))
    def build_package(description: Path, keys: tuple[Path, ...], out: Path | None) -> None:
        with _refusals(description):
            built = build(description, services.clock())
        path = out or description.with_name(f"{built.manifest.package}-{built.manifest.version}{SUFFIX}")
        private = [_private(key) for key in keys]
        write_signed(path, built.manifest_bytes, built.blocks, *private)
        opened = open_container(path, trusted_keys(key.public_key().public_bytes_raw() for key in private))
        click.echo(_("{path} is built: {sha256}").format(path=path, sha256=opened.sha256))

    return build_package


def _sign(services: PackageServices) -> click.Command:
    @click.command("sign", help=_("Sign the package FILE with other keys, when one key follows another."))
    @click.argument("file", type=FILE)
    @click.option("--key", "keys", type=FILE, multiple=True, required=True,
                  help=_("The file of your private key; twice while one key follows another."))  # fmt: skip
    @click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True,
                  help=_("Where to write it."))  # fmt: skip
    @_public_option
    def sign(file: Path, keys: tuple[Path, ...], out: Path, public: tuple[str, ...]) -> None:
        opened = _opened(file, public, services)
        if out.exists():
            raise click.ClickException(_("{path} exists already: name another file.").format(path=out))
        blocks = (opened.pieces(block, 0, block.size) for block in opened.manifest.blocks)
        write_signed(out, opened.manifest_bytes, blocks, *[_private(key) for key in keys])
        click.echo(_("{path} is signed: {sha256}").format(path=out, sha256=opened.sha256))

    return sign


def _verify(services: PackageServices) -> click.Command:
    @click.command("verify", help=_("Check signature, sizes and checksums of the package FILE."))
    @click.argument("file", type=FILE)
    @_public_option
    def verify(file: Path, public: tuple[str, ...]) -> None:
        opened = _opened(file, public, services)
        click.echo(
            _("Signed by {keys} and whole: {sha256}").format(
                keys=", ".join(opened.key_ids), sha256=opened.sha256
            )
        )

    return verify


def _show(services: PackageServices) -> click.Command:
    @click.command("show", help=_("Check the package FILE and show what it says."))
    @click.argument("file", type=FILE)
    @_public_option
    @click.option("--json", "is_json", is_flag=True, help=_("Print it for machines."))
    def show(file: Path, public: tuple[str, ...], is_json: bool) -> None:
        opened = _opened(file, public, services)
        if is_json:
            said = {"sha256": opened.sha256, "keys": opened.key_ids, **as_builtins(opened.manifest)}
            click.echo(json.dumps(said, ensure_ascii=False))
            return
        click.echo(_in_words(opened.manifest))

    return show


def _inspect() -> click.Command:
    @click.command("inspect", help=_("List what a HEX, S-record, VBF or PDX FILE holds."))
    @click.argument("file", type=FILE)
    @click.option("--session", help=_("Which session of a PDX file."))
    def inspect(file: Path, session: str | None) -> None:
        with _refusals(file):
            source = read_file(file, session=session)
        click.echo(source.format)
        for segment in source.segments:
            size = _("{size} bytes").format(size=len(segment.content))
            click.echo(f"{segment.name or '-'}\t0x{segment.address:08X}\t{size}")
        for erased in source.erase:
            size = _("{size} bytes").format(size=erased.size)
            click.echo(_("to be erased") + f"\t0x{erased.start:08X}\t{size}")

    return inspect


def _public_option(command: Callable[..., None]) -> Callable[..., None]:
    return click.option(
        "--public", multiple=True,
        help=_("A public key, or its file; else those that are registered in the portal."),
    )(command)  # fmt: skip


def _opened(file: Path, public: tuple[str, ...], services: PackageServices) -> OpenedPackage:
    with _refusals(file):
        return open_container(file, _trusted(public, services))


def _trusted(public: tuple[str, ...], services: PackageServices) -> Mapping[str, Ed25519PublicKey]:
    if not public:
        with services.open().database.read() as session:
            return Keyring(session, services.clock).trusted()
    try:
        return trusted_keys(bytes.fromhex(read_public(key)) for key in public)
    except ValueError:
        raise click.UsageError(_("Give --public the 64 hexadecimal digits of a key, or its file.")) from None


def _private(path: Path) -> Ed25519PrivateKey:
    passphrase = os.environ.get(PASSPHRASE) or click.prompt(
        _("Passphrase of {path}").format(path=path), hide_input=True
    )
    try:
        return read_key(path, passphrase)
    except KeyFileOpen:
        raise click.ClickException(
            _("Others could read {path}: make a new key, for this one may be known; or, if you are sure"
              " that nobody did, close the file with `chmod 600`.").format(path=path)
        ) from None  # fmt: skip
    except WrongPassphrase:
        raise click.ClickException(_("The passphrase does not open {path}.").format(path=path)) from None
    except NoKeyFile:
        raise click.ClickException(
            _("{path} is no private key: `aos programming package keys new` makes one.").format(path=path)
        ) from None


@contextmanager
def _refusals(file: Path) -> Iterator[None]:
    try:
        yield
    except BuildRefused as refused:
        raise click.ClickException(f"{refused.where}: {flaw_sentence(refused)}") from None
    except FlashFileRefused as refused:
        raise click.ClickException(f"{file.name}: {flaw_sentence(refused)}") from None


def _in_words(manifest: Manifest) -> str:
    target = manifest.target
    lines = [
        f"{manifest.package}\t{manifest.version}\t" + _("serial {number}").format(number=manifest.serial),
        _("control unit") + f"\t{target.name}",
        _("part number") + f"\t{', '.join(target.part_numbers)}",
        _("hardware number") + f"\t{', '.join(target.hardware_numbers)}",
        _("software before") + "\t" + (", ".join(target.software_from) or _("any")),
        _("software after") + f"\t{target.software_to}",
    ]
    for block in manifest.blocks:
        size = _("{size} bytes").format(size=block.size)
        lines.append(f"{block.name}\t0x{block.address:08X}\t{size}\tCRC-32 {block.crc32:08X}")
    return "\n".join(lines)
