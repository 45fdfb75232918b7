"""The upkeep of the catalogues finds what the code says, each message in its own domain."""

import pytest

from translations.extract import DOMAINS, extract, main


def messages(domain: str) -> set[str]:
    return {str(message.id) for message in extract(domain) if message.id}


def test_a_sentence_of_a_module_is_found() -> None:
    assert "Make an account for EMAIL." in messages("entitlements")


def test_plural_forms_are_found_together() -> None:
    assert any("link leads" in message and "links lead" in message for message in messages("kb"))


def test_readers_have_their_own_domain() -> None:
    assert messages("readers").isdisjoint({"Ready: {home}"})
    assert {place for message in extract("ingest") for place, _line in message.locations}.isdisjoint(
        {place for message in extract("readers") for place, _line in message.locations}
    )


@pytest.mark.parametrize("argument", ["--help", "serach", "../web"])
def test_what_is_no_domain_is_refused_before_anything_is_written(argument: str) -> None:
    with pytest.raises(SystemExit, match="is no domain: name some of translations, kb,"):
        main(["web", argument])


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_domain_has_something_to_say(domain: str) -> None:
    assert messages(domain)
