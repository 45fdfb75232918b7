"""Sections that stand beside the work: what is needed for it, what comes before and after it. Pure.

They name every part and tool in few words, which a ranking by words takes for what a document is about. They
are recognised by their headings, as manuals in Polish and English have them, and as our readers call what
S1000D only marks.
"""

import re
from typing import Final

from search.language.folding import fold

_HEADINGS: Final = """
spare parts, parts, parts required, required parts, replacement parts
części zamienne, części, potrzebne części
support equipment, tools, special tools, tools and equipment, tools required, required tools
narzędzia, narzędzia specjalne, narzędzia i wyposażenie, potrzebne narzędzia
consumables and materials, consumables, materials, materials required
materiały eksploatacyjne, materiały, potrzebne materiały
required conditions, preconditions, prerequisites
wymagane warunki, warunki wstępne
safety conditions, safety instructions, safety
warunki bezpieczeństwa, zasady bezpieczeństwa, bezpieczeństwo
before you start, before starting, before starting work, before beginning work
przed rozpoczęciem pracy, przed rozpoczęciem
to finish, requirements after job completion, on completion, after the work
na zakończenie, czynności po zakończeniu pracy, po zakończeniu pracy
labour time, labour times, time required
czas pracy, czasy pracy
"""
_ASIDES: Final = frozenset(
    fold(heading.strip()) for line in _HEADINGS.splitlines() for heading in line.split(",") if heading.strip()
)
_TERMS: Final = """
czesc zamienny numer narzedzie przyrzad wyposazenie material czas warunek bezpieczenstwo
przygotowac przygotowanie
part spare number tool equip consum materi time labour labor condit safeti prepar
"""
ASIDE_TERMS: Final = frozenset(_TERMS.split())
"""Terms of words that somebody types who looks for what such sections say."""
_AROUND_WORDS: Final = re.compile(r"^[\d.)\s]+|[\s:.]+$")
"""What stands before and behind the words of a heading: its number, a colon."""


def is_aside(heading: str) -> bool:
    """Whether a section with this heading stands beside the work."""
    return fold(_AROUND_WORDS.sub("", heading)) in _ASIDES
