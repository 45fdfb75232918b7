"""`package keys`: the private key of whoever signs packages, and the public keys that the portal trusts."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import click

from programming.commands.package_services import PackageServices
from programming.commands.proof import proved_staff
from programming.packages.envelope import key_id
from programming.packages.key_files import SHORTEST_PASSPHRASE, make_key
from programming.packages.keyring import Keyring
from programming.packages.refusals import StoreRefused
from programming.packages.store_words import refusal_sentence
from translations.catalogue import translator

_ = translator("programming")

_PASSPHRASE = "AOS_PACKAGE_PASSPHRASE"  # noqa: S105 - a variable's name


def keys_group(services: PackageServices) -> click.Group:
    """The commands."""
    group = click.Group("keys", help=_("Keys that packages are signed with."))
    for command in (_new(), _register(services), _list(services), _retire(services)):
        group.add_command(command)
    return group


def read_public(given: str) -> str:
    """A public key in hex: as it is given, or in the file of that name."""
    path = Path(given)
    try:
        return path.read_text(encoding="ascii").strip() if path.is_file() else given.strip()
    except (OSError, UnicodeDecodeError):
        return ""


def _new() -> click.Command:
    @click.command("new", help=_("Make a private key in FILE, and its public key in FILE.pub."))
    @click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
    def new(file: Path) -> None:
        public = file.with_name(file.name + ".pub")
        if file.exists() or public.exists():
            raise click.ClickException(_("{path} exists already: name another file.").format(path=file))
        key = make_key(file, _new_passphrase()).public_key()
        public.write_text(key.public_bytes_raw().hex() + "\n", encoding="ascii")
        click.echo(
            _("Key {key_id} is made. Keep {file} offline; give the portal {public}.").format(
                key_id=key_id(key), file=file, public=public
            )
        )

    return new


def _new_passphrase() -> str:
    passphrase = os.environ.get(_PASSPHRASE) or click.prompt(
        _("New passphrase"), hide_input=True, confirmation_prompt=True
    )
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise click.ClickException(
            _("Choose a passphrase of at least {count} characters.").format(count=SHORTEST_PASSPHRASE)
        )
    return str(passphrase)


def _register(services: PackageServices) -> click.Command:
    @click.command("register", help=_("Trust PUBLIC, the key of a publisher, or the file that it is in."))
    @click.argument("public")
    @click.option("--name", required=True, help=_("Whose key it is."))
    @_by_option
    def register(public: str, name: str, email: str) -> None:
        database = services.open().database
        staff = proved_staff(database, email, services.clock)
        try:
            with database.write() as session:
                key = Keyring(session, services.clock).register(read_public(public), name, staff.id)
        except StoreRefused as refused:
            raise click.ClickException(refusal_sentence(refused)) from None
        click.echo(_("Packages signed with key {key_id} are trusted.").format(key_id=key.key_id))

    return register


def _list(services: PackageServices) -> click.Command:
    @click.command("list", help=_("List the keys that the portal trusts, and those that it did."))
    @click.option("--json", "is_json", is_flag=True, help=_("Print it for machines."))
    def list_keys(is_json: bool) -> None:
        with services.open().database.read() as session:
            keys = Keyring(session, services.clock).all()
        for key in keys:
            state = _("in force") if key.retired_at is None else _("retired")
            line = {"key_id": key.key_id, "name": key.name, "public_key": key.public_key,
                    "is_in_force": key.retired_at is None}  # fmt: skip
            click.echo(
                json.dumps(line, ensure_ascii=False)
                if is_json
                else f"{key.key_id}\t{state}\t{key.registered_at:%Y-%m-%d}\t{key.name}"
            )

    return list_keys


def _retire(services: PackageServices) -> click.Command:
    @click.command("retire", help=_("Trust the key KEY_ID no more."))
    @click.argument("key_id")
    @_by_option
    def retire(key_id: str, email: str) -> None:
        database = services.open().database
        staff = proved_staff(database, email, services.clock)
        try:
            with database.write() as session:
                Keyring(session, services.clock).retire(key_id, staff.id)
        except StoreRefused as refused:
            raise click.ClickException(refusal_sentence(refused)) from None
        click.echo(_("Key {key_id} is retired.").format(key_id=key_id))

    return retire


def _by_option(command: Callable[..., None]) -> Callable[..., None]:
    return click.option(
        "--by", "email", required=True,
        help=_("Your e-mail address; your password and a code are asked for."),
    )(command)  # fmt: skip
