"""What the words of an agreed term, or of a question for one, come down to: as in any query."""

from collections.abc import Sequence

from search.query_words import QueryReader
from translations.locales import ContentLanguage, Language

_READERS = {language: QueryReader(languages=(ContentLanguage(language.value),)) for language in Language}


def term_words(text: str, language: Language) -> Sequence[frozenset[str]]:
    """For each word of `text` all that it can be read as in the language, also where it lacks diacritics."""
    return [frozenset((*word.terms, *word.meant, word.exact)) for word in _READERS[language].words(text)]
