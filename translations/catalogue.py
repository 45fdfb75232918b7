"""Gettext catalogues for commands, mails and PDFs as well as pages: one domain per package.

`_ = catalogue.translator("ingest")` gives a function that translates into the process's language, which
the environment chooses (`AOS_LANGUAGE`, else `LC_ALL`, `LC_MESSAGES`, `LANG`); pages name theirs.
"""

import gettext
import os
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Final

from translations.locales import Language

FOLDER: Final = Path(__file__).parent
CLICK_DOMAIN: Final = "click"
_VARIABLES: Final = ("AOS_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


def process_language(environ: Mapping[str, str]) -> Language:
    """The language of commands: the first variable that is set decides; English unless it says Polish."""
    return chosen_language(environ) or Language.ENGLISH


def chosen_language(environ: Mapping[str, str]) -> Language | None:
    """The language that the first variable that is set says; None where nobody chose one of ours."""
    chosen = next((environ[name] for name in _VARIABLES if environ.get(name)), "").lower()
    return next((language for language in Language if chosen.startswith(language.value)), None)


@cache
def catalogue(domain: str, language: Language) -> gettext.NullTranslations:
    """The catalogue of a package in a language; messages that it lacks come back as they are."""
    return gettext.translation(domain, FOLDER, languages=[language], fallback=True)


def translator(domain: str) -> Callable[[str], str]:
    """A function that translates messages of `domain` into the process's language."""
    return catalogue(domain, process_language(os.environ)).gettext


def plural_translator(domain: str) -> Callable[[str, str, int], str]:
    """A function `(singular, plural, number)` that gives the form of `domain`'s message for the number."""
    return catalogue(domain, process_language(os.environ)).ngettext


def translate_click() -> None:
    """Make click's own words (`Usage`, `Missing argument`) speak the process's language too.

    click asks the standard library's gettext, which goes by a global domain and by `LANGUAGE`.
    """
    os.environ["LANGUAGE"] = process_language(os.environ)
    gettext.bindtextdomain(CLICK_DOMAIN, FOLDER)
    gettext.textdomain(CLICK_DOMAIN)
