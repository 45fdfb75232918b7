"""A virtual ECU: what it answers in which session, how it is unlocked and flashed, what survives what."""

import zlib
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programming.uds.names import NegativeResponseCode as Nrc
from programming.virtual_ecu.ecu import VirtualEcu
from programming.virtual_ecu.faults import read_plan
from programming.virtual_ecu.image import build_image
from programming.virtual_ecu.lock import key_for, proof_for
from programming.virtual_ecu.memory import LastingMemory
from programming.virtual_ecu.profile import BODY

SECRET = b"a secret of the test"
START = BODY.regions[0].start
IMAGE = build_image("SW05.27.99", "27.99", bytes(range(256)) * 8)


@dataclass
class Bench:
    """An ECU on a bench with a clock that the test moves."""

    ecu: VirtualEcu
    now: float = 100.0
    sent: list[bytes] = field(default_factory=list)

    def ask(self, request: str | bytes, *, is_functional: bool = False) -> str:
        """The last message that follows a request, in hexadecimal; the clock goes on as it takes."""
        raw = bytes.fromhex(request) if isinstance(request, str) else request
        self.sent = []
        for sending in self.ecu.handle(raw, self.now, is_functional=is_functional):
            self.now += sending.after_s
            self.sent.append(sending.payload)
        self.now += 0.01
        return self.sent[-1].hex() if self.sent else ""

    def unlock(self) -> None:
        """Into the programming session, and unlocked."""
        assert self.ask("1003").startswith("50")
        assert self.ask("1002").startswith("50")
        seed = bytes.fromhex(self.ask("2701")[4:])
        assert self.ask(b"\x27\x02" + key_for(seed, SECRET)) == "6702"

    def erase(self) -> str:
        """Erase what the image needs."""
        return self.ask(b"\x31\x01\xff\x00\x44" + START.to_bytes(4, "big") + len(IMAGE).to_bytes(4, "big"))

    def download(self, image: bytes = IMAGE) -> None:
        """Send an image into erased memory."""
        request = b"\x34\x00\x44" + START.to_bytes(4, "big") + len(image).to_bytes(4, "big")
        assert self.ask(request) == "74200402"
        for counter, place in enumerate(range(0, len(image), 1024), start=1):
            assert self.ask(bytes([0x36, counter]) + image[place : place + 1024]) == f"76{counter:02x}"
        assert self.ask("37") == "77"

    def check(self, image: bytes = IMAGE) -> str:
        """The result of the check of the block and of the whole."""
        place = b"\x44" + START.to_bytes(4, "big") + len(image).to_bytes(4, "big")
        block = self.ask(b"\x31\x01\x02\x02" + place + zlib.crc32(image).to_bytes(4, "big"))
        return block[-2:] + self.ask("3101ff01")[-2:]

    def software(self) -> str:
        """What it says its software is."""
        return self.ask("22f188")


def bench(folder: Path | None = None, faults: str = "") -> Bench:
    count = iter(range(1, 100))
    memory = LastingMemory.open(BODY, folder)
    ecu = VirtualEcu(
        memory, secret=SECRET, random_bytes=lambda size: bytes([next(count)]) * size, faults=read_plan(faults)
    )
    return Bench(ecu)


def refused(service: int, code: Nrc) -> str:
    return bytes([0x7F, service, code]).hex()


def test_it_identifies_itself_and_keeps_silent_about_what_it_has_not() -> None:
    here = bench()
    assert here.ask("22f190") == "62f190" + b"S6HS2CA53JK075927".hex()
    assert here.ask("22f190f18cabcd").startswith("62f190")
    assert here.ask("22abcd") == refused(0x22, Nrc.REQUEST_OUT_OF_RANGE)


def test_trouble_codes_are_read_and_cleared() -> None:
    here = bench()
    assert here.ask("1902ff") == "5902ff" + "934213" + "09"
    assert here.ask("1901ff") == "5901ff010001"
    assert here.ask("14ffffff") == "54"
    assert here.ask("1902ff") == "5902ff"


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        ("2701", Nrc.SERVICE_NOT_SUPPORTED_IN_ACTIVE_SESSION),
        ("3101ff00", Nrc.SERVICE_NOT_SUPPORTED_IN_ACTIVE_SESSION),
        ("34004400000000", Nrc.SERVICE_NOT_SUPPORTED_IN_ACTIVE_SESSION),
        ("3601aa", Nrc.SERVICE_NOT_SUPPORTED_IN_ACTIVE_SESSION),
        ("37", Nrc.SERVICE_NOT_SUPPORTED_IN_ACTIVE_SESSION),
        ("2ef15a00", Nrc.SERVICE_NOT_SUPPORTED_IN_ACTIVE_SESSION),
        ("8502", Nrc.SERVICE_NOT_SUPPORTED_IN_ACTIVE_SESSION),
        ("280301", Nrc.SERVICE_NOT_SUPPORTED_IN_ACTIVE_SESSION),
        ("1002", Nrc.SUB_FUNCTION_NOT_SUPPORTED_IN_ACTIVE_SESSION),
        ("1055", Nrc.SUB_FUNCTION_NOT_SUPPORTED),
        ("10", Nrc.INCORRECT_MESSAGE_LENGTH_OR_INVALID_FORMAT),
        ("3d00", Nrc.SERVICE_NOT_SUPPORTED),
        ("22f1", Nrc.INCORRECT_MESSAGE_LENGTH_OR_INVALID_FORMAT),
        ("14000000", Nrc.REQUEST_OUT_OF_RANGE),
    ],
)
def test_what_does_not_belong_into_the_default_session_is_refused(request_: str, code: Nrc) -> None:
    assert bench().ask(request_) == refused(int(request_[:2], 16), code)


@pytest.mark.parametrize("request_", ["3101ff00", "3601aa", "37", "2ef15a00", "3101ff01"])
def test_nothing_is_changed_before_it_is_unlocked(request_: str) -> None:
    here = bench()
    here.ask("1003")
    here.ask("1002")
    assert here.ask(request_) == refused(int(request_[:2], 16), Nrc.SECURITY_ACCESS_DENIED)


def test_a_whole_flash_installs_the_new_software() -> None:
    here = bench()
    assert here.software() == "62f188" + b"SW05.27.98".hex()
    here.unlock()
    assert here.erase() == "7101ff0000"
    here.download()
    assert here.check() == "0000"
    assert here.ask("1101") == "5101"
    assert here.software() == ""  # it starts
    here.now += BODY.boot_s
    assert here.software() == "62f188" + b"SW05.27.99".hex()


def test_an_erasure_says_pending_until_it_is_done() -> None:
    here = bench()
    here.unlock()
    here.erase()
    assert [message.hex() for message in here.sent] == ["7f3178", "7101ff0000"]


def test_a_repeated_block_is_answered_again_and_not_written_again() -> None:
    here = bench()
    here.unlock()
    here.erase()
    here.ask(b"\x34\x00\x44" + START.to_bytes(4, "big") + (2048).to_bytes(4, "big"))
    first = b"\x36\x01" + bytes(1024)
    assert (here.ask(first), here.ask(first)) == ("7601", "7601")
    assert here.ask(b"\x36\x02" + bytes(1024)) == "7602"
    assert here.ask("37") == "77"


@pytest.mark.parametrize(
    ("block", "code"),
    [
        (b"\x36\x02" + bytes(8), Nrc.WRONG_BLOCK_SEQUENCE_COUNTER),
        (b"\x36\x01" + bytes(1024), Nrc.TRANSFER_DATA_SUSPENDED),
        (b"\x36\x01", Nrc.INCORRECT_MESSAGE_LENGTH_OR_INVALID_FORMAT),
        (b"\x36\x01" + bytes(2000), Nrc.INCORRECT_MESSAGE_LENGTH_OR_INVALID_FORMAT),
        (b"\x37", Nrc.REQUEST_SEQUENCE_ERROR),
    ],
    ids=["wrong counter", "too much", "no data", "longer than allowed", "end too early"],
)
def test_a_block_that_does_not_fit_is_refused(block: bytes, code: Nrc) -> None:
    here = bench()
    here.unlock()
    here.erase()
    here.ask(b"\x34\x00\x44" + START.to_bytes(4, "big") + (512).to_bytes(4, "big"))
    assert here.ask(block) == refused(block[0], code)


def test_a_download_goes_only_into_erased_cells_of_its_own_memory() -> None:
    here = bench()
    here.unlock()
    size = (512).to_bytes(4, "big")
    assert here.ask(b"\x34\x00\x44" + START.to_bytes(4, "big") + size) == refused(
        0x34, Nrc.UPLOAD_DOWNLOAD_NOT_ACCEPTED
    )
    assert here.ask(b"\x34\x00\x44" + bytes(4) + size) == refused(0x34, Nrc.REQUEST_OUT_OF_RANGE)


@pytest.mark.parametrize(
    "image", [IMAGE[:-4], IMAGE[:600] + b"\x00" + IMAGE[601:]], ids=["cut off", "a wrong byte"]
)
def test_software_that_is_not_whole_is_not_started_and_the_bootloader_stays(image: bytes) -> None:
    here = bench()
    here.unlock()
    here.erase()
    here.download(image)
    assert here.check(image) == "0001"
    here.ask("1101")
    here.now += BODY.boot_s
    assert here.software() == refused(0x22, Nrc.REQUEST_OUT_OF_RANGE)
    here.unlock()
    here.erase()
    here.download()
    assert here.check() == "0000"


def test_three_wrong_keys_close_the_lock_for_a_while_even_over_a_reset() -> None:
    here = bench()
    here.ask("1003")
    codes = []
    for _ in range(3):
        here.ask("2701")
        codes.append(here.ask("2702" + "00" * 8)[-2:])
    assert codes == ["35", "35", "36"]
    here.ask("1101")
    here.now += BODY.boot_s
    here.ask("1003")
    assert here.ask("2701") == refused(0x27, Nrc.REQUIRED_TIME_DELAY_NOT_EXPIRED)
    here.now += 4
    here.ask("3e00")
    here.now += 4
    here.ask("3e00")
    here.now += 3
    assert here.ask("2701").startswith("6701")


def test_a_seed_is_good_for_one_key() -> None:
    here = bench()
    here.ask("1003")
    seed = bytes.fromhex(here.ask("2701")[4:])
    here.ask("2702" + "00" * 8)
    assert here.ask(b"\x27\x02" + key_for(seed, SECRET)) == refused(0x27, Nrc.REQUEST_SEQUENCE_ERROR)


def test_silence_ends_the_session_and_locks_again() -> None:
    here = bench()
    here.unlock()
    here.now += 5.5
    assert here.ask("22f186") == "62f18601"
    assert here.ask("3101ff00") == refused(0x31, Nrc.SERVICE_NOT_SUPPORTED_IN_ACTIVE_SESSION)


def test_a_tester_that_says_it_is_there_keeps_the_session() -> None:
    here = bench()
    here.unlock()
    for _ in range(3):
        here.now += 4
        assert here.ask("3e80") == ""
    assert here.erase() == "7101ff0000"


def test_what_is_asked_of_all_is_not_refused_aloud() -> None:
    here = bench()
    assert here.ask("3d00", is_functional=True) == ""
    assert here.ask("22abcd", is_functional=True) == ""
    assert here.ask("1003", is_functional=True).startswith("50")


def test_a_supply_that_is_too_low_stops_it_before_anything_is_erased() -> None:
    here = bench()
    here.ecu.state.volts = 11.0
    here.ask("1003")
    assert here.ask("31010203")[-2:] == "01"
    assert here.ask("1002") == refused(0x10, Nrc.VOLTAGE_TOO_LOW)
    assert here.ask("22f442") == "62f442" + (11000).to_bytes(2, "big").hex()


def test_coding_is_written_in_the_extended_session_and_not_in_the_bootloader() -> None:
    here = bench()
    here.ask("1003")
    assert here.ask("2e0600aabbcc") == "6e0600"
    assert here.ask("220600") == "620600aabbcc"
    assert here.ask("2e0600aa") == refused(0x2E, Nrc.INCORRECT_MESSAGE_LENGTH_OR_INVALID_FORMAT)
    here.unlock()
    assert here.ask("2e0600aabbcc") == refused(0x2E, Nrc.REQUEST_OUT_OF_RANGE)
    assert here.ask("2ef15a" + b"AOS 2026-11-22".hex()) == "6ef15a"


def test_a_cut_of_the_supply_leaves_the_bootloader_and_recovery_is_the_same_again(tmp_path: Path) -> None:
    here = bench(tmp_path / "ecu", "36: -, half-written 1")
    here.unlock()
    here.erase()
    here.ask(b"\x34\x00\x44" + START.to_bytes(4, "big") + len(IMAGE).to_bytes(4, "big"))
    here.ask(b"\x36\x01" + IMAGE[:1024])
    assert here.ask(b"\x36\x02" + IMAGE[1024:2048]) == ""
    # Another process finds the memory as it was left.
    later = bench(tmp_path / "ecu")
    assert later.software() == refused(0x22, Nrc.REQUEST_OUT_OF_RANGE)
    later.unlock()
    later.erase()
    later.download()
    assert later.check() == "0000"
    assert bench(tmp_path / "ecu").software() == "62f188" + b"SW05.27.99".hex()


@pytest.mark.parametrize(
    ("fault", "answers"),
    [
        ("silent", []),
        ("deaf", []),
        ("busy", ["7f2221"]),
        ("refuse 31", ["7f2231"]),
        ("reset", []),
        ("power-cut", []),
        ("pending 2 0.4", ["7f2278", "7f2278", "62f18601"]),
    ],
)
def test_a_planned_fault_happens_once(fault: str, answers: list[str]) -> None:
    here = bench(faults=f"22: {fault}")
    here.ask("22f186")
    assert [message.hex() for message in here.sent] == answers
    here.now += 3
    assert here.ask("22f186") == "62f18601"


@given(st.lists(st.binary(min_size=1, max_size=12), max_size=30))
def test_whatever_is_asked_it_answers_as_the_standard_says_and_keeps_its_software(
    requests: list[bytes],
) -> None:
    here = bench()
    for request in requests:
        answer = bytes.fromhex(here.ask(request))
        assert not answer or answer[0] == request[0] + 0x40 or answer[:2] == bytes([0x7F, request[0]])
    here.now += 20
    assert here.software() == "62f188" + b"SW05.27.98".hex()


ALGORITHM = "06032b6570" + "00" * 11


def prove(here: Bench, secret: bytes = SECRET) -> str:
    """The answer to a proof of ownership."""
    challenge = bytes.fromhex(here.ask(f"290500{ALGORITHM}")[6 + 32 + 4 : -4])
    proof = proof_for(challenge, secret)
    return here.ask(f"2906{ALGORITHM}{len(proof):04x}{proof.hex()}0000" + "0000")


def test_authentication_by_challenge_and_response_opens_the_lock() -> None:
    here = bench()
    here.ask("1003")
    assert here.ask("2908") == "690803"
    assert prove(here) == f"690612{ALGORITHM}0000"
    assert here.ecu.state.lock.is_open
    assert here.ask("2900") == "690010"
    assert not here.ecu.state.lock.is_open


def test_three_wrong_proofs_close_the_lock_for_a_while() -> None:
    here = bench()
    here.ask("1003")
    codes = [prove(here, b"another")[-2:] for _ in range(3)]
    assert codes == ["58", "58", "36"]
    assert here.ask(f"290500{ALGORITHM}") == refused(0x29, Nrc.REQUIRED_TIME_DELAY_NOT_EXPIRED)


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (f"290500{'00' * 16}", Nrc.REQUEST_OUT_OF_RANGE),
        ("290500", Nrc.INCORRECT_MESSAGE_LENGTH_OR_INVALID_FORMAT),
        (f"2906{ALGORITHM}0002aa", Nrc.INCORRECT_MESSAGE_LENGTH_OR_INVALID_FORMAT),
        (f"2906{ALGORITHM}0001aa00000000", Nrc.REQUEST_SEQUENCE_ERROR),
        ("2901", Nrc.SUB_FUNCTION_NOT_SUPPORTED),
    ],
)
def test_a_proof_that_does_not_fit_is_refused(request_: str, code: Nrc) -> None:
    here = bench()
    here.ask("1003")
    assert here.ask(request_) == refused(0x29, code)


def test_erasing_takes_the_coding_and_leaves_a_trouble_code() -> None:
    here = bench()
    here.unlock()
    here.erase()
    lasting = here.ecu.state.memory.lasting
    assert (lasting.coding, lasting.codes[-1]) == ({"0600": "000000"}, "P0602-00")


@pytest.mark.parametrize(
    ("fault", "is_done"), [("reset", False), ("reset-after", True), ("power-cut", False), ("cut-after", True)]
)
def test_a_restart_comes_before_or_after_what_was_asked(fault: str, is_done: bool) -> None:
    here = bench(faults=f"14: {fault}")
    assert here.ask("14ffffff") == ""
    assert (here.ecu.state.memory.lasting.codes == []) is is_done


def test_a_cut_of_the_supply_leaves_half_of_an_erasure() -> None:
    here = bench(faults="31: half-written")
    here.unlock()
    assert here.erase() == ""
    here.now += 3.0
    assert here.ask("22f188") == refused(0x22, Nrc.REQUEST_OUT_OF_RANGE)
    half = len(IMAGE) // 2
    assert here.ecu.state.memory.is_erased(START, half)
    assert not here.ecu.state.memory.is_erased(START, len(IMAGE))


def test_nothing_is_half_erased_that_would_not_be_erased() -> None:
    here = bench(faults="31: half-written")
    here.ask("1003")
    here.ask("1002")
    here.erase()
    assert not here.ecu.state.memory.is_erased(START, 16)


def test_a_garbled_answer_is_that_to_another_request() -> None:
    here = bench(faults="22: garbled")
    assert here.ask("22f186")[:6] == "62a486"
    assert here.ask("22f186") == "62f18601"


def test_the_supply_sags_for_a_while() -> None:
    here = bench(faults="3e: sag 9.5 30")
    here.ask("3e00")
    assert here.ecu.volts(here.now) == 9.5
    assert here.ecu.volts(here.now + 30.0) == 13.4


def test_another_unit_answers_with_another_serial_number() -> None:
    here = bench(faults="22: other-unit")
    assert here.ask("22f18c").endswith(b"OTHER-0000001".hex())


def test_another_tester_ends_the_session() -> None:
    here = bench(faults="22: foreign-tester")
    here.ask("1003")
    assert here.ask("22f186") == "62f18601"


@pytest.mark.parametrize("check", ["00000000", "4400000000000000010000"])
def test_a_check_names_a_range_of_its_memory(check: str) -> None:
    here = bench()
    here.unlock()
    assert here.ask(f"31010202{check}")[:4] == "7f31"
