"""Why an interface cannot be opened, in the words of both languages; what a driver says stays as it is.

Transports mark their sentences with `mark`; as text an error is English, as the log of a job has it.
"""

import errno
import os
import socket
from collections.abc import Mapping
from typing import Final

from programming.transport import Worded
from translations.catalogue import catalogue, process_language
from translations.locales import Language


class Part(str):
    """A part of a sentence that is in the catalogues, too."""

    __slots__ = ()


def mark(message: str) -> Part:
    """Mark a sentence for the catalogues; it is translated when it is said."""
    return Part(message)


_ = mark
_REASONS: Final[Mapping[int, Part]] = {
    errno.ECONNREFUSED: _("nothing answers there"),
    errno.ETIMEDOUT: _("no answer came in time"),
    errno.EHOSTUNREACH: _("no network leads there"),
    errno.ENETUNREACH: _("no network leads there"),
    errno.ENODEV: _("there is no such interface"),
    errno.ENXIO: _("there is no such interface"),
    errno.ENETDOWN: _("the interface is switched off"),
    errno.EACCES: _("this user may not open it"),
    errno.EPERM: _("this user may not open it"),
    errno.EAFNOSUPPORT: _("the system of this computer knows no such interfaces"),
    errno.EBUSY: _("another program uses it"),
}
_NO_NAME: Final = _("there is no such name in the network")


def system_reason(error: Exception) -> str:
    """Why the system did not do it; in its own words where there are none of ours."""
    if isinstance(error, socket.gaierror):
        return _NO_NAME
    if isinstance(error, TimeoutError):
        return _REASONS[errno.ETIMEDOUT]
    number = getattr(error, "errno", None)
    said = str(getattr(error, "strerror", None) or error)
    return _REASONS.get(number, said) if isinstance(number, int) else said


def reason_in_words(error: Exception, language: Language | None = None) -> str:
    """Why it cannot be opened, in a language; in the process's own where none is given."""
    spoken = catalogue("programming", language or process_language(os.environ))
    if isinstance(error, Worded):
        said = {
            name: spoken.gettext(value) if isinstance(value, Part) else value
            for name, value in error.values.items()
        }
        return spoken.gettext(error.message).format(**said)
    reason = system_reason(error) if isinstance(error, OSError) else str(error) or type(error).__name__
    return spoken.gettext(reason) if isinstance(reason, Part) else reason
