"""`keys`: the portal's own keys, with which it signs jobs for agents."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final

import click

from entitlements.audit import AuditEvent, AuditKind, AuditTrail
from programming.commands.package_services import PackageServices
from programming.commands.proof import proved_staff
from programming.jobs.job_key import FILE_NAME, JobKey, JobKeyFault, JobKeyRefused, JobSigner
from programming.packages.envelope import short_key
from translations.catalogue import translator

_ = translator("programming")

_SENTENCES: Final[Mapping[JobKeyFault, str]] = {
    JobKeyFault.TOO_MANY: _("There are two keys in force already: retire the former one first."),
    JobKeyFault.NO_SUCH_KEY: _("No key {key_id} is in force: see `aos programming keys list`."),
    JobKeyFault.SIGNS: _("The key {key_id} signs jobs: make a new one first, `aos programming keys new`."),
    JobKeyFault.OPEN: _(
        "Others of this machine may read {path}: close it with `chmod 600 {path}`; if somebody may have read "
        "it, `aos programming keys new --compromised`."
    ),
    JobKeyFault.UNREADABLE: _("{path} is no file of the portal's keys: restore it from a backup."),
}


def job_keys_group(services: PackageServices) -> click.Group:
    """The commands."""
    group = click.Group("keys", help=_("The portal's own keys, with which it signs jobs for agents."))
    for command in (_list(services), _new(services), _retire(services)):
        group.add_command(command)
    return group


def _list(services: PackageServices) -> click.Command:
    @click.command("list", help=_("List the keys, the one that signs first."))
    @click.option("--json", "is_json", is_flag=True, help=_("Print it for machines."))
    def list_keys(is_json: bool) -> None:
        signer = _signer(services)
        with _in_words(signer):
            keys = signer.all_keys()
        for key in keys:
            line = {"key_id": key.key_id, "public_key": key.public, "signs": key == keys[0],
                    "is_in_force": key.is_in_force, "is_introduced": bool(key.introduction)}  # fmt: skip
            click.echo(json.dumps(line) if is_json else _told(key, signs=key == keys[0]))
        if signer.is_open:
            click.echo(_SENTENCES[JobKeyFault.OPEN].format(path=signer.path), err=True)

    return list_keys


def _new(services: PackageServices) -> click.Command:
    @click.command(
        "new", help=_("Sign jobs with a new key from now on; agents believe it by the former one.")
    )
    @click.option("--compromised", is_flag=True,
                  help=_("Others may know a key: have none of the former ones believed. At each agent "
                         "a person then confirms the new one."))  # fmt: skip
    @_by_option
    def new(compromised: bool, email: str) -> None:
        signer = _signer(services)
        made = _changed(
            services,
            email,
            AuditKind.JOB_KEY_CHANGED,
            lambda: signer.replace_all(services.clock()) if compromised else signer.change(services.clock()),
            how="compromised" if compromised else "introduced",
        )
        click.echo(_("Jobs are signed with key {key_id} from now on.").format(key_id=made.key_id))
        if compromised:
            click.echo(
                _(
                    "Tell every workshop by another way than the portal that the key begins with {short}; "
                    "at each agent: `aos-agent trust {short}`. A job past its point of no return goes on "
                    "without that at the computer that began it."
                ).format(short=short_key(made.public))
            )

    return new


def _retire(services: PackageServices) -> click.Command:
    @click.command("retire", help=_("Have agents believe the former key KEY_ID no more."))
    @click.argument("key_id")
    @_by_option
    def retire(key_id: str, email: str) -> None:
        signer = _signer(services)
        _changed(
            services,
            email,
            AuditKind.JOB_KEY_RETIRED,
            lambda: signer.retire(key_id, services.clock()),
            how="retired",
            key_id=key_id,
        )
        click.echo(_("Key {key_id} is retired.").format(key_id=key_id))

    return retire


def _changed(
    services: PackageServices,
    email: str,
    kind: AuditKind,
    change: Callable[[], JobKey],
    *,
    how: str,
    key_id: str = "",
) -> JobKey:
    """Change the keys for a member of the staff who has proved it, and write down who did."""
    database = services.open().database
    staff = proved_staff(database, email, services.clock)
    with _in_words(_signer(services), key_id), database.write() as session:
        key = change()
        AuditTrail(session, services.clock).record(
            AuditEvent(kind=kind, actor_id=staff.id, subject=f"job-key:{key.key_id}", details={"how": how})
        )
    return key


def _signer(services: PackageServices) -> JobSigner:
    return JobSigner(services.open().folder.root / FILE_NAME)


@contextmanager
def _in_words(signer: JobSigner, key_id: str = "") -> Iterator[None]:
    """Say why the keys stay as they are."""
    try:
        yield
    except JobKeyRefused as refused:
        sentence = _SENTENCES[refused.fault].format(key_id=key_id, path=signer.path)
        raise click.ClickException(sentence) from None


def _told(key: JobKey, *, signs: bool) -> str:
    """A key on one line."""
    state = _("signs") if signs else _("in force") if key.is_in_force else _("retired")
    made = "" if key.made_at is None else f"{key.made_at:%Y-%m-%d}"
    return f"{key.key_id}\t{state}\t{made}\t{short_key(key.public)}"


def _by_option(command: Callable[..., None]) -> Callable[..., None]:
    return click.option(
        "--by", "email", required=True,
        help=_("Your e-mail address; your password and a code are asked for."),
    )(command)  # fmt: skip
