"""An agent as a test client: signs what it asks, and reads what it is told."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask.testing import FlaskClient
from msgspec import Struct
from werkzeug.test import TestResponse

from programming.exchange import (
    AGENT_HEADER,
    BASE,
    SIGNATURE_HEADER,
    TIME_HEADER,
    Enrolled,
    Enrolment,
    RefusedAnswer,
    read_message,
    signed_part,
    write_message,
)
from programming.packages.envelope import public_bytes

S = TypeVar("S", bound=Struct)


@dataclass(slots=True, kw_only=True)
class SignedRequests:
    """One agent at the portal's test client; `now` is what its clock says."""

    client: FlaskClient
    now: datetime
    agent: str = ""
    language: str = "en"
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)

    def enrol(self, code: str, name: str = "Bay 1", version: str = "1.0.0") -> TestResponse:
        """Ask to be an agent; from then on it is."""
        public_key = public_bytes(self.key.public_key()).hex()
        asked = Enrolment(code=code, name=name, public_key=public_key, version=version)
        response = self.client.post(f"{BASE}/enrol", data=write_message(asked))
        if response.status_code == 200:
            self.agent = read_message(response.data, Enrolled).agent
        return response

    def send(self, method: str, path: str, message: Struct | bytes = b"", /, **headers: str) -> TestResponse:
        """Ask something; `headers` replace or add to those that are sent."""
        body = message if isinstance(message, bytes) else write_message(message)
        time = str(int(self.now.timestamp()))
        signature = self.key.sign(signed_part(method, f"{BASE}{path}", time, body)).hex()
        sent = {
            AGENT_HEADER: self.agent,
            TIME_HEADER: time,
            SIGNATURE_HEADER: signature,
            "Accept-Language": self.language,
            **headers,
        }
        return self.client.open(f"{BASE}{path}", method=method, data=body, headers=sent)

    def ask(self, method: str, path: str, message: Struct | bytes, kind: type[S]) -> S:
        """Ask something that is answered."""
        response = self.send(method, path, message)
        assert response.status_code == 200, response.text
        return read_message(response.data, kind)


def refused(response: TestResponse) -> RefusedAnswer:
    """What a refusal says."""
    assert response.status_code >= 400
    return read_message(response.data, RefusedAnswer)
