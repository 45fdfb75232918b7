"""The head of a virtual ECU's software."""

import pytest

from programming.virtual_ecu.image import build_image, is_whole, read_software

IMAGE = build_image("HB16-SW-0200", "2.00", b"instructions" * 50)


def test_a_software_names_itself_and_is_whole() -> None:
    software = read_software(IMAGE + b"\xff" * 100)
    assert software is not None
    assert (software.number, software.version) == ("HB16-SW-0200", "2.00")
    assert is_whole(IMAGE + b"\xff" * 100)


@pytest.mark.parametrize("place", [0, 5, 30, 36, 40, len(IMAGE) - 1])
def test_a_byte_that_is_otherwise_is_found(place: int) -> None:
    broken = bytearray(IMAGE)
    broken[place] ^= 0x80
    read = read_software(bytes(broken))
    was_named_otherwise = read is not None and (read.number, read.version) != ("HB16-SW-0200", "2.00")
    assert was_named_otherwise or not is_whole(bytes(broken))


@pytest.mark.parametrize("memory", [b"", b"\xff" * 200, IMAGE[:-1]], ids=["none", "erased", "cut off"])
def test_what_is_no_software_is_not_whole(memory: bytes) -> None:
    assert not is_whole(memory)


def test_a_number_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="too long"):
        build_image("a number of seventeen", "1", b"")
