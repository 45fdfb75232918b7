"""What carries out the effects of orders: the protocol that every part's handler follows."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from entitlements.orders.orders import EffectKind, OrderEffect


class EffectHandler(Protocol):
    """Carries out one kind of effect within the session that marks it done: both last, or neither.

    It may be called again with an effect that it has carried out, and does nothing then.
    """

    def __call__(self, effect: OrderEffect, session: Session, now: datetime) -> None:
        """Carry the effect out."""


Handlers = Mapping[EffectKind, EffectHandler]
