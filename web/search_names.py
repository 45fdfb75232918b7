"""What the results page calls things: facets, codes, what was given up for finding more."""

from dataclasses import replace
from typing import Final

from flask import Flask, current_app, url_for
from flask_babel import gettext, lazy_gettext

from search.expansion import Expansion, Origin
from search.language.base_forms import base_form
from search.language.code_kinds import CodeKind
from search.query import QueryField
from search.widening import GivenUp, WiderSearch
from translations.locales import Language
from web.filters import ACCESS_CLASS_NAMES, CONTENT_LANGUAGE_NAMES, KIND_NAMES, SYSTEM_NAMES

_ = lazy_gettext
LEAST_TOLD: Final = 0.3
"""So strong is a learnt pair that the page tells of it."""
_COMPLETIONS: Final = "complete.complete"

FACET_NAMES: Final = {
    "kind": _("Kind"),
    "system": _("System"),
    "series": _("Model"),
    "language": _("Language of the text"),
    "year": _("Year"),
    "access": _("Access"),
}

FACET_NOTES: Final = {
    "series": _("With documents for all models"),
    "year": _("Year of building, with documents for all years"),
}
"""What is counted beside the values themselves."""

CODE_KIND_NAMES: Final = {
    CodeKind.TROUBLE_CODE: _("trouble code"),
    CodeKind.PART_NUMBER: _("part number"),
    CodeKind.VIN: _("vehicle identification number"),
    CodeKind.PIN: _("pin"),
    CodeKind.CONNECTOR: _("connector"),
    CodeKind.FUSE: _("fuse"),
    CodeKind.THREAD: _("thread"),
    CodeKind.OIL_GRADE: _("oil grade"),
    CodeKind.TORQUE: _("torque"),
    CodeKind.ANGLE: _("angle"),
    CodeKind.TEMPERATURE: _("temperature"),
}

_VALUE_NAMES: Final[dict[str, dict[str, object]]] = {
    "kind": {kind.value: name for kind, name in KIND_NAMES.items()},
    "system": {system.value: name for system, name in SYSTEM_NAMES.items()},
    "language": {language.value: name for language, name in CONTENT_LANGUAGE_NAMES.items()},
    "access": {access_class.value: name for access_class, name in ACCESS_CLASS_NAMES.items()},
}

FIELD_NAMES: Final = {
    QueryField.TITLE: _("only in titles"),
    QueryField.CODE: _("only as a code"),
    QueryField.PART: _("only as a part number"),
}


def init_app(app: Flask) -> None:
    """Make the names below known to every template."""
    app.jinja_env.filters.update(
        facet_name=lambda name: FACET_NAMES.get(name, name),
        facet_note=lambda name: FACET_NOTES.get(name, ""),
        code_kind_name=lambda kind: CODE_KIND_NAMES.get(kind, _("code")),
        query_field_name=lambda field: FIELD_NAMES.get(field, field),
        given_up=given_up,
        also_told=also_told,
    )
    app.jinja_env.globals.update(facet_value=facet_value, completions_url=completions_url)


def completions_url() -> str:
    """Where the search box asks for completions; empty where the portal has none."""
    return url_for(_COMPLETIONS) if _COMPLETIONS in current_app.view_functions else ""


def facet_value(name: str, value: str) -> str:
    """A value of a facet in words."""
    return str(_VALUE_NAMES.get(name, {}).get(value, value))


def also_told(expansions: tuple[Expansion, ...]) -> list[Expansion]:
    """The other words that the page tells of: without weak guesses, and learnt Polish words in base forms.

    What is not told is looked for all the same; it counts for little.
    """
    told = [
        _in_base_form(one) if one.origin is Origin.LEARNT else one
        for one in expansions
        if one.origin is Origin.AGREED or one.strength >= LEAST_TOLD
    ]
    first: dict[tuple[str, str], Expansion] = {}
    for one in told:
        first.setdefault((one.typed, one.meant), one)
    return list(first.values())


def _in_base_form(one: Expansion) -> Expansion:
    is_word = one.language is Language.POLISH and " " not in one.meant
    return replace(one, meant=base_form(one.meant)) if is_word else one


def given_up(search: WiderSearch) -> str:
    """What a wider search did differently, in a sentence."""
    words = ", ".join(str(gettext("“%(words)s”", words=word)) for word in search.words)
    match search.given_up:
        case GivenUp.FILTERS:
            text = gettext("Searched without your filters:")
        case GivenUp.RESTRICTIONS:
            text = gettext("Searched everywhere, not only where you asked for:")
        case GivenUp.EXCLUSION:
            text = gettext("Searched without excluding %(words)s:", words=words)
        case GivenUp.ORDER:
            text = gettext("Searched for the words of %(words)s apart from each other:", words=words)
        case GivenUp.WORD:
            text = gettext("Searched without %(words)s:", words=words)
        case GivenUp.EVERY_WORD:
            text = gettext("Searched for any of the words, not all of them:")
        case GivenUp.ENDING:
            text = gettext("Searched for what begins with %(words)s:", words=words)
        case GivenUp.ONE_LANGUAGE:
            text = gettext("Searched also for other words for the same thing:")
    return str(text)
