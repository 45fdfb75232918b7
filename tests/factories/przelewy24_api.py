"""Przelewy24 as its documentation describes it, on this machine: register, a page to pay on, verify, refund.

It signs and checks signatures by itself, with code that shares nothing with the portal's.
"""

import hashlib
import json
from base64 import b64decode
from dataclasses import dataclass, field
from typing import Any, Final

from entitlements.payments.provider import Notification
from entitlements.payments.przelewy24 import Przelewy24
from tests.factories.stand_ins import Asked, Said

MERCHANT: Final = 123456
CRC: Final = "a1b2c3d4e5f6a7b8"
API_KEY: Final = "0123456789abcdef0123456789abcdef"
_PAGE: Final = (
    "<!doctype html><title>Przelewy24</title><h1>Przelewy24</h1>"
    "<form method=post action='/pay/{token}'><button>Zapłać</button></form>"
)


def signed(text: str) -> str:
    """The signature of a JSON text, which is written out by hand where it is used."""
    return hashlib.sha384(text.encode()).hexdigest()


@dataclass
class Przelewy24Api:
    """The shop's side of Przelewy24: transactions by their session."""

    transactions: dict[str, dict[str, Any]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    answer: Said | None = None
    order_id: int = 3_000_000_000
    """More than a signed integer of 32 bits holds, as the documentation warns."""

    def __call__(self, asked: Asked) -> Said:
        self.asked.append(asked)
        if self.answer is not None:
            return self.answer
        if asked.path.startswith(("/trnRequest/", "/pay/")):
            return self._page(asked)
        user, _colon, key = b64decode(asked.headers["authorization"].split()[1]).decode().partition(":")
        if (user, key) != (str(MERCHANT), API_KEY):
            return _json(401, {"error": "Incorrect authentication", "code": 401})
        if asked.method == "GET":
            return self._state(asked.path.rpartition("/")[2])
        said = json.loads(asked.body)
        match asked.path.rpartition("/")[2]:
            case "register":
                return self._register(said)
            case "verify":
                return self._verify(said)
            case _:
                refunds = [{**one, "status": True} for one in said["refunds"]]
                return _json(201, {"data": refunds, "responseCode": 0})

    def provider(self, url: str) -> Przelewy24:
        """The portal's side."""
        return Przelewy24(merchant_id=MERCHANT, pos_id=MERCHANT, crc=CRC, api_key=API_KEY, url=url)

    def pay(self, session_id: str, minor: int | None = None, currency: str | None = None) -> Notification:
        """Somebody pays; the notification that follows."""
        found = self.transactions[session_id]
        self.order_id += 1
        amount, unit = minor or found["amount"], currency or found["currency"]
        found |= {"orderId": self.order_id, "status": 1, "paid": amount, "unit": unit}
        statement = "p24-ż/ó"
        text = (
            f'{{"merchantId":{MERCHANT},"posId":{MERCHANT},"sessionId":"{session_id}","amount":{amount},'
            f'"originAmount":{amount},"currency":"{unit}","orderId":{self.order_id},"methodId":154,'
            f'"statement":"{statement}","crc":"{CRC}"}}'
        )
        said = json.loads(text) | {"sign": signed(text)}
        del said["crc"]
        return Notification(headers={"content-type": "application/json"}, body=json.dumps(said).encode())

    def refunded(self, session_id: str, refund: str, minor: int, status: int = 0) -> Notification:
        """What is told of a refund."""
        order_id = self.transactions[session_id]["orderId"]
        text = (
            f'{{"orderId":{order_id},"sessionId":"{session_id}","refundsUuid":"{refund}",'
            f'"merchantId":{MERCHANT},"amount":{minor},"currency":"PLN","status":{status},"crc":"{CRC}"}}'
        )
        said = json.loads(text) | {"sign": signed(text), "requestId": refund, "timestamp": 1}
        del said["crc"]
        return Notification(headers={}, body=json.dumps(said).encode())

    def _register(self, said: dict[str, Any]) -> Said:
        text = (
            f'{{"sessionId":"{said["sessionId"]}","merchantId":{said["merchantId"]},'
            f'"amount":{said["amount"]},"currency":"{said["currency"]}","crc":"{CRC}"}}'
        )
        if said["sign"] != signed(text):
            return _json(400, {"error": "Incorrect CRC value", "code": 400})
        self.transactions[said["sessionId"]] = dict(said)
        return _json(200, {"data": {"token": f"T{said['sessionId']}"}, "responseCode": 0})

    def _verify(self, said: dict[str, Any]) -> Said:
        text = (
            f'{{"sessionId":"{said["sessionId"]}","orderId":{said["orderId"]},'
            f'"amount":{said["amount"]},"currency":"{said["currency"]}","crc":"{CRC}"}}'
        )
        found = self.transactions.get(said["sessionId"], {})
        is_right = (found.get("orderId"), found.get("paid")) == (said["orderId"], said["amount"])
        if said["sign"] != signed(text) or not is_right:
            return _json(400, {"error": "Invalid input data", "code": 400})
        found["status"] = 2
        return _json(200, {"data": {"status": "success"}, "responseCode": 0})

    def _state(self, session_id: str) -> Said:
        found = self.transactions.get(session_id)
        if found is None or "orderId" not in found:
            return _json(404, {"error": "Transaction not found", "code": 404})
        data = {
            "orderId": found["orderId"],
            "sessionId": session_id,
            "status": found["status"],
            "amount": found["paid"],
            "currency": found["unit"],
        }
        return _json(200, {"data": data, "responseCode": 0})

    def _page(self, asked: Asked) -> Said:
        token = asked.path.rpartition("/")[2]
        if asked.method == "GET":
            return Said(body=_PAGE.format(token=token).encode(), media_type="text/html; charset=utf-8")
        return Said(status=303, location=self.transactions[token[1:]]["urlReturn"])


def _json(status: int, said: dict[str, Any]) -> Said:
    return Said(status=status, body=json.dumps(said).encode())
