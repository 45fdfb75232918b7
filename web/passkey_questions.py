"""What the portal asks passkeys: challenges that last ten minutes, signed, so that pages need no memory."""

import base64
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from itsdangerous import BadSignature, URLSafeSerializer

from entitlements.accounts import Account
from entitlements.ceremonies import PasskeyRefused, RelyingParty, asking_options
from entitlements.passkeys import CHALLENGE_LASTS, Passkeys
from web import session
from web.hosts import base_url

_SALT: Final = "passkey-question"
_CHALLENGE_BYTES: Final = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a form asks a passkey: `options` for the browser, `token` to know the challenge again by."""

    options: str
    token: str


def relying_party() -> RelyingParty:
    """The portal as browsers know it by its own address; they refuse passkeys of another."""
    return RelyingParty(id=urlsplit(base_url()).hostname or "", origin=base_url())


def has_name() -> bool:
    """Whether the portal was asked by a name: browsers make no passkeys for a number."""
    try:
        ip_address(relying_party().id)
    except ValueError:
        return True
    return False


def question(account: Account | None = None) -> Question:
    """Ask for one of the account's passkeys, or for anybody's that their device has verified them for."""
    challenge = new_challenge()
    passkeys = [] if account is None else Passkeys(session.database()).of_account(account.id)
    options = asking_options(
        relying_party(),
        challenge,
        [passkey.credential for passkey in passkeys],
        needs_verification=account is None,
    )
    return Question(options=options, token=token_of(challenge))


def new_challenge() -> bytes:
    """A challenge, drawn at random."""
    return secrets.token_bytes(_CHALLENGE_BYTES)


def token_of(challenge: bytes) -> str:
    """The challenge as a form carries it."""
    text = base64.b64encode(challenge).decode()
    token: str = _serializer().dumps([text, int(session.now().timestamp())])
    return token


def challenge_of(token: str) -> bytes:
    """The challenge that a form carries.

    Raises:
        PasskeyRefused: it is none of ours, or too old.
    """
    try:
        text, asked_at = _serializer().loads(token)
    except BadSignature:
        raise PasskeyRefused("the challenge is none of this portal") from None
    if session.now() - datetime.fromtimestamp(asked_at, UTC) > CHALLENGE_LASTS:
        raise PasskeyRefused("the challenge is too old")
    return base64.b64decode(text)


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(session.portal().secret_key(), salt=_SALT)
