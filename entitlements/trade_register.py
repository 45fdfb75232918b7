"""Where a company is registered: KRS, CEIDG, or another country's register. Pure."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from stdnum.exceptions import ValidationError
from stdnum.pl import nip, regon

MOST_OTHER: Final = 40
_SEPARATORS: Final = re.compile(r"[\s.\-/]+")
_KRS_DIGITS: Final = 10
_OTHER: Final = re.compile(r"(?=.*\d)\S.{1,39}")


class Register(StrEnum):
    """The register that an extract comes from."""

    KRS = "krs"
    CEIDG = "ceidg"
    OTHER = "other"


class RegisterEntryRefused(ValueError):
    """What was typed is no entry of this register."""

    def __init__(self, register: Register) -> None:
        super().__init__(f"no entry of the register {register}")
        self.register = register


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterEntry:
    """An entry: a KRS number of ten digits, a trader's REGON or NIP, or what another register writes."""

    register: Register
    number: str

    def __str__(self) -> str:
        return self.number if self.register is Register.OTHER else f"{self.register.upper()} {self.number}"


def register_entry(register: Register, text: str) -> RegisterEntry:
    """The entry that somebody typed.

    Raises:
        RegisterEntryRefused: it has the wrong length, or its check digit says that a digit is mistyped.
    """
    typed = " ".join(text.split())
    bare = _SEPARATORS.sub("", typed.upper()).removeprefix(register.upper())
    match register:
        case Register.KRS:
            is_entry = bare.isascii() and bare.isdigit() and len(bare) <= _KRS_DIGITS and int(bare) > 0
            number = bare.zfill(_KRS_DIGITS)
        case Register.CEIDG:
            number = _ceidg(bare)
            is_entry = bool(number)
        case Register.OTHER:
            number = typed
            is_entry = _OTHER.fullmatch(typed) is not None and typed.isprintable()
    if not is_entry:
        raise RegisterEntryRefused(register)
    return RegisterEntry(register=register, number=number)


def entry_of(kept: str) -> RegisterEntry:
    """The entry that was kept as text."""
    name, _, number = kept.partition(" ")
    for register in (Register.KRS, Register.CEIDG):
        if name == register.upper() and number:
            return RegisterEntry(register=register, number=number)
    return RegisterEntry(register=Register.OTHER, number=kept)


def _ceidg(bare: str) -> str:
    """A trader's REGON or NIP with right check digits, else nothing."""
    for kind in (regon, nip):
        try:
            return str(kind.validate(bare))
        except ValidationError:
            continue
    return ""
