"""`aos entitlements`."""

from entitlements.audit_cli import audit_command, reseal_command
from entitlements.clearance_cli import clearance_commands
from entitlements.cli import EntitlementsServices, entitlements_group
from entitlements.erase_command import EraseServices, erase_command
from entitlements.explain_command import explain_command
from entitlements.join_cli import join_commands
from entitlements.retention_command import RetentionServices, retention_command
from web.commands.opened import portal
from web.factor_reset_command import reset_second_factor_command
from web.join_wiring import join_services
from web.keeping import LEAVING_STEPS, SOURCES, TABLE

command = entitlements_group(lambda: EntitlementsServices(database=portal().workspace.database))
for _each in (
    *join_commands(lambda: join_services(portal())),
    *clearance_commands(lambda: portal().workspace.database),
    reset_second_factor_command(lambda: portal().factor_removal()),
    audit_command(lambda: portal().workspace),
    reseal_command(lambda: portal().workspace),
    explain_command(lambda: portal().workspace.database),
    erase_command(
        lambda: EraseServices(database=portal().workspace.database, sources=SOURCES, steps=LEAVING_STEPS)
    ),
    retention_command(lambda: RetentionServices(database=portal().workspace.database, table=TABLE)),
):
    command.add_command(_each)
