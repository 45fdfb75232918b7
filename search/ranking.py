"""Every number that decides what comes first, in one place. What was tried is in `docs/relevance.md`."""

from typing import Final

from search.schema import Field

FIELD_BOOSTS: Final = {Field.TITLE: 1.5, Field.HEADING: 1.2, Field.BODY: 1.0}
"""How much a word counts in each field, as a factor of its BM25 score there; the scores add up."""

CODE_BOOST: Final = 2.0
"""The same for a code in the field that holds the section's codes and their parts."""

PREFIX_SCORE: Final = 1.0
"""What any word that begins as asked scores, times the field's boost: how rare it is does not count."""

EDITION_TOLERANCE: Final = 0.8
"""An edition in the reader's language is shown when its best section scores this share of the very best."""

MAX_TERMS: Final = 64
"""A query's first words and codes, of which more would not make it clearer."""
