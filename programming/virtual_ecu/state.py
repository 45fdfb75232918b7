"""What a virtual ECU is in at a moment: its session, its lock, which of its two programs runs."""

from collections.abc import Callable

from programming.uds.names import NegativeResponseCode as Nrc
from programming.uds.names import Session
from programming.virtual_ecu.flashing import Flashing
from programming.virtual_ecu.lock import Lock
from programming.virtual_ecu.memory import LastingMemory
from programming.virtual_ecu.reply import Refusal


class EcuState:
    """The state that services work on. `volts` is the supply and may be changed at any time."""

    def __init__(self, memory: LastingMemory, secret: bytes, random_bytes: Callable[[int], bytes]) -> None:
        self.profile, self.memory = memory.profile, memory
        self.lock, self.flashing = Lock(memory, secret, random_bytes), Flashing(memory)
        self.volts = 13.4
        self.session = Session.DEFAULT
        self.is_in_bootloader = not memory.lasting.is_application_valid
        self.is_communication_on = self.are_codes_stored = True

    def demand_unlocked(self) -> None:
        """Go on only where the lock is open.

        Raises:
            Refusal: it is closed; the code says by which service it opens.
        """
        if not self.lock.is_open:
            is_proof = self.profile.asks_for_authentication
            raise Refusal(Nrc.AUTHENTICATION_REQUIRED if is_proof else Nrc.SECURITY_ACCESS_DENIED)

    def enter(self, session: Session) -> None:
        """Change the session: the lock closes and a download ends.

        Leaving the programming session leads back to the application, if it is whole.
        """
        if session is Session.PROGRAMMING:
            self.is_in_bootloader = True
        elif self.session is Session.PROGRAMMING:
            self.is_in_bootloader = not self.memory.lasting.is_application_valid
        self.session = session
        self.lock.close()
        self.flashing.forget()
        if session is Session.DEFAULT:
            self.is_communication_on = self.are_codes_stored = True
