"""To be imported by a process that commands are forked from: all of `aos`, and the agreed terms read."""

from pathlib import Path

import web.cli  # noqa: F401 - for the sake of all that it imports
from search.expander_source import ExpanderSource

_NOWHERE = Path("/nowhere")

ExpanderSource(_NOWHERE).expander(_NOWHERE)
