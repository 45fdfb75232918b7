"""`aos tools`."""

from entitlements.shop.cli import tools_group
from web.catalogue_import import take_in_counted
from web.commands.opened import portal

command = tools_group(lambda: portal().workspace.database, take_in_counted)
