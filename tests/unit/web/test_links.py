"""Addresses that mails have are the ones that the application answers at."""

import pytest
from flask import Flask, url_for

from translations.locales import ContentLanguage, Language
from web.links import (
    document_path,
    results_path,
    saved_searches_path,
    unsubscribe_path,
)


@pytest.mark.parametrize("language", list(Language))
def test_a_link_in_a_mail_is_the_address_of_its_page(app: Flask, language: Language) -> None:
    with app.test_request_context(f"/{language}/"):
        assert saved_searches_path(language) == url_for("saved.searches")
        assert unsubscribe_path(language, "a.b-c_d") == url_for("saved.unsubscribe", token="a.b-c_d")
        assert results_path(language, "klocki & tarcze", {"kind": ("repair",)}) == url_for(
            "search.results", q="klocki & tarcze", kind="repair"
        )


@pytest.mark.parametrize(
    ("edition", "edition_in_url"), [(ContentLanguage.ENGLISH, "en"), (ContentLanguage.POLISH, None)]
)
def test_a_link_to_a_document_names_the_edition_where_it_is_another(
    app: Flask, edition: ContentLanguage, edition_in_url: str | None
) -> None:
    with app.test_request_context("/pl/"):
        assert document_path(
            Language.POLISH, "brake-pads", "s1", edition=edition, query_text="guide pin"
        ) == url_for(
            "documents.document",
            document_id="brake-pads",
            q="guide pin",
            edition=edition_in_url,
            _anchor="s1",
        )
