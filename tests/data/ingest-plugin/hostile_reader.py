"""A reader that does what a file tells it to, as a hijacked one would."""

import contextlib
import ctypes
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from ingest.outcomes import Encrypted
from ingest.reader import InputFile, ReadDocument
from kb.content import Admonition, Block, SectionContent, Severity, paragraph


class HostileReader:
    """Reads `*.hostile`."""

    name = "hostile"
    version = "1"

    def bid(self, file: InputFile) -> int:
        """Only for its own files."""
        return 100 if file.path.suffix == ".hostile" else 0

    def read(self, file: InputFile) -> ReadDocument:
        """Do what the first word of the file says."""
        word, _space, rest = file.path.read_text().partition(" ")
        return ACTIONS[word](rest.strip())


def document(text: str, *blocks: Block) -> ReadDocument:
    section = SectionContent(anchor="s1", heading="Result", blocks=(paragraph(text), *blocks))
    return ReadDocument(title="Hostile", sections=(section,))


def crash(_rest: str) -> ReadDocument:
    ctypes.string_at(0)
    return document("alive")


def die(rest: str) -> ReadDocument:
    signal.raise_signal(signal.Signals[rest])
    return document("alive")


def hang(_rest: str) -> ReadDocument:
    time.sleep(3600)
    return document("alive")


def spin(_rest: str) -> ReadDocument:
    while True:
        pass


def eat(_rest: str) -> ReadDocument:
    return document(str(len([bytes(50_000_000) for _number in range(10_000)])))


def flood(_rest: str) -> ReadDocument:
    return document("x" * 50_000_000)


def connect(rest: str) -> ReadDocument:
    with socket.create_connection(("127.0.0.1", int(rest)), timeout=2):
        return document("connected")


def write(rest: str) -> ReadDocument:
    Path(rest).write_text("written")
    return document("written")


def database(rest: str) -> ReadDocument:
    """Native code writes: no audit event of Python's tells."""
    with contextlib.closing(sqlite3.connect(rest)) as connection:
        connection.execute("CREATE TABLE stolen (text)")
    return document("written")


def scratch(_rest: str) -> ReadDocument:
    Path("note.txt").write_text("written")
    return document(f"wrote {Path('note.txt').read_text()} in {Path.cwd()}")


def start(_rest: str) -> ReadDocument:
    return document(subprocess.run(["id"], capture_output=True, check=True, text=True).stdout)


def fork(_rest: str) -> ReadDocument:
    return document(str(os.fork()))


def environment(_rest: str) -> ReadDocument:
    return document(" ".join(sorted(os.environ)))


def chatter(_rest: str) -> ReadDocument:
    sys.stdout.write("this would spoil the protocol")
    os.write(2, b"and so would this")
    return document("done")


def babble(_rest: str) -> ReadDocument:
    """Write to every open descriptor what is no message."""
    for descriptor in range(3, 20):
        try:
            os.write(descriptor, (12).to_bytes(8, "big") + b"no message!!")
        except OSError:
            continue
    return document("babbled")


def announce(_rest: str) -> ReadDocument:
    """Announce a message of many terabytes."""
    for descriptor in range(3, 20):
        try:
            os.write(descriptor, (1 << 45).to_bytes(8, "big"))
        except OSError:
            continue
    return document("announced")


def nest(rest: str) -> ReadDocument:
    block: Block = paragraph("innermost")
    for _level in range(int(rest)):
        block = Admonition(severity=Severity.NOTE, blocks=(block,))
    return document("outermost", block)


def lie(_rest: str) -> ReadDocument:
    return ReadDocument(title=17, sections=("no section",))  # type: ignore[arg-type]


def fail(rest: str) -> ReadDocument:
    raise KeyError(rest)


def recurse(rest: str) -> ReadDocument:
    return recurse(rest)


def refuse(_rest: str) -> ReadDocument:
    raise Encrypted("A password is wanted: save it without one.")


def number(_rest: str) -> ReadDocument:
    return document(str(os.getpid()))


def say(rest: str) -> ReadDocument:
    return document(rest)


REMEMBERED: list[str] = []


def remember(rest: str) -> ReadDocument:
    before = REMEMBERED[-1:] or ["nothing"]
    REMEMBERED.append(rest)
    return document(before[0])


def parent(_rest: str) -> ReadDocument:
    return document(str(os.getppid()))


ACTIONS: dict[str, Callable[[str], ReadDocument]] = {
    action.__name__: action
    for action in (
        crash, die, hang, spin, eat, flood, connect, write, database, scratch, start, fork, environment,
        chatter, babble, announce, nest, lie, fail, recurse, refuse, number, parent, remember, say,
    )
}  # fmt: skip
