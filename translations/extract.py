"""Maintenance of the catalogues: `python -m translations.extract` brings them up to date with the code.

A domain is a package; `readers` is its own part of `ingest`, `click` is the library's, which has no Polish.
New messages are added, lost ones dropped. English is filled in by itself, Polish is for a person to write:
the tests refuse what is missing.
Named domains limit it to those; `--compile` only writes the binary catalogues that gettext reads.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import click
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from translations.catalogue import CLICK_DOMAIN, FOLDER

ROOT: Final = FOLDER.parent
LANGUAGES: Final = ("pl", "en")
DOMAINS: Final = (
    "translations",
    "kb",
    "ingest",
    "readers",
    "search",
    "entitlements",
    "programming",
    "web",
    CLICK_DOMAIN,
)

_DATE: Final = datetime(2026, 11, 22, tzinfo=UTC)
"""The catalogues' own date stands still, so that only messages make a difference between versions."""

_KEYWORDS: Final = {
    "_": None,
    "_n": (1, 2),
    "gettext": None,
    "ngettext": (1, 2),
    "lazy_gettext": None,
}
_SHARED: Final = {
    "readers": ("ingest/readers", "ingest/safe_xml.py", "ingest/sanitise.py", "ingest/images.py")
}


def extract(domain: str) -> Catalog:
    """The messages that the code of `domain` has now, with the files they stand in."""
    catalog = Catalog(project="AOS", copyright_holder="The AOS authors", charset="utf-8")
    for path in _sources(domain):
        place = path.relative_to(path.parent if domain == CLICK_DOMAIN else ROOT).as_posix()
        method = "jinja2" if path.suffix == ".html" else "python"
        for _line, message, comments, context in extract_from_file(
            method, path, keywords=_KEYWORDS, comment_tags=("i18n:",)
        ):
            catalog.add(message, None, [(place, 0)], auto_comments=comments, context=context)
    return catalog


def _sources(domain: str) -> list[Path]:
    if domain == CLICK_DOMAIN:
        return sorted(Path(click.__file__).parent.glob("*.py"))
    shared = {ROOT / name for names in _SHARED.values() for name in names}
    roots = [ROOT / name for name in _SHARED.get(domain, (domain,))]
    files = [
        path
        for root in roots
        for path in ([root] if root.is_file() else sorted(root.rglob("*")))
        if path.suffix == ".py" or (path.suffix == ".html" and "templates" in path.parts)
    ]
    if domain in _SHARED:
        return files
    return [path for path in files if not any(path == item or item in path.parents for item in shared)]


def update(domain: str, language: str) -> None:
    """Bring one catalogue up to date with the code."""
    path = _po(domain, language)
    template = extract(domain)
    catalog = Catalog(locale=language, project="AOS", charset="utf-8")
    if path.exists():
        with path.open("rb") as file:
            catalog = read_po(file, locale=language)
    catalog.update(template, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    if language == "en":
        for message in catalog:
            if message.id:
                message.string = message.id
    catalog.fuzzy = False
    catalog.creation_date = _DATE
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalog, width=110, sort_output=True, include_lineno=False, ignore_obsolete=True)


def compile_all() -> None:
    """Write the binary form of every catalogue beside it."""
    for path in sorted(FOLDER.glob("*/LC_MESSAGES/*.po")):
        with path.open("rb") as source:
            catalog = read_po(source, locale=path.parent.parent.name)
        with path.with_suffix(".mo").open("wb") as target:
            write_mo(target, catalog)


def _po(domain: str, language: str) -> Path:
    return FOLDER / language / "LC_MESSAGES" / f"{domain}.po"


def main(arguments: list[str]) -> None:
    """Bring every catalogue up to date, or only compile them."""
    domains = [argument for argument in arguments if argument != "--compile"]
    unknown = next((domain for domain in domains if domain not in DOMAINS), None)
    if unknown is not None:
        sys.exit(f"{unknown} is no domain: name some of {', '.join(DOMAINS)}, none for all, or --compile")
    if "--compile" not in arguments:
        for domain in domains or DOMAINS:
            for language in LANGUAGES:
                update(domain, language)
    compile_all()


if __name__ == "__main__":
    main(sys.argv[1:])
