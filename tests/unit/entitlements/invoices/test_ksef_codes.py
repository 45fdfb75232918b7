"""KSeF's numbers and the links of its QR codes."""

import base64
from datetime import date

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.x509.oid import NameOID

from entitlements.invoices.ksef_codes import (
    Environment,
    Issuer,
    IssuerRefused,
    digest_of,
    invoice_link,
    is_ksef_number,
    issuer_link,
    read_issuer,
)
from tests.conftest import NOON

NIP = "1111111111"
DIGEST = digest_of(b"<Faktura/>")
RSA_KEY = rsa.generate_private_key(65537, 2048)
EC_KEY = ec.generate_private_key(ec.SECP256R1())


def certificate(
    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey, serial: int = 0x01F20A5D352AE590
) -> bytes:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Serwis Wzorcowy")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), serial, NOON, NOON.replace(year=2028))
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def pem(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey, password: bytes | None = None) -> bytes:
    how = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, how)


def parts_of(link: str) -> tuple[bytes, bytes]:
    """What was signed, and the signature."""
    signed, _slash, signature = link.removeprefix("https://").rpartition("/")
    return signed.encode(), base64.urlsafe_b64decode(signature + "=" * (-len(signature) % 4))


@pytest.mark.parametrize(
    ("number", "is_one"),
    [
        ("5265877635-20250826-0100001AF629-AF", True),
        ("5265877635-20250826-0100001AF629-AE", False),
        ("5265877636-20250826-0100001AF629-AF", False),
        ("5265877635-20250826-0100001af629-AF", False),
        ("5265877635-20250826-0100001AF629", False),
        ("", False),
    ],
)
def test_a_number_of_ksef_proves_itself_by_its_last_two_characters(number: str, is_one: bool) -> None:
    assert is_ksef_number(number) is is_one


def test_code_one_names_seller_day_and_digest_as_the_ministry_writes_it() -> None:
    digest = base64.urlsafe_b64decode("UtQp9Gpc51y-u3xApZjIjgkpZ01js-J8KflSPW8WzIE=").hex()
    assert invoice_link(Environment.TEST, NIP, date(2026, 2, 1), digest) == (
        "https://qr-test.ksef.mf.gov.pl/invoice/1111111111/01-02-2026/"
        "UtQp9Gpc51y-u3xApZjIjgkpZ01js-J8KflSPW8WzIE"
    )


def test_code_two_is_signed_with_rsa_over_all_that_stands_before_the_signature() -> None:
    issuer = read_issuer(certificate(RSA_KEY), pem(RSA_KEY), None)
    signed, signature = parts_of(issuer_link(Environment.PRODUCTION, NIP, DIGEST, issuer))
    assert signed.startswith(b"qr.ksef.mf.gov.pl/certificate/Nip/1111111111/1111111111/01F20A5D352AE590/")
    pss = padding.PSS(mgf=padding.MGF1(hashes.SHA256()), salt_length=32)
    RSA_KEY.public_key().verify(signature, signed, pss, hashes.SHA256())


def test_code_two_is_signed_with_a_curve_as_two_numbers_side_by_side() -> None:
    issuer = read_issuer(certificate(EC_KEY), pem(EC_KEY, b"secret"), b"secret")
    signed, signature = parts_of(issuer_link(Environment.DEMO, NIP, DIGEST, issuer))
    assert len(signature) == 64
    pair = encode_dss_signature(int.from_bytes(signature[:32]), int.from_bytes(signature[32:]))
    EC_KEY.public_key().verify(pair, signed, ec.ECDSA(hashes.SHA256()))


@pytest.mark.parametrize(
    ("key", "password"),
    [
        pytest.param(pem(RSA_KEY), None, id="the key of another certificate"),
        pytest.param(pem(EC_KEY, b"secret"), None, id="a key whose password is missing"),
        pytest.param(pem(EC_KEY, b"secret"), b"wrong", id="a wrong password"),
        pytest.param(b"no key", None, id="no key at all"),
        pytest.param(pem(ec.generate_private_key(ec.SECP384R1())), None, id="another curve"),
    ],
)
def test_what_cannot_sign_is_refused(key: bytes, password: bytes | None) -> None:
    with pytest.raises(IssuerRefused):
        read_issuer(certificate(EC_KEY), key, password)


def test_a_serial_number_has_whole_bytes_and_no_key_is_shown() -> None:
    issuer = read_issuer(certificate(EC_KEY, 0xABC), pem(EC_KEY), None)
    assert issuer.serial == "0ABC"
    assert "key" not in repr(Issuer(serial="AB", key=EC_KEY)).replace("PrivateKey", "")
