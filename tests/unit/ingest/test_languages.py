"""In which language an edition and its sections are."""

import msgspec
import pytest

from ingest.languages import LanguageClues, Languages
from ingest.reader import ReadDocument
from kb.content import SectionContent, paragraph
from translations.locales import ContentLanguage

POLISH = (
    "Odkręcić korek spustowy i spuścić olej do naczynia. Wymienić uszczelkę korka na nową. Wkręcić korek i "
    "dokręcić go momentem podanym w tabeli. Napełnić silnik świeżym olejem do górnego znaku na bagnecie."
)
ENGLISH = (
    "Undo the drain plug and drain the oil into a container. Replace the seal of the plug. Screw the plug in "
    "and tighten it to the torque given in the table. Fill the engine with fresh oil up to the upper mark."
)
GERMAN = (
    "Die Ablassschraube herausdrehen und das Öl in einen Behälter ablassen. "
    "Die Dichtung durch eine neue ersetzen. Die Schraube eindrehen und festziehen. "
    "Den Motor mit frischem Öl auffüllen und einige Minuten laufen lassen. "
)
TABLE = "M8 25 Nm, M10 45 Nm, M12 80 Nm, M14 120 Nm"


@pytest.fixture(scope="module")
def languages() -> Languages:
    return Languages()


def document(*parts: str, tags: tuple[str | None, ...] = ()) -> ReadDocument:
    languages = (*tags, *[None] * len(parts))
    return ReadDocument(
        title="",
        sections=tuple(
            SectionContent(anchor=f"s{number}", heading="", blocks=(paragraph(part),), language=tag)
            for number, (part, tag) in enumerate(zip(parts, languages, strict=False))
        ),
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (POLISH, ContentLanguage.POLISH),
        (ENGLISH, ContentLanguage.ENGLISH),
        (GERMAN * 4, ContentLanguage.UNDETERMINED),
        (POLISH.translate(str.maketrans("ąćęłńóśźż", "acelnoszz")), ContentLanguage.POLISH),
        (POLISH.upper(), ContentLanguage.POLISH),
    ],
    ids=["polish", "english", "german", "polish without diacritics", "polish in capitals"],
)
def test_enough_words_decide(languages: Languages, text: str, expected: ContentLanguage) -> None:
    clues = LanguageClues(declared="fr", path_tag="de")
    assert languages.edition(document(text), clues) is expected


def test_what_the_editor_says_overrules_the_words(languages: Languages) -> None:
    clues = LanguageClues(stated=ContentLanguage.POLISH)
    assert languages.edition(document(ENGLISH), clues) is ContentLanguage.POLISH


@pytest.mark.parametrize(
    ("clues", "expected"),
    [
        (LanguageClues(declared="pl-PL", path_tag="en"), ContentLanguage.POLISH),
        (LanguageClues(declared="de", path_tag="en"), ContentLanguage.UNDETERMINED),
        (LanguageClues(path_tag="pl"), ContentLanguage.POLISH),
        (LanguageClues(), ContentLanguage.ENGLISH),
    ],
    ids=["tag", "foreign tag", "path", "nothing"],
)
@pytest.mark.parametrize("text", ["Olej", TABLE, ""], ids=["one word", "a table", "nothing"])
def test_where_words_are_too_few_the_clues_decide(
    languages: Languages, text: str, clues: LanguageClues, expected: ContentLanguage
) -> None:
    assert languages.edition(document(text), clues) is expected


def test_a_section_in_the_other_language_is_marked(languages: Languages) -> None:
    sections = languages.sections(document(POLISH, ENGLISH, TABLE), ContentLanguage.POLISH)
    assert [section.language for section in sections] == [None, "en", None]


def test_a_declared_section_too_short_to_tell_keeps_its_language(languages: Languages) -> None:
    sections = languages.sections(document("Oil", tags=("en-GB",)), ContentLanguage.POLISH)
    assert sections[0].language == "en"


def test_a_mark_that_says_the_same_as_the_edition_is_dropped(languages: Languages) -> None:
    sections = languages.sections(document("Olej", tags=("pl-PL",)), ContentLanguage.POLISH)
    assert sections[0].language is None


@pytest.mark.parametrize(
    ("path_tag", "expected"),
    [(None, ContentLanguage.UNDETERMINED), ("pl", ContentLanguage.POLISH)],
    ids=["no language", "in the path"],
)
def test_a_document_of_designations_is_in_no_language_but_its_paths(
    languages: Languages, path_tag: str | None, expected: ContentLanguage
) -> None:
    clues = LanguageClues(declared="zxx", path_tag=path_tag)
    assert languages.edition(document(ENGLISH), clues) is expected


def test_the_sections_of_a_document_of_designations_are_in_no_language_either(languages: Languages) -> None:
    designations = msgspec.structs.replace(document(ENGLISH), language_tag="zxx")
    sections = languages.sections(designations, ContentLanguage.UNDETERMINED)
    assert [section.language for section in sections] == [None]
