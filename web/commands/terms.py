"""`aos terms`."""

import os

from search.propose_command import propose_command
from translations.cli import terms_group
from web.commands.opened import portal
from web.settings import read_settings
from web.term_wiring import proposal_services, term_services

command = terms_group(lambda: term_services(read_settings(os.environ)))
command.add_command(propose_command(lambda: proposal_services(portal())))
