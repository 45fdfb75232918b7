"""A trust centre asked over HTTPS: the example of a clearance provider that is not the portal itself.

The portal posts `{"person": "<e-mail>", "company": "<register or VAT number>"}` to `<url>/v1/status` with a
bearer token. The centre answers 200 with

    {"approval": {"status": "granted", "certificate": {...}},
     "authorisation": {"status": "granted", "certificate": {...}}, "fresh_for_s": 86400}

where a certificate has the texts "issuer", "subject", "number" and the days "valid_from", "valid_to".

Statuses are those of `entitlements.clearance.Status`. Anything else, whatever it is, means "unknown": no
answer in time, another code, a redirection, too many bytes, no JSON, a certificate that cannot be right.
"""

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.client import HTTPException
from typing import IO, Any, Final
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, Request, build_opener

from entitlements.clearance import Answer
from entitlements.clearance_providers import AnswerMalformed, Holder, part_from_json, unknown_answer

TIMEOUT_S: Final = 10.0
LONGEST_FRESH: Final = timedelta(hours=24)
"""However long a centre says that its answer holds, it is asked again after a day."""
_MOST_BYTES: Final = 64 * 1024
_LOCAL: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_LOG: Final = logging.getLogger(__name__)


class TrustCentreRefused(ValueError):
    """The address of a trust centre whose answers could not be trusted; why is in the message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustCentre:
    """A trust centre at `url`, without a slash at its end. The token is never shown.

    Raises:
        TrustCentreRefused: the address is not one of HTTPS, nor of this computer itself.
    """

    url: str
    token: str = field(repr=False)
    clock: Callable[[], datetime]
    timeout_s: float = TIMEOUT_S

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOCAL)
        if not is_safe or not parts.hostname or "@" in parts.netloc or parts.query or parts.fragment:
            raise TrustCentreRefused("a trust centre is asked over HTTPS alone")

    def ask(self, holder: Holder) -> Answer:
        """What the centre says; "unknown" where it says nothing that can be understood."""
        if holder.register_number is None:
            return unknown_answer(holder, self.clock())
        body = json.dumps({"person": holder.email, "company": holder.register_number}).encode()
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Content-Type": "application/json",
            "Accept": "application/json",
        }
        request = Request(f"{self.url}/v1/status", data=body, headers=headers, method="POST")  # noqa: S310 - checked above
        try:
            with _opener().open(request, timeout=self.timeout_s) as response:
                return self._answer(holder, _read(response))
        except (URLError, HTTPException, OSError, ValueError, RecursionError) as failure:
            _LOG.warning("trust_centre_unknown: %s", type(failure).__name__)
            return unknown_answer(holder, self.clock())

    def _answer(self, holder: Holder, value: Any) -> Answer:  # noqa: ANN401 - somebody else's JSON
        try:
            parts = {name: part_from_json(value[name]) for name in ("approval", "authorisation")}
            fresh_for_s = value["fresh_for_s"]
        except (KeyError, TypeError) as failure:
            raise AnswerMalformed("the answer lacks a part") from failure
        if isinstance(fresh_for_s, bool) or not isinstance(fresh_for_s, int) or fresh_for_s <= 0:
            raise AnswerMalformed("the answer does not say how long it holds")
        now = self.clock()
        fresh_for = min(timedelta(seconds=min(fresh_for_s, LONGEST_FRESH.total_seconds())), LONGEST_FRESH)
        return Answer(
            account_id=holder.account_id,
            operator_id=holder.operator_id,
            approval=parts["approval"],
            authorisation=parts["authorisation"],
            checked_at=now,
            fresh_until=now + fresh_for,
        )


class _NoRedirection(HTTPRedirectHandler):
    def redirect_request(self, *_arguments: Any) -> None:  # noqa: ANN401 - urllib's signature
        """Follow nothing: the token is for one address."""


def _opener() -> OpenerDirector:
    return build_opener(_NoRedirection)


def _read(response: IO[bytes]) -> Any:  # noqa: ANN401 - somebody else's JSON
    content = response.read(_MOST_BYTES + 1)
    if len(content) > _MOST_BYTES:
        raise AnswerMalformed("the answer is too long")
    return json.loads(content)
