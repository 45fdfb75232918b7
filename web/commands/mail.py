"""`aos mail`."""

from web.commands.opened import portal
from web.mail.cli import mail_group

command = mail_group(lambda: portal().postman())
