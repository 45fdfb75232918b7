"""What the agents' interface looks like, in OpenAPI 3.1; its schemas are those of `programming.exchange`."""

from typing import Any, Final

import msgspec
from msgspec import Struct

from programming.exchange import (
    AGENT_HEADER,
    BASE,
    SIGNATURE_HEADER,
    TIME_HEADER,
    CommitRequest,
    Committed,
    Enrolled,
    Enrolment,
    Events,
    JobList,
    KeyAnswer,
    KeyRequest,
    Lease,
    RefusedAnswer,
    Report,
    TakenJob,
    Taking,
)

_MESSAGES: Final[tuple[type[Struct], ...]] = (
    CommitRequest, Committed, Enrolled, Enrolment, Events, JobList, KeyAnswer, KeyRequest, Lease,
    RefusedAnswer, Report, TakenJob, Taking,
)  # fmt: skip
_REFERENCE: Final = "#/components/schemas/{name}"
_SIGNED: Final = "Signed with the agent's own key; see `programming.exchange.signed_part`."


def _content(message: type[Struct]) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": _REFERENCE.format(name=message.__name__)}}}


def _header(name: str, description: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": "header",
        "required": True,
        "description": description,
        "schema": {"type": "string"},
    }


def _job() -> dict[str, Any]:
    return {"name": "job", "in": "path", "required": True, "schema": {"type": "string"}}


_HEADERS: Final = [
    _header(AGENT_HEADER, "The agent's name."),
    _header(TIME_HEADER, "Unix seconds; every answer tells the portal's time."),
    _header(SIGNATURE_HEADER, "Ed25519, in hexadecimal digits."),
]


def _endpoint(
    name: str, summary: str, asked: type[Struct] | None, answered: type[Struct] | None, *, is_signed: bool
) -> dict[str, Any]:
    binary = {"application/vnd.aos.flash": {"schema": {"type": "string", "format": "binary"}}}
    told: dict[str, Any] = {
        "operationId": name,
        "summary": f"{summary} {_SIGNED}" if is_signed else summary,
        "parameters": list(_HEADERS) if is_signed else [],
        "responses": {
            "200": {"description": "Done.", "content": binary if answered is None else _content(answered)},
            "default": {"description": "Why not.", "content": _content(RefusedAnswer)},
        },
    }
    if asked is not None:
        told["requestBody"] = {"content": _content(asked)}
    return told


def _on_job(verb: str, endpoint: dict[str, Any]) -> dict[str, Any]:
    return {"parameters": [_job()], verb: endpoint}


AGENT_PATHS: Final[dict[str, Any]] = {
    f"{BASE}/enrol": {
        "post": _endpoint(
            "agentEnrol", "Become an agent with a one-time code.", Enrolment, Enrolled, is_signed=False
        )
    },
    f"{BASE}/jobs": {"get": _endpoint("agentJobs", "What there is to do.", None, JobList, is_signed=True)},
    f"{BASE}/jobs/{{job}}/take": _on_job(
        "post", _endpoint("agentTake", "Take or carry on a job.", Taking, TakenJob, is_signed=True)
    ),
    f"{BASE}/jobs/{{job}}/package": _on_job(
        "get", _endpoint("agentPackage", "The job's package, in parts too.", None, None, is_signed=True)
    ),
    f"{BASE}/jobs/{{job}}/events": _on_job(
        "post", _endpoint("agentEvents", "Tell what happened.", Events, Lease, is_signed=True)
    ),
    f"{BASE}/jobs/{{job}}/key": _on_job(
        "post", _endpoint("agentKey", "The key for a seed.", KeyRequest, KeyAnswer, is_signed=True)
    ),
    f"{BASE}/jobs/{{job}}/commit": _on_job(
        "post",
        _endpoint("agentCommit", "Pass the point of no return.", CommitRequest, Committed, is_signed=True),
    ),
    f"{BASE}/jobs/{{job}}/report": _on_job(
        "post", _endpoint("agentReport", "Tell how it ended.", Report, Lease, is_signed=True)
    ),
}
"""The addresses, to stand in the whole description."""

AGENT_SCHEMAS: Final[dict[str, Any]] = msgspec.json.schema_components(_MESSAGES, ref_template=_REFERENCE)[1]
"""The messages, to stand in the whole description."""
