"""Secrets at rest: they open with their key and for what they are about, and else not at all."""

import pytest

from entitlements.sealing import Seal, SealBroken


def test_what_was_sealed_opens_with_the_same_key() -> None:
    sealed = Seal("a secret key of the portal").close("GEZDGNBV", "account 7")
    assert Seal("a secret key of the portal").open(sealed, "account 7") == "GEZDGNBV"


def test_a_sealed_secret_does_not_show_what_it_is() -> None:
    seal = Seal("a secret key of the portal")
    assert b"GEZDGNBV" not in seal.close("GEZDGNBV", "account 7")
    assert seal.close("GEZDGNBV", "account 7") != seal.close("GEZDGNBV", "account 7")


@pytest.mark.parametrize(
    ("key", "about", "change"),
    [
        ("another key of the portal", "account 7", b""),
        ("a secret key of the portal", "account 8", b""),
        ("a secret key of the portal", "account 7", b"x"),
    ],
    ids=["other-key", "other-account", "changed"],
)
def test_what_is_not_as_it_was_sealed_does_not_open(key: str, about: str, change: bytes) -> None:
    sealed = Seal("a secret key of the portal").close("GEZDGNBV", "account 7")
    with pytest.raises(SealBroken, match=about):
        Seal(key).open(sealed + change, about)


@pytest.mark.parametrize("sealed", [b"", b"short", b"x" * 12])
def test_what_was_never_sealed_does_not_open(sealed: bytes) -> None:
    with pytest.raises(SealBroken):
        Seal("a secret key of the portal").open(sealed, "account 7")
