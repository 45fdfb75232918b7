"""`aos payments`."""

from entitlements.payments.cli import payments_group
from web.commands.opened import portal
from web.order_wiring import payment_services

command = payments_group(lambda: payment_services(portal()))
