"""`aos ingest`."""

from ingest.cli import ingest_group
from web.commands.address import check_port
from web.commands.opened import portal
from web.preview.command import preview_command

command = ingest_group(lambda: portal().ingest_services())
command.add_command(preview_command(portal, check_port))
