"""Why the portal does not take a package in, publish it or take it back. Pure; words in `store_words`."""

from enum import StrEnum


class Why(StrEnum):
    """Why it is refused. Behind each: the values that its sentence names."""

    NO_SUCH_PACKAGE = "no-such-package"
    """`sha256`."""
    OLD_SERIAL = "old-serial"
    """`serial` is not above `newest`, which is published for the same control unit."""
    EXPIRED = "expired"
    """`day`: it was to be used until then only."""
    KEY_RETIRED = "key-retired"
    """`key_id`: who signed it signs no more."""
    IS_PUBLISHED = "is-published"
    IS_WITHDRAWN = "is-withdrawn"
    NOT_PUBLISHED = "not-published"
    SAME_PERSON = "same-person"
    """Who agrees has agreed already: a second person has to."""
    NO_REASON = "no-reason"
    FILE_DAMAGED = "file-damaged"
    """What lies in the data folder is not what was taken in."""

    NO_KEY = "no-key"
    """It is no public key of Ed25519."""
    KEY_KNOWN = "key-known"
    """`key_id`."""
    TOO_MANY_KEYS = "too-many-keys"
    """`most`: one of them has to be retired first."""
    NO_SUCH_KEY = "no-such-key"
    """`key_id`."""
    KEY_IN_USE = "key-in-use"
    """`packages`: published, and signed with no other key."""


class StoreRefused(Exception):
    """What was asked is not done; `why` says why, `values` what its sentence names."""

    def __init__(self, why: Why, **values: str | int) -> None:
        said = ", ".join(f"{name} {value}" for name, value in values.items())
        super().__init__(f"{why}: {said}" if said else why.value)
        self.why, self.values = why, values
