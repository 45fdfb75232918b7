"""Polish or English at a glance: only where nothing speaks against it, and never otherwise than the model."""

import pytest

from ingest.telling_words import evident_language
from translations.locales import ContentLanguage

POLISH = (
    "Przed rozpoczęciem pracy należy odłączyć akumulator. Olej jest gorący, dlatego trzeba go spuszczać"
    " w rękawicach. Śruby, które są oznaczone w tabeli, należy wymienić na nowe, a po dokręceniu "
    "sprawdzić, czy nie ma wycieków przy korku oraz przy filtrze."
)
ENGLISH = (
    "The battery must be disconnected before work begins. The oil is hot and has to be drained with "
    "gloves. The bolts that are marked in the table must be replaced, and when they are tight the plug "
    "is checked for leaks."
)
CZECH = (
    "Před zahájením práce je nutné odpojit akumulátor. Olej je horký, proto ho vypouštějte v "
    "rukavicích. Šrouby, které jsou označeny v tabulce, je nutné vyměnit za nové a po dotažení "
    "zkontrolovat, zda nedochází k úniku u zátky nebo u filtru, a to na obou stranách."
)
SLOVAK = (
    "Pred začatím práce je potrebné odpojiť akumulátor. Olej je horúci, preto ho vypúšťajte v "
    "rukaviciach. Skrutky, ktoré sú označené v tabuľke, nie je možné použiť znovu, a po dotiahnutí "
    "treba skontrolovať, či na zátke alebo na filtri nie sú úniky."
)
DUTCH = (
    "De accu moet worden losgekoppeld voor het werk begint. De olie is heet en moet met handschoenen "
    "worden afgetapt. De bouten die in de tabel zijn gemerkt, moeten door nieuwe worden vervangen, en "
    "als ze vast zijn is de plug of het filter op lekken te controleren."
)
GERMAN = (
    "Vor Beginn der Arbeit ist die Batterie abzuklemmen. Das Öl ist heiß und wird mit Handschuhen "
    "abgelassen. Die Schrauben, die in der Tabelle bezeichnet sind, müssen ersetzt werden, und wenn sie"
    " fest sind, ist der Stopfen in der Wanne auf Lecks zu prüfen."
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [(POLISH, ContentLanguage.POLISH), (ENGLISH, ContentLanguage.ENGLISH)],
    ids=["polish", "english"],
)
def test_sentences_of_our_languages_are_known_at_a_glance(text: str, expected: ContentLanguage) -> None:
    assert evident_language(text) is expected


@pytest.mark.parametrize(
    "text",
    [CZECH, SLOVAK, DUTCH, GERMAN, f"{POLISH} {ENGLISH}", "the " * 200, "w " * 200, ""],
    ids=["czech", "slovak", "dutch", "german", "half and half", "one word", "one letter", "none"],
)
def test_what_leaves_any_doubt_is_for_the_model(text: str) -> None:
    assert evident_language(text) is None
