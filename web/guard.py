"""Which permission a view needs. The default is refuse: a view that declares none is closed to everyone."""

import logging
from collections.abc import Callable
from typing import Any, Final, ParamSpec, TypeVar

from flask import Flask, current_app, request

from entitlements.permissions import Permission
from entitlements.policy import ANONYMOUS, NOTHING, Reason, Resource, decide
from web.refusals import note_refusal
from web.session import now, subject

P = ParamSpec("P")
R = TypeVar("R")

_ATTRIBUTE: Final = "aos_permission"
_log = logging.getLogger(__name__)


class Refused(Exception):
    """The policy said no; what would open the door is in `reason`, where to go from there in `return_to`."""

    def __init__(self, reason: Reason, return_to: str | None = None) -> None:
        super().__init__(reason.value)
        self.reason, self.return_to = reason, return_to


def requires(permission: Permission) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Declare the permission that opening a view needs.

    A view on one document declares the permission and calls `demand` once it knows the document's class.
    """

    def declare(view: Callable[P, R]) -> Callable[P, R]:
        setattr(view, _ATTRIBUTE, permission)
        return view

    return declare


def declared(view: Callable[..., Any]) -> Permission | None:
    """The permission that a view declares, None when it declares none."""
    permission: Permission | None = getattr(view, _ATTRIBUTE, None)
    return permission


def demand(permission: Permission, resource: Resource = NOTHING, *, return_to: str | None = None) -> None:
    """Refuse the request unless whoever asks may use `permission` on `resource`.

    A log-in leads back to `return_to`, else to what was asked for.

    Raises:
        Refused: they may not.
    """
    decision = decide(subject(), permission, resource, now())
    if not decision.is_allowed:
        note_refusal(permission, resource, decision.reason)
        raise Refused(decision.reason, return_to)


def is_allowed(permission: Permission) -> bool:
    """Whether whoever asks may use `permission`, as far as that does not hang on what it is used on."""
    return decide(subject(), permission, NOTHING, now()).is_allowed


def init_app(app: Flask) -> None:
    """Ask the policy before every view."""
    setattr(app.view_functions["static"], _ATTRIBUTE, Permission.PAGE_OPEN)
    app.before_request(_check)
    app.jinja_env.globals.update(may_open=may_open)


def may_open(endpoint: str) -> bool:
    """Whether the policy lets whoever asks open a view, as far as that does not hang on what it is about."""
    permission = declared(current_app.view_functions[endpoint])
    return permission is not None and is_allowed(permission)


def _check() -> None:
    if request.endpoint is None:
        return
    permission = declared(current_app.view_functions[request.endpoint])
    if permission is None:
        _log.error("view without a permission refused: %s", request.endpoint)
        raise Refused(Reason.NOT_FOR_ROLE)
    if not decide(ANONYMOUS, permission, NOTHING, now()).is_allowed:  # else nobody need be looked up
        demand(permission)
