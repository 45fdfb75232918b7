"""The portal of a command, opened by the first that needs it: help and misuse are told without it."""

import importlib
import os
from functools import cache
from typing import TYPE_CHECKING

from web.settings import read_settings

if TYPE_CHECKING:
    from web.wiring import Portal


@cache
def portal() -> "Portal":
    """The portal of this process, opened by the first command that needs it; what is due is done first."""
    opened: Portal = importlib.import_module("web.wiring").open_portal(read_settings(os.environ))
    opened.carry_out_due()
    return opened
