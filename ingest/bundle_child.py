"""The child process that unpacks bundles: `python -m ingest.bundle_child`, started by `ingest.bundles` only.

It unpacks one archive into its scratch folder, answers, and ends. The confinement is that of the readers.
"""

import dataclasses
import os
import shutil
import sys
from pathlib import Path

import msgspec

from ingest import child_protocol as protocol
from ingest.archive import DISK_ERRORS, Unpacked, unpack
from ingest.bundle_protocol import FILES, MAX_REQUEST_BYTES, Plan, RefusedEntry, UnpackAnswer, UnpackRequest
from ingest.child_confinement import allow_cpu_for_next_file, confine, die_with
from ingest.iirds import plans
from ingest.outcomes import InputRefused, Malformed, TooLarge
from ingest.packages import METADATA
from translations.catalogue import translator

_ = translator("ingest")


def main(parent_pid: int) -> None:
    """Do what is asked for once."""
    die_with(parent_pid)
    answers = os.dup(1)
    frame = protocol.read_frame(0, limit_bytes=MAX_REQUEST_BYTES)
    request = msgspec.msgpack.decode(frame, type=UnpackRequest)
    bounds = request.limits.bundle
    confine(dataclasses.replace(request.limits, scratch_file_bytes=bounds.entry_bytes), Path(request.scratch))
    allow_cpu_for_next_file(bounds.cpu_s)
    protocol.write_frame(answers, _answer(request))


def _answer(request: UnpackRequest) -> UnpackAnswer:
    folder = Path(request.scratch) / FILES
    try:
        folder.mkdir()
        unpacked = unpack(Path(request.path), folder, request.limits.bundle)
        found = _plans(folder, unpacked)
    except InputRefused as refused:
        return UnpackAnswer(outcome=refused.outcome, sentence=str(refused))
    except MemoryError:
        sentence = _("Unpacking this archive takes more memory than is allowed: split it.")
        return UnpackAnswer(outcome=TooLarge.outcome, sentence=sentence)
    except OSError as error:
        if error.errno in DISK_ERRORS:
            return UnpackAnswer(disk_error=error.errno)
        sentence = _("The archive cannot be unpacked ({reason}): check its permissions or pack it anew.")
        return UnpackAnswer(
            outcome=Malformed.outcome, sentence=sentence.format(reason=error.strerror or error)
        )
    except Exception:  # noqa: BLE001 - a hostile archive may break its library in any way
        return UnpackAnswer(
            outcome=Malformed.outcome, sentence=_("The archive breaks its own format: pack it anew.")
        )
    return UnpackAnswer(refused=tuple(unpacked.refused), plans=found)


def _plans(folder: Path, unpacked: Unpacked) -> dict[str, Plan]:
    """What the metadata of every iiRDS package says; the metadata themselves are no documents and go."""
    found: dict[str, Plan] = {}
    for place in unpacked.folders:
        metadata = folder / place / METADATA
        if not metadata.is_file():
            continue
        try:
            said = plans(metadata.read_bytes())
        except InputRefused as refused:
            name = f"{place}/{METADATA}".lstrip("/")
            unpacked.refused.append(RefusedEntry(name=name, outcome=refused.outcome, sentence=str(refused)))
            continue
        finally:
            _clear(folder / place)
        found |= {f"{place}/{path}".lstrip("/"): plan for path, plan in said.items()}
    return found


def _clear(package: Path) -> None:
    shutil.rmtree(package / "META-INF")
    (package / "mimetype").unlink(missing_ok=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
