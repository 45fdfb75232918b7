"""`aos programming`."""

from programming.cli import programming_group
from web.commands.opened import portal

command = programming_group(lambda: portal().workspace)
