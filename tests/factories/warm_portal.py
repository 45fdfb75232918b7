"""To be imported by a process that commands are forked from: all of `aos`, and the agreed terms read."""

import importlib
from pathlib import Path

from search.expander_source import ExpanderSource
from web.cli import COMMANDS

_NOWHERE = Path("/nowhere")

for _command in COMMANDS.values():
    importlib.import_module(_command.module)
importlib.import_module("web.wiring")
ExpanderSource(_NOWHERE).expander(_NOWHERE)
