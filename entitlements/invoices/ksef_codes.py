"""What KSeF makes checkable: numbers with a check sum, and the links of its two QR codes. Pure.

Code I leads to the invoice: seller, day, digest of the file. Code II belongs to invoices that were issued
offline: it names the certificate of the issuer and is signed with its key. Source: the Ministry of Finance's
description of the QR codes, 21 August 2025.
"""

import base64
import hashlib
import re
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

_NUMBER: Final = re.compile(r"\d{10}-\d{8}-[0-9A-F]{12}-[0-9A-F]{2}")
_POLYNOMIAL: Final = 0x07
_LEAST_RSA_BITS: Final = 2048
_SALT_BYTES: Final = 32


class Environment(StrEnum):
    """Which KSeF e-invoices go to; with `OFF` to none."""

    OFF = "off"
    TEST = "test"
    DEMO = "demo"
    PRODUCTION = "production"


_HOSTS: Final = {
    Environment.TEST: "qr-test.ksef.mf.gov.pl",
    Environment.DEMO: "qr-demo.ksef.mf.gov.pl",
    Environment.PRODUCTION: "qr.ksef.mf.gov.pl",
}


class IssuerRefused(ValueError):
    """The certificate or its key cannot sign code II."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuer:
    """The offline certificate of whoever issues: its serial number in hexadecimals, and its private key."""

    serial: str
    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey = field(repr=False)


def digest_of(xml: bytes) -> str:
    """The SHA-256 of an e-invoice's bytes, in hexadecimals."""
    return hashlib.sha256(xml).hexdigest()


def invoice_link(environment: Environment, nip: str, issued_on: date, sha256: str) -> str:
    """The link of code I.

    Raises:
        KeyError: e-invoices go to no KSeF.
    """
    digest = _base64url(bytes.fromhex(sha256))
    return f"https://{_HOSTS[environment]}/invoice/{nip}/{issued_on:%d-%m-%Y}/{digest}"


def issuer_link(environment: Environment, nip: str, sha256: str, issuer: Issuer) -> str:
    """The link of code II, signed: RSA-PSS with SHA-256, or ECDSA on P-256 with r and s side by side.

    Raises:
        KeyError: e-invoices go to no KSeF.
    """
    digest = _base64url(bytes.fromhex(sha256))
    signed = f"{_HOSTS[environment]}/certificate/Nip/{nip}/{nip}/{issuer.serial}/{digest}"
    return f"https://{signed}/{_base64url(_signature(issuer, signed.encode()))}"


def read_issuer(certificate: bytes, key: bytes, password: bytes | None) -> Issuer:
    """The issuer of a certificate and its key, both in PEM.

    Raises:
        IssuerRefused: they cannot be read, do not belong together, or are of a kind that KSeF does not take.
    """
    try:
        read = x509.load_pem_x509_certificate(certificate)
        private = serialization.load_pem_private_key(key, password)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise IssuerRefused("certificate or key cannot be read") from None
    if isinstance(private, rsa.RSAPrivateKey):
        is_fit = private.key_size >= _LEAST_RSA_BITS
    else:
        is_fit = isinstance(private, ec.EllipticCurvePrivateKey) and isinstance(private.curve, ec.SECP256R1)
    if not is_fit or not isinstance(private, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise IssuerRefused("the key is no RSA key of 2048 bits and no key on P-256")
    form = (serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    if read.public_key().public_bytes(*form) != private.public_key().public_bytes(*form):
        raise IssuerRefused("the key does not belong to the certificate")
    serial = f"{read.serial_number:X}"
    return Issuer(serial=serial.zfill(len(serial) + len(serial) % 2), key=private)


def is_ksef_number(text: str) -> bool:
    """Whether a text is a number that KSeF gives: 35 characters, the last two a check sum."""
    return _NUMBER.fullmatch(text) is not None and text[-2:] == check_sum(text[:32])


def check_sum(text: str) -> str:
    """The check sum (CRC-8, polynomial 0x07) over the 32 characters before it, in hexadecimals."""
    found = 0
    for byte in text.encode():
        found ^= byte
        for _bit in range(8):
            found = (found << 1 ^ _POLYNOMIAL if found & 0x80 else found << 1) & 0xFF
    return f"{found:02X}"


def _signature(issuer: Issuer, signed: bytes) -> bytes:
    if isinstance(issuer.key, rsa.RSAPrivateKey):
        pss = padding.PSS(mgf=padding.MGF1(hashes.SHA256()), salt_length=_SALT_BYTES)
        return issuer.key.sign(signed, pss, hashes.SHA256())
    first, second = decode_dss_signature(issuer.key.sign(signed, ec.ECDSA(hashes.SHA256())))
    return first.to_bytes(32) + second.to_bytes(32)


def _base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
