"""Making and checking passkeys (W3C Web Authentication, level 2). Only this module knows `webauthn`. Pure.

What a browser answers comes from outside: whatever is in it, the answer is checked or `PasskeyRefused`.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import webauthn
from webauthn.helpers import parse_authentication_credential_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

_TRANSPORTS: Final = frozenset(transport.value for transport in AuthenticatorTransport)
_TROUBLE: Final = (WebAuthnException, ValueError, TypeError, AttributeError, LookupError, RecursionError)
"""What the library lets through of an answer that is none; each is found by the tests of hostile answers."""


class PasskeyRefused(Exception):
    """An answer that proves nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RelyingParty:
    """The portal as passkeys know it: `id` is the host's name, `origin` its scheme, name and port."""

    id: str
    origin: str
    name: str = "AOS"


@dataclass(frozen=True, slots=True, kw_only=True)
class PasskeyOwner:
    """For whom a passkey is made; `user_handle` is by what the device knows them, and says nothing."""

    user_handle: bytes
    email: str
    display_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """A passkey as the checks know it."""

    credential_id: bytes
    public_key: bytes
    sign_count: int
    transports: tuple[str, ...] = ()
    is_backed_up: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer that was not checked yet: which passkey it says it is of."""

    credential_id: bytes
    user_handle: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """An answer that proved right."""

    sign_count: int
    is_verified: bool
    is_backed_up: bool


def making_options(
    party: RelyingParty, owner: PasskeyOwner, challenge: bytes, existing: Iterable[Credential]
) -> str:
    """What a browser is asked to make a passkey by, as JSON; it makes none beside `existing` ones."""
    options = webauthn.generate_registration_options(
        rp_id=party.id,
        rp_name=party.name,
        user_id=owner.user_handle,
        user_name=owner.email,
        user_display_name=owner.display_name,
        challenge=challenge,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED,
            user_verification=UserVerificationRequirement.PREFERRED,
        ),
        exclude_credentials=[_descriptor(credential) for credential in existing],
    )
    return webauthn.options_to_json(options)


def check_made(party: RelyingParty, answer: str, challenge: bytes) -> Credential:
    """The passkey that a browser made.

    Raises:
        PasskeyRefused: the answer is malformed, or to another challenge, or of another portal.
    """
    try:
        made = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
        )
        named = json.loads(answer)["response"].get("transports") or []
        transports = tuple(name for name in named if name in _TRANSPORTS)
    except _TROUBLE as trouble:
        raise PasskeyRefused(str(trouble)) from None
    return Credential(
        credential_id=made.credential_id,
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
        transports=transports,
        is_backed_up=made.credential_backed_up,
    )


def asking_options(
    party: RelyingParty, challenge: bytes, allowed: Iterable[Credential], *, needs_verification: bool
) -> str:
    """What a browser is asked to prove a passkey by, as JSON; without `allowed` ones, any of this portal."""
    options = webauthn.generate_authentication_options(
        rp_id=party.id,
        challenge=challenge,
        allow_credentials=[_descriptor(credential) for credential in allowed],
        user_verification=(
            UserVerificationRequirement.REQUIRED
            if needs_verification
            else UserVerificationRequirement.PREFERRED
        ),
    )
    return webauthn.options_to_json(options)


def read_answer(answer: str) -> Answer:
    """Which passkey an answer says it is of.

    Raises:
        PasskeyRefused: it is no answer.
    """
    try:
        parsed = parse_authentication_credential_json(answer)
    except _TROUBLE as trouble:
        raise PasskeyRefused(str(trouble)) from None
    return Answer(credential_id=parsed.raw_id, user_handle=parsed.response.user_handle)


def check_proof(
    party: RelyingParty, answer: str, challenge: bytes, credential: Credential, *, needs_verification: bool
) -> Proof:
    """What an answer proves; `needs_verification` asks that the device has verified its owner.

    Raises:
        PasskeyRefused: nothing: it is malformed, to another challenge, of another portal or passkey, or its
            counter has not gone up, as that of a copied passkey.
    """
    try:
        proven = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            credential_public_key=credential.public_key,
            credential_current_sign_count=credential.sign_count,
            require_user_verification=needs_verification,
        )
    except _TROUBLE as trouble:
        raise PasskeyRefused(str(trouble)) from None
    if proven.credential_id != credential.credential_id:
        raise PasskeyRefused("the answer is of another passkey")
    return Proof(
        sign_count=proven.new_sign_count,
        is_verified=proven.user_verified,
        is_backed_up=proven.credential_backed_up,
    )


def _descriptor(credential: Credential) -> PublicKeyCredentialDescriptor:
    return PublicKeyCredentialDescriptor(
        id=credential.credential_id,
        transports=[AuthenticatorTransport(name) for name in credential.transports] or None,
    )
