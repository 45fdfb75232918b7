"""The words in scans, recognised by Tesseract: an optional program, run confined, a scan at a time.

It gets grey pixels on its standard input and writes a table of words; it reads no file but its own language
data, in a process with limits of memory and time and without network (`ingest.confined`). What is installed
is looked up at the first scan, so that no run pays for it that has none.
"""

import contextlib
import math
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Final

from ingest.limits import Limits
from ingest.outcomes import NeedsOcr
from ingest.recognition import RecognisedWord, Scan, ScanNotRead, not_installed
from ingest.scratch import ScratchFolder
from translations.catalogue import translator

_ = translator("ingest")

PROGRAM: Final = "tesseract"
LANGUAGES: Final = ("pol", "eng")
_PACKAGE: Final = "tesseract-ocr"
_PASSED_ON: Final = ("PATH", "TESSDATA_PREFIX")
_LOOK_UP_S: Final = 20.0
_VERSION: Final = re.compile(r"tesseract v?(\S+)")
_WITH_ORIENTATION, _WITHOUT_ORIENTATION = "1", "3"
_COLUMNS: Final = 12
_WORD_LEVEL: Final = "5"
_LONGEST_WORD: Final = 200


class Tesseract:
    """Tesseract as it is installed here; several threads may use it at the same time."""

    def __init__(self, limits: Limits, scratch: Path) -> None:
        self._limits = limits
        self._scratch = scratch
        self._lock = threading.Lock()
        self._running: set[subprocess.Popen[bytes]] = set()
        self._is_stopped = False

    @cached_property
    def name(self) -> str:
        """Program and version; "" where it, or the data of one of its languages, is not installed."""
        version = _VERSION.search(self._said("--version")) if self._is_complete else None
        return f"{PROGRAM} {version[1]}" if version else ""

    @cached_property
    def _program(self) -> str | None:
        return shutil.which(PROGRAM)

    @cached_property
    def _installed_data(self) -> frozenset[str]:
        return frozenset(self._said("--list-langs").split()) if self._program else frozenset()

    @property
    def _is_complete(self) -> bool:
        return self._installed_data.issuperset(LANGUAGES)

    def recognise(self, scan: Scan) -> tuple[RecognisedWord, ...]:
        """The words of a scan in reading order.

        Raises:
            NeedsOcr: Tesseract, or the data of one of its languages, is not installed.
            ScanNotRead: it failed, was stopped, or took too long.
        """
        with self._lock:
            is_complete = self._is_complete
        if not is_complete:
            raise NeedsOcr(self._what_is_missing())
        if not scan.is_sound:
            raise ScanNotRead(_("the picture is too large, or not what it says it is."))
        return tuple(_words(self._table(scan)))

    def close(self) -> None:
        """End what is being recognised, and begin nothing more; from any thread."""
        with self._lock:
            self._is_stopped = True
            for process in self._running:
                process.kill()

    def _table(self, scan: Scan) -> str:
        header = f"P5\n{scan.width} {scan.height}\n255\n".encode()
        folder = ScratchFolder(self._scratch)
        try:
            with self._process(scan, str(folder.path)) as process:
                output, _errors = process.communicate(header + scan.pixels, self._limits.scan_wall_s)
        except subprocess.TimeoutExpired as error:
            raise ScanNotRead(
                _("recognising it took longer than {seconds} s.").format(
                    seconds=round(self._limits.scan_wall_s)
                )
            ) from error
        finally:
            folder.close()
        if process.returncode:
            raise ScanNotRead(_("the recognition of its text failed."))
        return output.decode("utf-8", "replace")

    @contextlib.contextmanager
    def _process(self, scan: Scan, folder: str) -> Iterator[subprocess.Popen[bytes]]:
        with self._lock:
            if self._is_stopped:
                raise ScanNotRead(_("the run was stopped."))
            process = subprocess.Popen(  # noqa: S603 - a program that was looked up, numbers, fixed words
                self._command(scan, folder),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=_environment(folder),
                process_group=0,
            )
            self._running.add(process)
        try:
            yield process
        finally:
            with self._lock:
                self._running.discard(process)
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                assert pipe is not None
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()

    def _command(self, scan: Scan, folder: str) -> list[str]:
        limits = self._limits
        mode = _WITH_ORIENTATION if "osd" in self._installed_data else _WITHOUT_ORIENTATION
        confined = [
            str(os.getpid()),
            str(math.ceil(limits.scan_wall_s)),
            str(limits.scan_address_space_bytes),
        ]
        languages = "+".join(LANGUAGES)
        return [
            *(sys.executable, "-P", "-s", "-m", "ingest.confined", *confined, folder),
            *(self._program or PROGRAM, "stdin", "stdout", "-l", languages, "--psm", mode),
            *("--dpi", str(scan.dots_per_inch), "tsv"),
        ]

    def _said(self, option: str) -> str:
        try:
            done = subprocess.run(  # noqa: S603 - a program that was looked up
                [self._program or PROGRAM, option],
                capture_output=True,
                timeout=_LOOK_UP_S,
                env=_environment(str(self._scratch)),
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return ""
        return (done.stdout + done.stderr).decode("utf-8", "replace")

    def _what_is_missing(self) -> str:
        data = [language for language in LANGUAGES if language not in self._installed_data]
        program = () if self._program else (_PACKAGE,)
        return not_installed((*program, *(f"{_PACKAGE}-{language}" for language in data)))


def _environment(folder: str) -> dict[str, str]:
    passed_on = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return passed_on | {
        "HOME": folder,
        "TMPDIR": folder,
        "LC_ALL": "C.UTF-8",
        "OMP_THREAD_LIMIT": "1",
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        "PYTHONUTF8": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def _words(table: str) -> Iterator[RecognisedWord]:
    """The words of Tesseract's table: one line each, a dozen values with tabs between them."""
    lines: dict[tuple[str, ...], int] = {}
    blocks: dict[str, int] = {}
    for row in table.splitlines():
        cells = row.split("\t", _COLUMNS - 1)
        if len(cells) < _COLUMNS or cells[0] != _WORD_LEVEL or not cells[11].strip():
            continue
        try:
            left, top, width, height = (int(cell) for cell in cells[6:10])
            confidence = min(max(float(cells[10]), 0.0), 100.0)
        except ValueError:
            continue
        yield RecognisedWord(
            text=cells[11].strip()[:_LONGEST_WORD],
            confidence=confidence,
            left=left,
            top=top,
            width=width,
            height=height,
            block=blocks.setdefault(cells[2], len(blocks)),
            line=lines.setdefault(tuple(cells[2:5]), len(lines)),
        )
