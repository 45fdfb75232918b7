"""`aos invoices`."""

from entitlements.invoices.cli import invoices_group
from web.commands.opened import portal
from web.invoice_wiring import invoice_services

command = invoices_group(lambda: invoice_services(portal()))
