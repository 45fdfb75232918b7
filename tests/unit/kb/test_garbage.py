"""How often garbage is looked for, and that asking for memory back harms nothing."""

import gc
import weakref

import pytest

from kb.garbage import give_back, seldom_collected


class Ring:
    """Refers to itself."""

    def __init__(self) -> None:
        self.itself = self


def test_it_is_looked_for_seldom_only_inside() -> None:
    before = gc.get_threshold()
    with seldom_collected():
        assert gc.get_threshold()[0] > before[0]
    assert gc.get_threshold() == before


def test_it_is_looked_for_as_before_after_a_failure() -> None:
    before = gc.get_threshold()
    with pytest.raises(ValueError, match="broken"), seldom_collected():
        raise ValueError("broken")
    assert gc.get_threshold() == before


def test_what_refers_to_itself_is_gone_once_memory_is_given_back() -> None:
    ring = weakref.ref(Ring())
    give_back()
    assert ring() is None
