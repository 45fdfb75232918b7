"""That the portal says no to an agent. Pure."""

from programming.exchange import Refusal


class AgentRefused(Exception):
    """The portal says no; `next_seq` where events are missing, `retry_after_s` where it asks too often."""

    def __init__(self, reason: Refusal, *, next_seq: int | None = None, retry_after_s: int = 0) -> None:
        super().__init__(reason.value)
        self.reason, self.next_seq, self.retry_after_s = reason, next_seq, retry_after_s
