"""The settings: read from the environment, refused by name when they make no sense."""

from pathlib import Path

import pytest

from web.settings import SettingsRefused, read_settings


def test_without_any_variable_the_data_folder_is_var() -> None:
    settings = read_settings({})
    assert settings.home == Path("var").absolute()
    assert (settings.search_engine, settings.database_url, settings.secret_key) == ("tantivy", None, None)
    assert not settings.is_secure


def test_every_variable_is_read() -> None:
    settings = read_settings(
        {
            "AOS_HOME": "/srv/aos",
            "AOS_DATABASE_URL": "sqlite:////srv/other.db",
            "AOS_SEARCH_ENGINE": "whoosh",
            "AOS_SECRET_KEY": "0123456789abcdef",
            "AOS_SECURE_COOKIES": "1",
            "AOS_DEBUG": "yes",
            "AOS_TRUSTED_PROXIES": "2",
        }
    )
    assert settings.home == Path("/srv/aos")
    assert settings.database_url == "sqlite:////srv/other.db"
    assert settings.search_engine == "whoosh"
    assert settings.secret_key == "0123456789abcdef"
    assert settings.is_secure
    assert settings.is_debugging
    assert settings.trusted_proxies == 2


def test_an_empty_variable_is_as_good_as_none() -> None:
    assert read_settings({"AOS_HOME": "", "AOS_SECRET_KEY": ""}) == read_settings({})


@pytest.mark.parametrize(
    "environ",
    [
        {"AOS_SEARCH_ENGINE": "grep"},
        {"AOS_SECRET_KEY": "short"},
        {"AOS_DATABASE_URL": "postgresql://aos"},
        {"AOS_TRUSTED_PROXIES": "many"},
        {"AOS_TRUSTED_PROXIES": "99"},
    ],
    ids=["engine", "key", "database", "proxies", "too many proxies"],
)
def test_a_value_that_makes_no_sense_is_refused_by_name(environ: dict[str, str]) -> None:
    with pytest.raises(SettingsRefused, match=next(iter(environ))):
        read_settings(environ)


def test_the_database_lies_in_the_data_folder() -> None:
    assert read_settings({"AOS_HOME": "/srv/aos"}).folder.database_url == "sqlite:////srv/aos/aos.db"


def test_without_a_trust_centre_the_portals_staff_decides() -> None:
    assert read_settings({}).trust_centre is None


def test_a_trust_centre_is_named_with_its_token_which_is_not_shown() -> None:
    settings = read_settings(
        {"AOS_TRUST_CENTRE_URL": "https://centre.example/api/", "AOS_TRUST_CENTRE_TOKEN": "its-token"}
    )
    assert settings.trust_centre is not None
    assert settings.trust_centre.url == "https://centre.example/api"
    assert "its-token" not in repr(settings)


@pytest.mark.parametrize(
    ("environ", "sentence"),
    [
        ({"AOS_TRUST_CENTRE_URL": "https://centre.example"}, "AOS_TRUST_CENTRE_TOKEN is missing"),
        (
            {"AOS_TRUST_CENTRE_URL": "http://centre.example", "AOS_TRUST_CENTRE_TOKEN": "its-token"},
            "AOS_TRUST_CENTRE_URL is no address of a trust centre",
        ),
    ],
    ids=["no token", "no HTTPS"],
)
def test_a_trust_centre_that_cannot_be_trusted_is_refused(environ: dict[str, str], sentence: str) -> None:
    with pytest.raises(SettingsRefused, match=sentence) as refusal:
        read_settings(environ)
    assert "its-token" not in str(refusal.value)
