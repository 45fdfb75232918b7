"""What a typing mistake costs: the likelier, the less."""

import pytest

from search.spelling_costs import cost


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("sruba", "śruba"), ("lozysko", "łożysko"), ("grubośc", "grubość"), ("hamulec", "hamulec")],
)
def test_a_missing_diacritic_is_free(typed: str, meant: str) -> None:
    assert cost(typed, meant) == 0


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("kolómna", "kolumna"),
        ("bieguw", "biegów"),
        ("rozżądu", "rozrządu"),
        ("łorzysko", "łożysko"),
        ("chamulec", "hamulec"),
        ("wachacz", "wahacz"),
        ("rombać", "rąbać"),
        ("tempić", "tępić"),
        ("częstek", "cząstek"),
        ("spszęgło", "sprzęgło"),
        ("timming", "timing"),
        ("compresor", "compressor"),
    ],
)
def test_what_sounds_alike_costs_less_than_half_an_edit(typed: str, meant: str) -> None:
    assert 0 < cost(typed, meant) < 0.5


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("termosat", "termostat"), ("akumlator", "akumulator"), ("filtyr", "filtr"), ("xolej", "olej")],
)
def test_a_letter_too_few_or_too_many_costs_one(typed: str, meant: str) -> None:
    assert cost(typed, meant) == 1


def test_two_letters_in_the_wrong_order_cost_less_than_one() -> None:
    assert cost("plgus", "plugs") == pytest.approx(0.7)


def test_a_neighbour_on_the_keyboard_costs_less_than_a_key_far_away() -> None:
    assert cost("filtt", "filtr") < cost("filtm", "filtr") == 1


def test_a_diacritic_too_many_costs_a_little_so_that_the_right_form_wins() -> None:
    assert 0 < cost("wał", "wal") < 0.2


def test_mistakes_add_up() -> None:
    assert cost("chamulcuw", "hamulców") == pytest.approx(0.5)
