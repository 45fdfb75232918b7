"""What a command says when something goes wrong: one sentence that says what to do."""

import sqlite3

from sqlalchemy.exc import OperationalError

from kb.database import DatabaseTooNew
from search.indexer import IndexBusy
from search.preparing import PreparingFailed
from search.service import IndexMissing
from translations.catalogue import translator
from web.settings import SettingsRefused

_ = translator("web")


def sentence_of(failure: Exception) -> str | None:
    """The sentence on a failure; None for one that nobody knows."""
    if isinstance(failure, SettingsRefused | DatabaseTooNew | IndexBusy | IndexMissing | PreparingFailed):
        return str(failure)
    if isinstance(failure, OperationalError | sqlite3.Error | OSError):
        return _data_folder_sentence(failure)
    return None


def _data_folder_sentence(failure: Exception) -> str:
    reason = getattr(failure, "orig", None) or failure
    text = getattr(reason, "strerror", None) or str(reason)
    if "no space" in text.lower() or "disk is full" in text.lower():
        return _("The disk is full: make room in the data folder and run the command again; nothing is lost.")
    if "locked" in text.lower():
        return _("Another command is writing to the data folder: wait for it and run this one again.")
    return _("The data folder cannot be used ({reason}): check AOS_HOME and its permissions.").format(
        reason=text
    )
