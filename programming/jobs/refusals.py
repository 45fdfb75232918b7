"""That the portal says no to an agent. Pure."""

from programming.exchange import Refusal


class AgentRefused(Exception):
    """The portal says no; `next_seq` where events are missing, `is_noted` where a record of it shall last."""

    def __init__(self, reason: Refusal, *, next_seq: int | None = None, retry_after_s: int = 0) -> None:
        super().__init__(reason.value)
        self.reason, self.next_seq, self.retry_after_s = reason, next_seq, retry_after_s
