"""`aos prices`."""

from entitlements.products.cli import prices_group
from web.commands.opened import portal

command = prices_group(lambda: portal().workspace.database)
