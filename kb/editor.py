"""Who works at the command line: `AOS_EDITOR`, else the login name. Taken on trust."""

import getpass
import os
from collections.abc import Mapping
from typing import Final

EDITOR_VARIABLE: Final = "AOS_EDITOR"
_LONGEST_NAME: Final = 120


def editor_name(environment: Mapping[str, str] = os.environ) -> str:
    """The name to sign with; empty where the machine knows none, and then it counts for nobody."""
    named = environment.get(EDITOR_VARIABLE, "").strip()
    return (named or _login_name())[:_LONGEST_NAME]


def _login_name() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user may have no name
        return ""
