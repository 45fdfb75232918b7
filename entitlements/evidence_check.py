"""Takes a file in only after a child process has opened it whole (`entitlements.evidence_judge`)."""

import os
import subprocess
import sys
from threading import BoundedSemaphore
from typing import Final

from entitlements.evidence import (
    EvidenceBroken,
    EvidenceLocked,
    EvidenceRefused,
    EvidenceTooManyPages,
    EvidenceTooManyPixels,
    NewEvidence,
    new_evidence,
)
from entitlements.evidence_finding import Finding

_LASTS_S: Final = 30
_AT_ONCE: Final = BoundedSemaphore(2)
"""So many files are opened at once by one process of the portal; others wait."""

_REFUSALS: Final[dict[Finding, type[EvidenceRefused]]] = {
    Finding.TOO_MANY_PIXELS: EvidenceTooManyPixels,
    Finding.TOO_MANY_PAGES: EvidenceTooManyPages,
    Finding.LOCKED: EvidenceLocked,
}


def checked_evidence(name: str, content: bytes) -> NewEvidence:
    """The file that somebody hands in, which can be opened as what it says it is.

    Raises:
        EvidenceRefused: it is not taken; each kind of refusal is a class of its own.
    """
    new = new_evidence(name, content)
    finding = _found(new)
    if finding is not Finding.FINE:
        raise _REFUSALS.get(finding, EvidenceBroken)(name)
    return new


def _found(new: NewEvidence) -> Finding:
    command = [sys.executable, "-P", "-s", "-m", "entitlements.evidence_judge", new.type.value]
    paths = os.pathsep.join(path for path in sys.path if path)
    try:
        with _AT_ONCE:
            done = subprocess.run(  # noqa: S603 - our own module
                command,
                input=new.content,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd="/",
                env={"PYTHONPATH": paths, "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"},
                timeout=_LASTS_S,
                check=False,
            )
    except subprocess.TimeoutExpired:
        return Finding.BROKEN
    return Finding(done.returncode) if done.returncode in set(Finding) else Finding.BROKEN
