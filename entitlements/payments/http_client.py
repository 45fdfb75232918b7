"""Asking a provider over HTTPS: with time limits, following no redirection, reading no more than an answer.

The one place where `requests` is called; Stripe's own library calls it for itself.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from entitlements.payments.late import Late
from entitlements.payments.provider import ProviderUnavailable

if TYPE_CHECKING:
    import requests
else:
    requests = Late("requests")

TIMEOUT_S: Final = (5.0, 20.0)
"""To connect, and between two bytes of the answer."""
_MOST_BYTES: Final = 256 * 1024

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderClient:
    """Speaks JSON with `provider` at `url`, with a name and a password (HTTP Basic)."""

    provider: str
    url: str
    user: str
    password: str = field(repr=False)
    timeout_s: tuple[float, float] = TIMEOUT_S

    def call(self, method: str, path: str, body: Json | None = None) -> tuple[int, Json]:
        """The status and the object that the provider answers with.

        Raises:
            ProviderUnavailable: it cannot be reached, says no JSON object, says too much, or is in trouble
                (5xx, 429).
        """
        try:
            with (
                requests.Session() as session,
                session.request(
                    method,
                    f"{self.url}{path}",
                    data=None if body is None else json.dumps(body, ensure_ascii=False).encode(),
                    headers={"Content-Type": "application/json", "Accept": "application/json"},
                    auth=(self.user, self.password),
                    timeout=self.timeout_s,
                    allow_redirects=False,
                    stream=True,
                ) as response,
            ):
                status, content = (
                    response.status_code,
                    response.raw.read(_MOST_BYTES + 1, decode_content=True),
                )
        except (requests.RequestException, OSError) as failure:
            raise ProviderUnavailable(self.provider, type(failure).__name__) from None
        if status >= 500 or status == 429:
            raise ProviderUnavailable(self.provider, f"HTTP {status}")
        return status, self._object(content)

    def _object(self, content: bytes) -> Json:
        try:
            said = json.loads(content) if len(content) <= _MOST_BYTES else None
        except (ValueError, RecursionError):
            said = None
        if not isinstance(said, dict):
            raise ProviderUnavailable(self.provider, "no JSON object")
        return said
