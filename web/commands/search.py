"""`aos search`."""

from search.cli import search_group
from web.alert_command import alerts_command
from web.commands.opened import portal

command = search_group(lambda: portal().search_services())
command.add_command(alerts_command(lambda: portal().alerts()))
