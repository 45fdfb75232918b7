"""What can go wrong between tester and control unit, by kind, whichever library noticed. Pure."""

from programming.uds.names import NegativeResponseCode


class UdsError(Exception):
    """A request that did not end in a positive response."""


class NoAnswer(UdsError):
    """The control unit did not answer in time, or the bus did not carry the request."""


class PendingTooLong(NoAnswer):
    """The control unit has said for too long that its answer is pending: asking again would not help."""


class UnexpectedAnswer(UdsError):
    """An answer that does not belong to the request, or makes no sense."""


class Refused(UdsError):
    """The control unit said no; `code` says why, None where it is not one of ISO 14229's."""

    def __init__(self, service: int, raw_code: int) -> None:
        try:
            self.code: NegativeResponseCode | None = NegativeResponseCode(raw_code)
        except ValueError:
            self.code = None
        self.service, self.raw_code = service, raw_code
        name = self.code.name.lower().replace("_", " ") if self.code else "unknown reason"
        super().__init__(f"service {service:02X} was refused: {name} ({raw_code:02X})")
