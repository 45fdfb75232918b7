"""Trouble with disk and database, in one sentence each: it ends the run, what was reported is safe."""

import contextlib
import errno
import os
from collections.abc import Iterator
from typing import Final

from sqlalchemy.exc import DataError, IntegrityError, OperationalError, SQLAlchemyError

from ingest.outcomes import Malformed, RunFailed
from translations.catalogue import translator

_ = translator("ingest")

_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@contextlib.contextmanager
def trouble_told() -> Iterator[None]:
    """Tell what goes wrong inside the block.

    Raises:
        Malformed: the database does not take what was read of a file.
        RunFailed: the disk is full, or the database cannot be written.
    """
    try:
        yield
    except OperationalError as error:
        raise RunFailed(_database_sentence(str(error.orig))) from error
    except (DataError, IntegrityError, OverflowError) as error:
        raise Malformed(_("What was read of the file cannot be kept: save it anew.")) from error
    except SQLAlchemyError as error:
        raise RunFailed(_database_sentence(str(getattr(error, "orig", None) or error))) from error
    except OSError as error:
        raise disk_failure(error.errno or errno.EIO) from error


def disk_failure(number: int) -> RunFailed:
    """The failure of a run whose disk gave the system error `number`."""
    if number in _FULL:
        return RunFailed(_full())
    return RunFailed(
        _("The data folder cannot be written ({reason}): check its permissions.").format(
            reason=os.strerror(number)
        )
    )


def _database_sentence(reason: str) -> str:
    lowered = reason.lower()
    if "full" in lowered or "no space" in lowered:
        return _full()
    if "locked" in lowered or "busy" in lowered:
        return _("Another command is writing to the data folder: wait for it, then run this one again.")
    return _("The database cannot be written ({reason}): check the data folder.").format(reason=reason)


def _full() -> str:
    return _(
        "The disk is full: make room, then run the same command again; what was reported as done is safe."
    )
