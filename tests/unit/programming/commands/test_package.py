"""Flash packages from the command line: from a description to a package that two people published."""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from entitlements.accounts import Role
from kb.workspace import Workspace
from programming.commands.package import package_group
from programming.commands.package_services import PackageServices
from programming.commands.package_shelf import package_faults
from tests.conftest import NOON
from tests.factories.accounts import add_account
from tests.factories.factors import code, enrol
from tests.unit.programming.packages.test_building import DESCRIPTION, block, hex_file

PASSWORD = "long enough for a workshop"
PASSPHRASE = "correct horse battery"
ANNA, PIOTR, JAN, EWA = "anna@example.org", "piotr@example.org", "jan@example.org", "ewa@example.org"


@dataclass
class Desk:
    """A portal with staff, and the folder of whoever makes packages; each prompt passes time."""

    workspace: Workspace
    folder: Path
    now: datetime = field(default=NOON)

    def run(self, *arguments: str, typed: str = "", passphrase: str = PASSPHRASE) -> Result:
        """Run a command in the folder's terms: words that begin with @ are files of it."""
        group = package_group(PackageServices(open=lambda: self.workspace, clock=lambda: self.now))
        given = [str(self.folder / word[1:]) if word.startswith("@") else word for word in arguments]
        return CliRunner().invoke(
            group, given, input=typed, env={"AOS_PACKAGE_PASSPHRASE": passphrase, "AOS_LANGUAGE": "en"}
        )

    def as_staff(self, *arguments: str, email: str = ANNA, password: str = PASSWORD) -> Result:
        """Run a command with a fresh proof; the clock goes on, so that the next code is another."""
        self.now += timedelta(minutes=2)
        return self.run(*arguments, "--by", email, typed=f"{password}\n{code(self.now)}\n")

    def listed(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.run("list", "--json").output.splitlines()]


@pytest.fixture
def desk(workspace: Workspace, tmp_path: Path) -> Desk:
    with workspace.database.write() as session:
        for email, role in ((ANNA, Role.STAFF), (PIOTR, Role.STAFF), (JAN, Role.TECHNICIAN)):
            enrol(session, add_account(session, email, email, PASSWORD, role, NOON), NOON)
        add_account(session, EWA, "Ewa", PASSWORD, Role.STAFF, NOON)
    folder = tmp_path / "made"
    folder.mkdir()
    (folder / "asw.hex").write_bytes(hex_file((0x8004_0000, bytes(range(200)))))
    (folder / "package.yaml").write_text(yaml.safe_dump({**DESCRIPTION, "blocks": [block("asw.hex")]}))
    return Desk(workspace, folder)


@pytest.fixture
def trusting(desk: Desk) -> Desk:
    """A portal that trusts the maker's key, and a package that the maker has built."""
    assert desk.run("keys", "new", "@halny.key").exit_code == 0
    assert desk.as_staff("keys", "register", "@halny.key.pub", "--name", "Halny").exit_code == 0
    built = desk.run("build", "@package.yaml", "--key", "@halny.key", "--out", "@a.aosflash")
    assert built.exit_code == 0
    return desk


def test_a_package_goes_from_its_description_to_publication_by_two_people(trusting: Desk) -> None:
    assert "Taken in" in trusting.run("import", "@a.aosflash").output
    (package,) = trusting.listed()
    checksum = str(package["sha256"])
    first = trusting.as_staff("publish", checksum[:12])
    assert "A second member of the staff has to agree" in first.output
    assert "You have agreed already" in trusting.as_staff("publish", checksum[:12]).output
    second = trusting.as_staff("publish", checksum[:12], email=PIOTR)
    assert "The package is published." in second.output
    assert [(one["is_published"], one["agreed"]) for one in trusting.listed()] == [(True, 2)]
    withdrawn = trusting.as_staff("withdraw", checksum[:12], "--reason", "Idle hunts")
    assert "The package is withdrawn" in withdrawn.output
    assert [(one["is_withdrawn"], one["reason"]) for one in trusting.listed()] == [(True, "Idle hunts")]
    assert "withdrawn\tsokol2-hb16-a1 SW01.22.20\tserial 7" in trusting.run("list").output


@pytest.mark.parametrize(
    ("email", "password", "says"),
    [
        (ANNA, "not the password", "The e-mail address or the password is wrong"),
        (JAN, PASSWORD, "does not belong to the portal's staff"),
        (EWA, PASSWORD, "has no authenticator app"),
    ],
    ids=["wrong password", "not of the staff", "no second factor"],
)
def test_who_does_not_prove_to_be_of_the_staff_publishes_nothing(
    trusting: Desk, email: str, password: str, says: str
) -> None:
    trusting.run("import", "@a.aosflash")
    checksum = str(trusting.listed()[0]["sha256"])
    result = trusting.as_staff("publish", checksum, email=email, password=password)
    assert result.exit_code == 1
    assert says in result.output
    assert [one["agreed"] for one in trusting.listed()] == [0]


def test_a_wrong_code_publishes_nothing(trusting: Desk) -> None:
    trusting.run("import", "@a.aosflash")
    checksum = str(trusting.listed()[0]["sha256"])
    result = trusting.run("publish", checksum, "--by", ANNA, typed=f"{PASSWORD}\n000000\n")
    assert "The code is wrong or was used" in result.output
    assert [one["agreed"] for one in trusting.listed()] == [0]


def test_a_package_is_shown_after_it_was_checked(trusting: Desk) -> None:
    shown = trusting.run("show", "@a.aosflash")
    assert "sokol2-hb16-a1\tSW01.22.20\tserial 7" in shown.output
    assert "ASW\t0x80040000\t200 bytes" in shown.output
    said = json.loads(trusting.run("show", "@a.aosflash", "--json").output)
    assert (said["serial"], said["target"]["software_from"]) == (7, ["SW01.22.13"])


def test_a_package_is_checked_against_a_key_without_any_portal(desk: Desk) -> None:
    desk.run("keys", "new", "@halny.key")
    desk.run("build", "@package.yaml", "--key", "@halny.key", "--out", "@a.aosflash")
    assert "and whole" in desk.run("verify", "@a.aosflash", "--public", "@halny.key.pub").output
    assert "No key that is registered here signed" in desk.run("verify", "@a.aosflash").output
    desk.run("keys", "new", "@other.key")
    other = desk.run("verify", "@a.aosflash", "--public", "@other.key.pub")
    assert (other.exit_code, "No key that is registered here" in other.output) == (1, True)


def test_one_key_follows_another(trusting: Desk) -> None:
    trusting.run("import", "@a.aosflash")
    checksum = str(trusting.listed()[0]["sha256"])
    trusting.as_staff("publish", checksum)
    trusting.as_staff("publish", checksum, email=PIOTR)
    first = json.loads(trusting.run("keys", "list", "--json").output)["key_id"]
    assert "signed with this key alone" in trusting.as_staff("keys", "retire", first).output
    trusting.run("keys", "new", "@next.key")
    trusting.as_staff("keys", "register", "@next.key.pub", "--name", "Halny 2027")
    signed = trusting.run(
        "sign", "@a.aosflash", "--key", "@halny.key", "--key", "@next.key", "--out", "@b.aosflash"
    )
    assert signed.exit_code == 0
    assert "Taken in" in trusting.run("import", "@b.aosflash").output
    assert "is retired" in trusting.as_staff("keys", "retire", first).output
    assert "retired" in trusting.run("keys", "list").output
    assert [one["is_published"] for one in trusting.listed()] == [True]


def test_a_package_that_is_gone_from_the_data_folder_is_told_by_the_check(trusting: Desk) -> None:
    trusting.run("import", "@a.aosflash")
    assert package_faults(trusting.workspace) == []
    for path in trusting.workspace.folder.packages.iterdir():
        path.unlink()
    (fault,) = package_faults(trusting.workspace)
    assert "sokol2-hb16-a1 SW01.22.20 is damaged or missing" in fault


def test_a_file_is_listed_as_it_is(desk: Desk) -> None:
    assert desk.run("inspect", "@asw.hex").output == "Intel HEX\n-\t0x80040000\t200 bytes\n"


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("inspect", "@package.yaml"), 1, "package.yaml: The format is not known"),
        (("verify", "@asw.hex"), 1, "asw.hex: This is no flash package of AOS"),
        (("import", "@asw.hex"), 1, "This is no flash package of AOS"),
        (("verify", "@a.aosflash", "--public", "halny"), 2, "64 hexadecimal digits"),
        (("build", "@package.yaml", "--key", "@asw.hex"), 1, "Others could read"),
        (("build", "@broken.yaml", "--key", "@halny.key"), 1, "broken.yaml: The description is wrong"),
        (("keys", "new", "@halny.key"), 1, "exists already"),
        (("sign", "@a.aosflash", "--key", "@halny.key", "--out", "@a.aosflash"), 1, "exists already"),
        (("publish", "abc", "--by", ANNA), 1, "No package, or more than one"),
    ],
    ids=[
        "an unknown format", "no package to verify", "no package to import", "no key to check with",
        "a key that is open to others", "a broken description", "a key that would be overwritten",
        "a package that would be overwritten", "a package that is not there",
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_told_in_one_sentence(
    trusting: Desk, arguments: tuple[str, ...], code: int, says: str
) -> None:
    (trusting.folder / "broken.yaml").write_text("package: [")
    result = trusting.run(*arguments)
    assert result.exit_code == code
    assert says in result.output
    assert "Traceback" not in result.output


def test_a_short_passphrase_makes_no_key(desk: Desk) -> None:
    result = desk.run("keys", "new", "@halny.key", passphrase="short")
    assert "at least 12 characters" in result.output
    assert not (desk.folder / "halny.key").exists()


def test_a_wrong_passphrase_signs_nothing(trusting: Desk) -> None:
    arguments = ("build", "@package.yaml", "--key", "@halny.key", "--out", "@c.aosflash")
    result = trusting.run(*arguments, passphrase="not the passphrase")
    assert "does not open" in result.output
    assert not (trusting.folder / "c.aosflash").exists()
