"""Where payment services tell what happened: no language, no session, no form; the signature is the proof."""

from typing import Final

from flask import Blueprint, Response, abort, request

from entitlements.payments.cashier import Answer, NotOffered
from entitlements.payments.provider import Notification
from entitlements.permissions import Permission
from web import session
from web.guard import requires
from web.order_wiring import run_effects
from web.payment_wiring import cashier

pages = Blueprint("notifications", __name__)

_STATUS: Final = {Answer.TAKEN: 200, Answer.REFUSED: 400, Answer.LATER: 503}
"""What makes a service stop telling, or tell again."""


@pages.post("/payments/<provider>/notify")
@requires(Permission.PAGE_OPEN)
def notify(provider: str) -> Response:
    """Hear a payment service."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    notification = Notification(headers=headers, body=request.get_data())
    try:
        answer = cashier(session.portal(), session.now).notify(provider, notification)
    except NotOffered:
        abort(404)
    if answer is Answer.TAKEN:
        run_effects(session.portal(), session.now)
    return Response(answer.value, status=_STATUS[answer], mimetype="text/plain")
