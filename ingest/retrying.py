"""Which inputs a retry takes in again: those that ended as asked for, and no neighbours of theirs."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

from ingest.inputs import Bundle, Input, Manifests, Stated, reopen
from ingest.outcomes import InputRefused
from ingest.store import Record
from translations.catalogue import translator

_ = translator("ingest")


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """The inputs; of a bundle whose source is in `only`, no more than the members named there."""

    inputs: tuple[Input, ...]
    only: Mapping[str, AbstractSet[str]]


def retry_of(records: Iterable[Record]) -> Retry:
    """What has to be taken in again so that these, and only these, come to new ends.

    Raises:
        Misuse: a manifest has a mistake.
    """
    manifests = Manifests()
    inputs: dict[str, Input] = {}
    only: dict[str, set[str]] = {}
    whole: set[str] = set()
    for record in records:
        source = record.result.source
        if record.bundle is None:
            inputs[source] = reopen(source, record.root, record.stated, manifests)
            whole.add(source)
        else:
            root = str(Path(record.bundle).parent)
            inputs.setdefault(record.bundle, reopen(record.bundle, root, record.stated, manifests))
            only.setdefault(record.bundle, set()).add(source)
    return Retry(
        inputs=tuple(inputs.values()),
        only={bundle: sources for bundle, sources in only.items() if bundle not in whole},
    )


def no_longer_in(bundle: Path, source: str, stated: Stated) -> Input:
    """The input of a member that is asked for and no longer in its bundle."""
    return Input(
        path=bundle,
        root=bundle.parent,
        stated=stated,
        bundle=Bundle(path=bundle, folder=bundle.parent),
        name=str(Path(source).relative_to(bundle)),
        refused=InputRefused(_("The file is no longer in this archive.")),
    )
