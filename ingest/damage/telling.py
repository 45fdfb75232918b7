"""What the doctor found, in sentences for the editor."""

from collections.abc import Iterator
from itertools import islice
from typing import Final

from ingest.damage.diagnosis import Diagnosis, Mended, encoding_names, evidence
from ingest.damage.losses import Loss
from ingest.damage.misreadings import ENTITIES
from translations.catalogue import plural_translator, translator

_ = translator("ingest")
_n = plural_translator("ingest")

_NAMES: Final = {
    "utf-8": "UTF-8",
    "cp1250": "Windows-1250",
    "cp1251": "Windows-1251",
    "cp1252": "Windows-1252",
    "latin-1": "ISO-8859-1",
    "iso8859-2": "ISO-8859-2",
    "iso8859-16": "ISO-8859-16",
    "cp852": "CP852",
    "cp437": "CP437",
    "mac-roman": "Mac Roman",
    "mac-latin2": "Mac CE",
    "mazovia": "Mazovia",
    "gb18030": "GB 18030",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
}
_MOST_EVIDENCE: Final = 60
_MOST_PLACES: Final = 4
_LONGEST_SHOWN: Final = 40


def encoding_name(encoding: str) -> str:
    """The name that editors know an encoding by."""
    return _NAMES.get(encoding, encoding)


def sentences(diagnosis: Diagnosis) -> tuple[str, ...]:
    """The complaints on a text that was kept: what was mended, what was left as it is."""
    return (*map(mended_sentence, diagnosis.mended), *_left_sentences(diagnosis))


def mended_sentence(mended: Mended) -> str:
    """How one misreading was undone, how sure that is, with an example."""
    letters = _n("{count} letter", "{count} letters", mended.letters).format(count=mended.letters)
    if encoding_names(mended.chain) == [ENTITIES]:
        sentence = _("Letters written as names were put in their place: {letters}; “{before}” is “{after}”.")
    elif mended.known_words:
        sentence = _(
            "Read as {encoding}, which had been taken for {wrong}: {letters}, {share} percent of the words "
            "with them are Polish words; “{before}” is “{after}”."
        )
    else:
        sentence = _(
            "Read as {encoding}, which had been taken for {wrong}: {letters}; “{before}” is “{after}”."
        )
    was, *wrong = map(encoding_name, encoding_names(mended.chain))
    return sentence.format(
        encoding=was,
        wrong=", ".join(wrong),
        letters=letters,
        share=100 * mended.known_words // max(1, mended.words),
        before=_cut(mended.before),
        after=_cut(mended.after),
    )


def refusal_sentence(diagnosis: Diagnosis) -> str:
    """Why a text is refused, with the first places and what to do."""
    found = list(evidence(diagnosis.losses.found))
    if not found:
        places = ", ".join(f"“{_cut(token)}”" for _place, token in islice(diagnosis.garbled, _MOST_PLACES))
        return _(
            "The text is garbled in a way that no encoding explains, for example {places}: export it anew "
            "as UTF-8 from the program that made it."
        ).format(places=places)
    return _n(
        "At least {count} letter is lost that nobody can bring back, for example {places}: export the "
        "document anew as UTF-8 from the program that made it.",
        "At least {count} letters are lost that nobody can bring back, for example {places}: export the "
        "document anew as UTF-8 from the program that made it.",
        diagnosis.losses.letters,
    ).format(count=diagnosis.losses.letters, places=", ".join(map(_shown, found[:_MOST_PLACES])))


def details(diagnosis: Diagnosis) -> tuple[str, ...]:
    """The evidence, a line for each place: what stands there and what it probably was."""
    lines = [loss_line(loss) for loss in islice(evidence(diagnosis.losses.found), _MOST_EVIDENCE)]
    lines += [
        _("{place}: “{stands}” looks like no word.").format(place=_cut(place), stands=_cut(token))
        for place, token in islice(diagnosis.garbled, _MOST_EVIDENCE)
    ]
    return (*lines, *map(mended_sentence, diagnosis.mended))


def loss_line(loss: Loss) -> str:
    """One lost word: where, what stands there, what it probably was."""
    if not loss.was:
        return _("{place}: “{stands}” has lost letters.").format(
            place=_cut(loss.place), stands=_cut(loss.stands)
        )
    return _("{place}: “{stands}” was probably “{was}”.").format(
        place=_cut(loss.place), stands=_cut(loss.stands), was=loss.was
    )


def _left_sentences(diagnosis: Diagnosis) -> Iterator[str]:
    found = list(evidence(diagnosis.losses.found))
    if found:
        yield _("Letters are lost in single words, which were left as they are: {places}.").format(
            places=", ".join(map(_shown, found[:_MOST_PLACES]))
        )
    if diagnosis.garbled:
        tokens = dict.fromkeys(token for _place, token in diagnosis.garbled)
        yield _("Some words look garbled and were left as they are: {places}.").format(
            places=", ".join(f"“{_cut(token)}”" for token in islice(tokens, _MOST_PLACES))
        )


def _shown(loss: Loss) -> str:
    return f"“{_cut(loss.stands)}” ({loss.was})" if loss.was else f"“{_cut(loss.stands)}”"


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"
