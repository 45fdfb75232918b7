"""Where e-invoices go. Pure."""

from dataclasses import dataclass

from entitlements.invoices.ksef_codes import Environment, Issuer


@dataclass(frozen=True, slots=True, kw_only=True)
class KsefSettings:
    """Which KSeF e-invoices go to, and the certificate that signs code II of those issued offline."""

    environment: Environment = Environment.OFF
    issuer: Issuer | None = None
