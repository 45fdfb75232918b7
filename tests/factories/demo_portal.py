"""The portal of `aos demo`, with sample documents in place of its library, which takes minutes to take in."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kb.store import utc_now
from tests.factories.portals import portal_with_library
from web.sample.demo import STAFF, STAFF_TOO, codes_now, demo_accounts
from web.sample.flash_demo import load_packages, make_secrets
from web.sample.price_demo import load_prices
from web.settings import Settings
from web.wiring import open_portal

TECHNICIAN: Final = "technik@demo.example"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPortal:
    """Its data folder, and the passwords of its people by e-mail address."""

    home: Path
    passwords: dict[str, str]

    def code_now(self, email: str) -> str:
        """What somebody's authenticator app shows at this moment."""
        opened = open_portal(Settings(home=self.home))
        try:
            return codes_now(opened)[email]
        finally:
            opened.workspace.close()


def demo_portal(home: Path) -> DemoPortal:
    """Make one: people, tickets that run, prices, both packages, and the secrets of their control units."""
    opened = portal_with_library(home, is_selling=False)
    try:
        accounts = demo_accounts(opened)
        with opened.workspace.database.write() as session:
            load_prices(session, utc_now)
            load_packages(session, opened.workspace.folder.packages, (STAFF, STAFF_TOO), utc_now)
        make_secrets(home)
    finally:
        opened.workspace.close()
    return DemoPortal(home=home, passwords={one.email: one.password for one in accounts})
