"""A process beside the server that keeps the index up to date with the change log, whoever writes it."""

import logging
import multiprocessing
import os
import time
from multiprocessing.process import BaseProcess
from typing import Final

from search.indexer import IndexBusy

from web.settings import Settings
from web.wiring import open_portal

PERIOD_S: Final = 2.0
_LOG: Final = logging.getLogger(__name__)


def start_follower(settings: Settings) -> BaseProcess:
    """Start following; the process ends when the one that started it does."""
    process = multiprocessing.get_context("spawn").Process(
        target=_follow, args=(settings, os.getpid()), name="aos-follower", daemon=True
    )
    process.start()
    return process


def _follow(settings: Settings, parent: int) -> None:
    portal = open_portal(settings)
    while os.getppid() == parent:
        try:
            if portal.index_status().lag:
                portal.follow_changes()
        except IndexBusy:
            _LOG.info("index_busy: another process is writing the index, trying again")
        except Exception:  # noqa: BLE001 - whatever it was, the next round tries again
            _LOG.exception("index_follow_failed: the index is behind, trying again")
        time.sleep(PERIOD_S)
