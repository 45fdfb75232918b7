"""`aos tickets`."""

from entitlements.tickets.cli import tickets_group
from web.commands.opened import portal

command = tickets_group(lambda: portal().workspace.database)
