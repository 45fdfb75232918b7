"""The second step of a log-in: codes, recovery codes and passkeys, checked against the database.

Codes are throttled; passkeys need not be, nobody guesses one. Nothing slow happens under the write lock.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from entitlements.attempts import Attempt, Attempts, code_counters
from entitlements.ceremonies import PasskeyRefused, RelyingParty, check_proof, read_answer
from entitlements.devices import Devices
from entitlements.passkeys import Passkey, Passkeys
from entitlements.second_factors import SecondFactors, digests_of
from entitlements.throttle import CODES_OF_AN_ACCOUNT
from entitlements.totp import WRONG, Checked
from kb.database import Database


class CodeRefused(Exception):
    """A code that lets nobody in; what it is worth is in `checked`.

    `is_alarming` is true once in a day of wrong codes: somebody who has the password is trying codes.
    """

    def __init__(self, checked: Checked, *, is_alarming: bool) -> None:
        super().__init__(f"the code is refused: {checked.verdict}")
        self.checked, self.is_alarming = checked, is_alarming


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondStep:
    """Checks what an account's owner gives beside the password; `device` is the token in their cookie."""

    database: Database
    clock: Callable[[], datetime]

    def check_code(self, account_id: int, code: str, device: str | None) -> None:
        """Accept the code of an authenticator app.

        Raises:
            CodeRefused: it is wrong, or was used, or its clock is.
            TooManyAttempts: nothing was checked, because there were too many wrong ones lately.
            SealBroken: the portal's secret key has changed since the app was enrolled.
        """
        attempts, attempt = self._begin(account_id, device)
        now = self.clock()
        with self.database.read() as session:
            judged = SecondFactors(session).judge_totp(account_id, code, now)
        with self.database.write() as session:
            checked = SecondFactors(session).settle_totp(judged, now)
        if not checked.is_right:
            raise self._refusal(account_id, attempts, attempt, checked)
        attempts.succeed(attempt)

    def use_recovery_code(self, account_id: int, code: str, device: str | None) -> int:
        """Use a recovery code up; returns how many are left.

        Raises:
            CodeRefused: it is wrong, or was used.
            TooManyAttempts: nothing was checked, because there were too many wrong ones lately.
        """
        attempts, attempt = self._begin(account_id, device)
        with self.database.read() as session:
            salts = SecondFactors(session).recovery_salts(account_id)
        digests = digests_of(code, salts)
        with self.database.write() as session:
            factors = SecondFactors(session)
            is_used = factors.use_recovery_code(account_id, digests, self.clock())
            left = factors.recovery_codes_left(account_id)
        if not is_used:
            raise self._refusal(account_id, attempts, attempt, WRONG)
        attempts.succeed(attempt)
        return left

    def check_passkey(
        self, party: RelyingParty, answer: str, challenge: bytes, *, account_id: int | None = None
    ) -> Passkey:
        """The passkey that an answer proves.

        Without `account_id` the answer itself says whose it is; then the device must have verified its owner,
        because no password was given.

        Raises:
            PasskeyRefused: it proves nothing, or not now, or not for this account.
        """
        said = read_answer(answer)
        with self.database.read() as session:
            passkey = Passkeys(session).find(said.credential_id)
        if passkey is None or account_id not in (None, passkey.account_id):
            raise PasskeyRefused("no such passkey")
        if account_id is None and said.user_handle != passkey.user_handle:
            raise PasskeyRefused("the device knows the account by another name")
        proof = check_proof(
            party, answer, challenge, passkey.credential, needs_verification=account_id is None
        )
        now = self.clock()
        with self.database.write() as session:
            passkeys = Passkeys(session)
            if not passkeys.spend(challenge, now) or not passkeys.note_use(passkey.pk, proof, now):
                raise PasskeyRefused("this answer was given before")
        return passkey

    def _begin(self, account_id: int, device: str | None) -> tuple[Attempts, Attempt]:
        with self.database.read() as session:
            known = Devices(session).known(account_id, device)
        attempts = Attempts(self.database, self.clock)
        return attempts, attempts.begin(code_counters(account_id, known))

    def _refusal(
        self, account_id: int, attempts: Attempts, attempt: Attempt, checked: Checked
    ) -> CodeRefused:
        is_many = attempt.failures >= CODES_OF_AN_ACCOUNT.free_failures
        return CodeRefused(checked, is_alarming=is_many and attempts.is_time_to_warn(account_id))
