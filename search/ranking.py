"""Every number that decides what comes first, in one place. What was tried is in `docs/relevance.md`."""

from typing import Final

from kb.documents import DocumentKind
from search.schema import Field

FIELD_BOOSTS: Final = {Field.HEADING: 1.0, Field.BODY: 1.0}
"""How much a word counts in each field, as a factor of its BM25 score there; the scores add up.

Titles and headings are short, which alone makes a word in them count for more than one in a long text.
"""
TITLE_BOOST: Final = 1.0
"""The same for a word that is looked for in titles alone."""

MEANT_BOOST: Final = 0.7
"""How much a word with diacritics counts that was typed without, next to the word as it was typed."""

DERIVED_BOOST: Final = 0.4
"""The same for a word of the same family: `hamulcowy` where `hamulec` was typed."""

EXACT_BOOST: Final = 0.18
"""The same for a word of the section's text as it is written, diacritics and case aside."""

PROXIMITY: Final = {Field.BODY: (0.1, 8), Field.TITLE: (0.3, 2)}
"""What two neighbours of the query count for when they stand near each other in the text or in the title, and
how many words may stand between them."""
MAX_PAIRS: Final = 16

AGREED_BOOST: Final = 0.8
"""How much an agreed term of the other language counts, next to the term as it was typed."""

SAME_LANGUAGE_BOOST: Final = 0.65
"""The same for another agreed term of the same language."""

LEARNT_BOOST: Final = 0.9
"""The same for what the library taught, times the square root of how strongly the pair belongs together."""

AGREED_PHRASE_BOOST: Final = 0.5
AGREED_PHRASE_SLOP: Final = 1
"""What an agreed term of several words counts besides where they stand together in the text."""
MAX_AGREED_PHRASES: Final = 4
COMPANION_BOOSTS: Final = {Field.TITLE: 1.8, Field.BODY: 1.8}
"""How much the other words of a longer term count beside its rarest one, and where: a factor of its share."""

ONE_LANGUAGE_FACTOR: Final = 1.3
"""How much more these count where documents of one language are asked for, and the query is in the other.

Its own words are rare there and mean little, but what is rare counts for much.
"""

TYPED_SCORE: Final = 50.0
"""What the only word of a query scores besides where it stands itself, so that these sections come first."""

CODE_BOOST: Final = 2.0
"""The same for a code in the field that holds the section's codes and their parts."""

MEASURE_SCORE: Final = 400.0
"""What a section scores besides that has the very torque or angle that was typed: more than words can, less
than a code, which names something. An end of a range has half of it."""

APART_BOOST: Final = 0.3
"""What number and unit of a measure count next to a word where both are in a section, in whatever places."""

NAME_SCORE: Final = 2_000.0
"""What a document scores besides whose title is what was typed: more than any words can."""

CODE_IN_TITLE_SCORE: Final = 1_600.0
SUBJECT_SCORE: Final = 1_300.0
WHOLE_CODE_SCORE: Final = 1_000.0
PART_OF_CODE_SCORE: Final = 500.0
"""The same for a code that was typed: in the title; in a heading, or as what a row of a table is about;
anywhere as a whole; as a part of a longer one (`U0100` in `U0100-87`)."""

KIND_OF_CODE_SCORE: Final = 25.0
"""What a document gains whose kind is at home with the code: a diagnostic procedure with a trouble code."""

KIND_BOOSTS: Final = {
    DocumentKind.LABOUR_TIME: -0.05,
    DocumentKind.PARTS: -0.03,
    DocumentKind.FLASH: -0.03,
    DocumentKind.DESCRIPTION: -0.03,
}
"""What lists of everything and descriptions lose next to what says how it is done: a share of the score."""

DOING_BOOST: Final = 0.05
"""What instructions gain where the query names something to do (`wymiana`, `bleed`): a share of the score."""

FRESHNESS_BOOST: Final = 0.03
"""What the newest of the results gains, as a share of its score; five years older means half of it."""

LAPSE_LOSS: Final = -0.25
"""What a document loses that is replaced, expired or not valid yet: a share of the score, up to the cap."""

PRIOR_CAP: Final = 40.0
"""Scores above are those of codes and titles: only so much of them counts for the shares."""

PREFIX_SCORE: Final = 1.0
"""What any word that begins as asked scores, times the field's boost: how rare it is does not count."""

EDITION_TOLERANCE: Final = 0.5
"""An edition in the reader's language is shown when its best section scores this share of the very best, and
a section with a text instead of a mere heading."""

ASIDE_LOSS: Final = -0.25
"""What a section beside the work (`search.language.asides`) loses where the one to land on is chosen: a share
of the score, up to the cap. Documents keep their places."""

MAX_TERMS: Final = 64
"""A query's first words and codes, of which more would not make it clearer."""

MAX_READINGS_OF_PHRASE: Final = 16
"""In so many ways a phrase is read at most, when its words have several readings each."""
