"""`aos kb`."""

from kb.cli import KbServices, kb_group
from web.commands.opened import portal

command = kb_group(lambda: KbServices(workspace=portal().workspace, after_store=portal().follow_changes))
