"""What whoever makes a package writes down: a YAML file beside the files that the software comes in. Pure.

`docs/flash-packages.md` explains each field; a field that is not known is refused.
"""

import re
from datetime import datetime
from typing import Annotated, Final

import msgspec
import yaml
from msgspec import Meta, Struct

from programming.packages.flaws import BuildRefused, Flaw
from programming.packages.manifest import Address, EraseRange, Name, Number, Recipe, Target
from programming.packages.vehicles import Vehicles

_LARGEST: Final = 1 << 18
_IN_A_VIN: Final = re.compile(r"at `\$\.vehicles\[[^\]]*\]\.vin`")
"""Where msgspec says that it found what is no beginning of a VIN."""


class BlockDescription(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A block: its file, which part of it, and what is erased for it."""

    name: Name
    file: Annotated[str, Meta(min_length=1)]
    format: Annotated[str, Meta(pattern="^(binary)?$")] = ""
    address: Address | None = None
    size: Annotated[int, Meta(ge=1)] | None = None
    fill: Annotated[int, Meta(ge=0, le=0xFF)] | None = None
    session: str | None = None
    segment: str | None = None
    erase: tuple[EraseRange, ...] = ()


class LeftOut(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A range of a file that is not written, on purpose."""

    file: str
    start: Address
    size: Annotated[int, Meta(ge=1)]


class Description(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A whole description."""

    package: Name
    version: Number
    serial: Annotated[int, Meta(ge=1)]
    target: Target
    recipe: Recipe
    blocks: Annotated[tuple[BlockDescription, ...], Meta(min_length=1)]
    leave_out: tuple[LeftOut, ...] = ()
    own_signature: str = ""
    own_signature_file: str | None = None
    minimum_agent: str = "0.1.0"
    needs_clearance: bool = False
    not_after: Annotated[datetime, Meta(tz=True)] | None = None
    vehicles: Annotated[tuple[Vehicles, ...], Meta(max_length=64)] = ()


def read_description(text: bytes, where: str) -> Description:
    """The description that a file holds; `where` is its name.

    Raises:
        BuildRefused: it is none; the text says which field is wrong.
    """
    if len(text) > _LARGEST:
        raise BuildRefused(where, Flaw.TOO_LARGE, most=_LARGEST)
    try:
        return msgspec.convert(yaml.safe_load(text), Description, strict=True)
    except msgspec.ValidationError as error:
        if _IN_A_VIN.search(str(error)):
            raise BuildRefused(where, Flaw.NO_VIN) from error
        raise _wrong(where, error) from error
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise _wrong(where, error) from error


def _wrong(where: str, error: Exception) -> BuildRefused:
    return BuildRefused(where, Flaw.BAD_DESCRIPTION, detail=" ".join(str(error).split())[:300])
