"""Language tags as files and browsers write them."""

import pytest

from translations.locales import ContentLanguage, content_language


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("pl", ContentLanguage.POLISH),
        ("pl-PL", ContentLanguage.POLISH),
        ("POL", ContentLanguage.POLISH),
        ("en_GB", ContentLanguage.ENGLISH),
        (" EN ", ContentLanguage.ENGLISH),
        ("de", ContentLanguage.UNDETERMINED),
        ("", None),
        (None, None),
    ],
)
def test_a_tag_becomes_a_content_language(tag: str | None, language: ContentLanguage | None) -> None:
    assert content_language(tag) is language
