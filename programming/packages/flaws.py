"""What can be wrong with a file that is to become, or says it is, a flash package. Pure; words in `words`."""

from enum import StrEnum


class Flaw(StrEnum):
    """Why a file is refused. Behind each: the values that its sentence names."""

    NO_PACKAGE = "no-package"
    """It does not begin, go on or end as a package does."""
    TRUNCATED = "truncated"
    TRAILING = "trailing"
    """Something follows the package."""
    TOO_LARGE = "too-large"
    """`most`: bytes."""
    NOT_TRUSTED = "not-trusted"
    """No key that is trusted signed the manifest."""
    BAD_MANIFEST = "bad-manifest"
    """`detail`: which field."""
    BLOCK_DAMAGED = "block-damaged"
    """`block`: its bytes are not those that were signed."""


class FlashFileRefused(ValueError):
    """A file that is refused; `flaw` says why, `values` what its sentence names."""

    def __init__(self, flaw: Flaw, **values: str | int) -> None:
        said = ", ".join(f"{name} {value}" for name, value in values.items())
        super().__init__(f"{flaw}: {said}" if said else flaw.value)
        self.flaw, self.values = flaw, values


class PackageRefused(FlashFileRefused):
    """A file that is no whole package by somebody who is trusted."""


class PackageDamaged(Exception):
    """A package on the disk is not what was signed any more; it must be fetched again."""
