"""Which encoding the bytes of a text are in, whatever they say: by marks, by validity, by the words. Pure.

A file may hold passages in another encoding than the rest of it: each line that the file's own encoding does
not explain is looked at for itself.
"""

import codecs
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ingest.damage.code_pages import CP437, CP1252, HIGH, LATIN_1, POLISH_PAGES, CodePage
from ingest.damage.misreadings import CHINESE, UTF_8
from ingest.damage.shapes import POLISH_CAPITALS, POLISH_LETTERS, TOKEN, WORD, is_natural, is_plain
from ingest.damage.telling import encoding_name
from translations.catalogue import plural_translator, translator
from translations.polish_words import is_polish_word

_ = translator("ingest")
_n = plural_translator("ingest")

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What browsers take these labels for (WHATWG Encoding Standard).
_LABELS: Final = {
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
}
_NEVER: Final = frozenset(
    {"utf-7", "unicode-escape", "raw-unicode-escape", "idna", "punycode", "hz", "undefined"}
)
"""Labels that no page means, and that would make markup of what is none."""

_PAGES: Final = {page.name: page for page in (*POLISH_PAGES, CP1252, CP437, LATIN_1)}
_POLISH: Final = frozenset(POLISH_LETTERS + POLISH_CAPITALS)
_TOKEN_BYTES: Final = re.compile(rb"[0-9A-Za-z\x80-\xff]*[\x80-\xff][0-9A-Za-z\x80-\xff]*")
_MASKED: Final = re.compile("(?<=[\xc2-\xf4ĂÂĹÄ])\x85")
_SAMPLE_BYTES: Final = 64 * 1024
_MOST_TOKENS: Final = 2000
_ZEROS: Final = 0.3
_NO_TEXT: Final = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\ufffe\uffff]")
_CERTAIN_SHARE: Final = 0.8
_HANZI: Final = re.compile("[\u4e00-\u9fa5\u3000-\u303f\uff00-\uffef]")
_FEWEST_HANZI: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """Text, the encoding that it was in, and what had to be found out or guessed."""

    text: str
    encoding: str
    complaints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    """What the tokens are in one encoding: Polish words, signs of Polish text, words of any language."""

    encoding: str
    known: int
    clean: int
    natural: int
    tokens: int

    @property
    def order(self) -> tuple[int, int, int]:
        return self.known, self.clean, self.natural


def decode(content: bytes, declared: str | None = None) -> Decoded:
    """Decode a text. Never fails: what no encoding explains is read as Western letters, with a complaint.

    `declared` is what the file says of itself; it is believed unless the words say otherwise.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return Decoded(text=content[len(mark) :].decode(encoding, "replace"), encoding=encoding)
    wide = _without_a_mark(content)
    if wide:
        return Decoded(text=content.decode(wide, "replace"), encoding=wide, complaints=(_told(wide),))
    named = codec_named(declared)
    if content.isascii():
        return _ascii(content, named)
    try:
        # No text of another encoding happens to be UTF-8 all through, whatever a file declares.
        text = content.decode(UTF_8)
    except UnicodeDecodeError:
        return _eight_bits(content, named)
    return Decoded(text=unmasked(text), encoding=UTF_8)


def codec_named(label: str | None) -> str | None:
    """The codec that a declaration means; None for what nobody knows, or what cannot be meant."""
    if not label:
        return None
    label = label.lower().strip()
    if label.startswith(("utf-16", "ucs-2", "iso-10646")):  # readable as ASCII so far, so it cannot be true
        return UTF_8
    try:
        found = codecs.lookup(_LABELS.get(label, label))
        return None if found.name in _NEVER or not "a".encode(found.name) else found.name
    except (LookupError, TypeError, ValueError):
        return None


def _ascii(content: bytes, named: str | None) -> Decoded:
    if named and named.startswith("iso2022"):
        return Decoded(text=content.decode(named, "replace"), encoding=named)
    return Decoded(text=content.decode("ascii"), encoding=named or UTF_8)


def _without_a_mark(content: bytes) -> str | None:
    """UTF-16 that does not say so: every other byte of Western text is zero."""
    sample = content[: _SAMPLE_BYTES & ~1]
    if len(sample) < 4 or b"\0" not in sample:
        return None
    even, odd = sample[0::2], sample[1::2]
    for high, low, encoding in ((odd, even, "utf-16-le"), (even, odd, "utf-16-be")):
        if high.count(0) > _ZEROS * len(high) and low.count(0) <= high.count(0) // 20:
            text = sample.decode(encoding, "replace")
            return None if _NO_TEXT.search(text) else encoding
    return None


def _eight_bits(content: bytes, named: str | None) -> Decoded:
    mixed = _with_passages(content)
    if mixed:
        return mixed
    candidates = _candidates(_tokens(content), named)
    best = candidates[0]
    believed = next((one for one in candidates if one.encoding == named), None)
    if believed and believed.order >= best.order and named:
        return Decoded(text=_page_text(content, named), encoding=named)
    if best.known and best.clean >= _CERTAIN_SHARE * best.tokens:
        return Decoded(
            text=_page_text(content, best.encoding),
            encoding=best.encoding,
            complaints=(_proof(content, best, named),),
        )
    return _without_words(content, candidates, named)


def _without_words(content: bytes, candidates: Sequence[_Candidate], named: str | None) -> Decoded:
    """Text whose words no dictionary knows: what it declares, else what its signs look like."""
    best = candidates[0]
    believed = next((one for one in candidates if one.encoding == named), None)
    if believed and believed.natural == believed.tokens:
        return Decoded(text=_page_text(content, believed.encoding), encoding=believed.encoding)
    text = _strictly(content, CHINESE)
    if text is not None and len(_HANZI.findall(text)) >= _FEWEST_HANZI:
        return Decoded(text=text, encoding=CHINESE, complaints=(_told(CHINESE),))
    if best.clean == best.tokens:
        encoding = best.encoding
        return Decoded(text=_page_text(content, encoding), encoding=encoding, complaints=(_told(encoding),))
    complaint = _("The file does not say its encoding; it was read as Western European, check its letters.")
    encoding = believed.encoding if believed else CP1252.name
    return Decoded(text=_page_text(content, encoding), encoding=encoding, complaints=(complaint,))


def _with_passages(content: bytes) -> Decoded | None:
    """UTF-8 with passages of another encoding; None where it is no UTF-8 in the main."""
    lines = content.splitlines(keepends=True)
    broken = [number for number, line in enumerate(lines) if _strictly(line, UTF_8) is None]
    sound = sum(not line.isascii() for line in lines) - len(broken)
    if not sound or sound < len(broken):
        return None
    foreign = b"".join(lines[number] for number in broken)
    best = _candidates(_tokens(foreign), None)[0]
    if not best.known and best.clean < best.tokens:
        return None
    page = _PAGES.get(best.encoding, CP1252)
    read = {number: _mixed_line(lines[number], page) for number in broken}
    text = "".join(
        read[number] if number in read else line.decode(UTF_8) for number, line in enumerate(lines)
    )
    told = _n(
        "Line {lines} is not UTF-8 like the rest of the file; it was read as {encoding}.",
        "Lines {lines} are not UTF-8 like the rest of the file; they were read as {encoding}.",
        len(broken),
    ).format(lines=_ranges(broken), encoding=encoding_name(best.encoding))
    return Decoded(text=unmasked(text), encoding=UTF_8, complaints=(told,))


def _mixed_line(line: bytes, page: CodePage) -> str:
    """A line as the code page has it, or, where that says more, as UTF-8 with single bytes of the page."""
    whole, pieces = page.decode(line), _pieces(line, page)
    return max((whole, pieces), key=lambda text: _judged("", [[token] for token in text.split()]).order)


def _pieces(line: bytes, page: CodePage) -> str:
    read: list[str] = []
    while line:
        try:
            read.append(line.decode(UTF_8))
            break
        except UnicodeDecodeError as error:
            read.append(line[: error.start].decode(UTF_8))
            read.append(page.decode(line[error.start : error.start + 1]))
            line = line[error.start + 1 :]
    return "".join(read)


def _ranges(numbers: Sequence[int]) -> str:
    """Line numbers for people: `3, 7–9`, the first few of them."""
    parts: list[list[int]] = []
    for number in numbers:
        if parts and parts[-1][-1] == number - 1:
            parts[-1].append(number)
        else:
            parts.append([number])
    shown = [f"{part[0] + 1}–{part[-1] + 1}" if len(part) > 1 else f"{part[0] + 1}" for part in parts[:8]]
    return ", ".join(shown) + (" …" if len(parts) > len(shown) else "")


def _tokens(content: bytes) -> list[bytes]:
    return list(dict.fromkeys(_TOKEN_BYTES.findall(content)))[:_MOST_TOKENS]


def _candidates(tokens: Sequence[bytes], named: str | None) -> list[_Candidate]:
    """What each encoding makes of the tokens, the best first; of equals the declared, then the likelier."""
    names = dict.fromkeys((*([named] if named and named != UTF_8 else []), *_PAGES, CHINESE))
    judged = (
        _judged(encoding, readings)
        for encoding in names
        if (readings := _readings(tokens, encoding)) is not None
    )
    return sorted(judged, key=lambda one: one.order, reverse=True)


def _readings(tokens: Sequence[bytes], encoding: str) -> list[list[str]] | None:
    page = _PAGES.get(encoding)
    if page:
        return [TOKEN.findall(page.decode(token)) for token in tokens]
    try:
        return [TOKEN.findall(token.decode(encoding)) for token in tokens]
    except (UnicodeDecodeError, LookupError):
        return None


def _judged(encoding: str, readings: Sequence[Sequence[str]]) -> _Candidate:
    known = clean = natural = 0
    for words in readings:
        known += any(map(_is_known, words))
        clean += all(map(_is_expected, words))
        natural += all(map(is_natural, words))
    return _Candidate(encoding=encoding, known=known, clean=clean, natural=natural, tokens=len(readings))


def _is_known(token: str) -> bool:
    return any(
        len(word) > 1 and not _POLISH.isdisjoint(word) and is_polish_word(word)
        for word in WORD.findall(token)
    )


def _is_expected(token: str) -> bool:
    return is_natural(token) and is_plain(token)


def _page_text(content: bytes, encoding: str) -> str:
    page = _PAGES.get(encoding)
    return page.decode(content) if page else content.decode(encoding, "replace")


def _strictly(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _told(encoding: str) -> str:
    return _("The file does not say its encoding; it was read as {encoding}.").format(
        encoding=encoding_name(encoding)
    )


def _proof(content: bytes, best: _Candidate, named: str | None) -> str:
    letters = sum(byte in HIGH for byte in content)
    share = 100 * best.clean // max(1, best.tokens)
    told = _n("{count} letter", "{count} letters", letters).format(count=letters)
    if named:
        return _(
            "The file says that it is {declared}, but it is {encoding}: {letters}, {share} percent of the "
            "words with them are Polish words."
        ).format(
            declared=encoding_name(named), encoding=encoding_name(best.encoding), letters=told, share=share
        )
    return _(
        "The file does not say its encoding; it was read as {encoding}: {letters}, {share} percent of the "
        "words with them are Polish words."
    ).format(encoding=encoding_name(best.encoding), letters=told, share=share)


def unmasked(text: str) -> str:
    """The text with what looks like a line break shown as what it is: the second half of a letter of UTF-8.

    Everybody else takes U+0085 for white space, and with that the letter would be gone.
    """
    return _MASKED.sub("…", text) if "\x85" in text else text
