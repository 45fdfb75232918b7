"""`python -m tests.bench.damage`: how well damaged documents are repaired, refused, or left alone.

Every document of the sample library, and of `documents/html-pairs` where the external data is, is damaged in
each way, examined as ingestion examines it, and compared with what it was. `AOS_BENCH_EVERY` (1) takes every
so-manieth document only.
"""

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import Final

from ingest.damage.decoding import decode
from ingest.damage.diagnosis import examine
from ingest.damage.losses import Passage
from ingest.detect import HEAD_BYTES, media_type
from ingest.outcomes import InputRefused
from ingest.reader import InputFile
from ingest.registry import best_reader, shipped_and_plugged_in
from kb.content import texts
from tests.bench.table import show
from tests.conftest import ROOT
from tests.factories.damage import (
    Damage,
    again,
    dropped,
    misread,
    named,
    one_after_the_other,
    replaced_by,
    writable,
    written,
)
from tests.factories.good_texts import ALL

Text = Sequence[str]
Judge = Callable[[Text], str]

_UTF_8_AS: Final = ("cp1252", "latin-1", "cp1250", "iso8859-2", "cp852", "cp437", "mac-roman")
_PAGES: Final = (
    ("cp1250", "cp1252"), ("cp1250", "latin-1"), ("cp1250", "iso8859-2"), ("cp1250", "cp852"),
    ("cp1250", "cp437"), ("iso8859-2", "cp1252"), ("iso8859-2", "cp1250"), ("iso8859-16", "cp1252"),
    ("cp852", "cp1250"), ("cp852", "cp1252"), ("mazovia", "cp1250"), ("mazovia", "cp437"),
)  # fmt: skip
_ENCODINGS: Final = (
    "cp1250", "iso8859-2", "iso8859-16", "cp852", "mazovia", "gb18030", "utf-16-le", "utf-16-be",
)  # fmt: skip
_HEAD: Final = ["documents", "sound", "exact", "refused", "told", "rest left", "unnoticed", "wrong"]


def documents() -> Iterator[Text]:
    """The texts of every document at hand, one sequence for each."""
    data = Path(os.environ.get("AOS_TEST_DATA") or ROOT.parent / "shared" / "data")
    folders = (ROOT / "web" / "sample" / "library", data / "documents" / "html-pairs")
    readers = shipped_and_plugged_in()
    for path in sorted(path for folder in folders for path in folder.rglob("*") if path.is_file()):
        content = path.read_bytes()
        head = content[:HEAD_BYTES]
        file = InputFile(
            path=path,
            root=path.parent,
            relative_path=PurePosixPath(path.name),
            collection="bench",
            media_type=media_type(path.name, head),
            head=head,
            size_bytes=len(content),
        )
        reader = best_reader(file, readers)
        if reader is None or reader.name not in ("html", "markdown", "s1000d", "dita", "docx"):
            continue
        try:
            read = reader.read(file)
        except InputRefused:
            continue
        # Control characters in the source are damage already: such texts are no measure.
        found = [text for part in read.sections for text in (part.heading, *texts(part.blocks))]
        yield [text for text in found if not any("\x80" <= sign <= "\x9f" for sign in text)]


def judged(was: str, damage: Damage) -> Judge:
    """Judges text that was in the encoding `was` and suffered `damage`."""

    def judge(text: Text) -> str:
        good = [writable(each, was) for each in text]
        broken = [damage(each) for each in text]
        return _verdict(good, broken)

    return judge


def _verdict(good: Text, broken: Text) -> str:
    diagnosis = examine([Passage(text=text, place=str(line)) for line, text in enumerate(broken)])
    healed = [diagnosis.text(text) for text in broken]
    if list(good) == list(broken):
        return "sound" if diagnosis.is_sound else "wrong"
    if diagnosis.is_ruined:
        return "refused"
    if healed == list(good):
        return "exact"
    if any(now not in (before, meant) for now, before, meant in zip(healed, broken, good, strict=True)):
        return "wrong"
    if diagnosis.is_sound:
        return "unnoticed"
    return "rest left" if diagnosis.readings else "told"


def bytes_judged(encoding: str) -> Judge:
    """Judges a file in an encoding that it does not declare."""

    def judge(text: Text) -> str:
        whole = "\n".join(text)
        is_unicode = encoding.startswith(("utf", "gb"))
        content = whole.encode(encoding) if is_unicode else written(whole, encoding)
        good = whole if is_unicode else writable(whole, encoding)
        decoded = decode(content)
        if decoded.text == good:
            return "sound" if content.isascii() else "exact"
        return "told" if decoded.complaints else "wrong"

    return judge


def kinds() -> dict[str, Judge]:
    """What is done to the documents, by its name."""
    found = {"nothing": judged("utf-8", str)}
    found |= {f"UTF-8 taken for {page}": judged("utf-8", misread("utf-8", page)) for page in _UTF_8_AS}
    found |= {
        "UTF-8 taken for cp1252 twice": judged("utf-8", again(misread("utf-8", "cp1252"), 2)),
        "UTF-8 taken for cp1252 three times": judged("utf-8", again(misread("utf-8", "cp1252"), 3)),
        "UTF-8 taken for cp1250, then cp1252": judged(
            "utf-8", one_after_the_other(misread("utf-8", "cp1250"), misread("utf-8", "cp1252"))
        ),
        "letters as names": judged("utf-8", named),
    }
    found |= {f"{was} taken for {page}": judged(was, misread(was, page)) for was, page in _PAGES}
    found |= {
        "taken for GB2312, rest dropped": judged("utf-8", dropped("utf-8", "gb2312")),
        "letters dropped": judged("utf-8", dropped("utf-8", "ascii")),
        "letters became ?": judged("utf-8", replaced_by("?")),
        "letters became U+FFFD": judged("utf-8", replaced_by("\ufffd")),
    }
    return found | {f"a file in {encoding}, undeclared": bytes_judged(encoding) for encoding in _ENCODINGS}


def counted(judge: Judge, collection: Sequence[Text]) -> Counter[str]:
    """How many documents ended in which way; what cannot be written in an encoding is left out."""
    counts: Counter[str] = Counter()
    for text in collection:
        try:
            counts[judge(text)] += 1
        except UnicodeError:
            continue
    return counts


def main() -> None:
    """Print the table; ends with 1 where anything was read wrongly."""
    every = int(os.environ.get("AOS_BENCH_EVERY", "1"))
    collection = [text for number, text in enumerate(documents()) if number % every == 0]
    rows = []
    wrong = 0
    for kind, judge in kinds().items():
        counts = counted(judge, collection)
        wrong += counts["wrong"]
        rows.append([kind, str(counts.total()), *(str(counts[column] or "·") for column in _HEAD[1:])])
    show("Damaged documents", ["", *_HEAD], rows)
    touched = [name for name, text in ALL.items() if name != "code" and _verdict(text, text) == "wrong"]
    show("Good texts of other kinds", ["", "touched"], [[name, str(name in touched)] for name in ALL])
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
