"""Recovery codes: ten different ones, easy to type, hard to guess."""

from entitlements.recovery_codes import COUNT, digest, draw


def test_ten_different_codes_are_drawn() -> None:
    drawn = draw()
    assert len(set(drawn.codes)) == len(set(drawn.digests)) == COUNT == 10


def test_a_code_has_three_groups_without_letters_that_look_alike() -> None:
    letters = set("".join(draw().codes))
    assert all(len(code) == 14 for code in draw().codes)
    assert letters.isdisjoint("01ILOU")


def test_a_digest_tells_nothing_without_its_salt() -> None:
    first, second = draw(), draw()
    assert digest(first.codes[0], first.salt) == first.digests[0]
    assert digest(first.codes[0], second.salt) != first.digests[0]
    assert first.codes[0].replace("-", "") not in first.digests[0].upper()
