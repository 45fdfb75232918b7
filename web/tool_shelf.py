"""Tools as pages show them: with their price for whoever asks, what there is, and what their company has."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from entitlements.money import Money
from entitlements.permissions import Permission
from entitlements.policy import NOTHING, decide
from entitlements.products.kinds import VatClass
from entitlements.products.price_list import PriceList
from entitlements.sellers_days import day_of
from entitlements.shop.belongings import Belonging, Belongings
from entitlements.shop.catalogue import Catalogue
from entitlements.shop.ledger import StockLedger
from entitlements.shop.stock import Level
from entitlements.shop.tools import Tool, tool_key
from kb.content import texts
from kb.documents import Revision
from web.order_wiring import currency_of, vat_of
from web.session import database, now, portal, subject

MOST_NAMED: Final = 25
"""A text that names more tools is a list of tools, and no work that needs them."""
_NUMBER: Final = re.compile(r"(?<![\w-])[A-Za-z]{1,5}[- ]?\d{2,6}(?![\w-])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A tool on a page; without a price it is not sold to whoever asks."""

    tool: Tool
    level: Level
    net: Money | None
    gross: Money | None
    vat_text: str
    belonging: Belonging | None

    @property
    def is_for_sale(self) -> bool:
        """Whether it can be put into the basket."""
        return self.net is not None and self.tool.is_sold and bool(self.level.free or self.level.to_come)


@dataclass(frozen=True, slots=True, kw_only=True)
class NeededTool:
    """A tool that a work needs, as its document names it; `shown` is None where the catalogue has none."""

    text: str
    shown: Shown | None


def on_the_shelf(tools: Sequence[Tool]) -> list[Shown]:
    """Tools with all that a page says of them, in the same order."""
    reading, operator_id = database(), subject().operator_id
    levels = StockLedger(reading, now).levels([tool.number for tool in tools])
    prices, currency, today = PriceList(reading), currency_of(reading, operator_id), day_of(now())
    treatment = vat_of(portal(), reading, operator_id)(VatClass.GOODS, today)
    owned = own_tools()
    found = []
    for tool in tools:
        price = prices.price(tool.number, currency, operator_id, today) if tool.is_sold else None
        net = None if price is None else price.net
        found.append(
            Shown(
                tool=tool,
                level=levels.get(tool.number, Level()),
                net=net,
                gross=None if net is None else net + net.percent(treatment.rate or Decimal(0)),
                vat_text=treatment.code,
                belonging=owned.get(tool.number),
            )
        )
    return found


def own_tools() -> dict[str, Belonging]:
    """What the company of whoever asks has, as far as they may see it."""
    who = subject()
    may_see = decide(who, Permission.TOOLS_VIEW, NOTHING, now()).is_allowed
    if who.operator_id is None or not may_see:
        return {}
    return dict(Belongings(database(), now).of_operator(who.operator_id))


def needed_tools(revision: Revision, *, is_open: bool) -> list[NeededTool]:
    """The tools that a document's work needs: those that it lists, else those that its open text names."""
    listed = list(revision.tools)
    if not listed and is_open:
        listed = named_in(revision)
    catalogue = Catalogue(database()).among(listed)
    shown = {one.tool.key: one for one in on_the_shelf(list(catalogue.values()))} if catalogue else {}
    return [NeededTool(text=text, shown=shown.get(tool_key(text))) for text in listed]


def named_in(revision: Revision) -> list[str]:
    """The numbers of tools of the catalogue that a text names, in its order."""
    said = (text for section in revision.sections for text in texts(section.blocks))
    found = dict.fromkeys(_NUMBER.findall("\n".join(said)))
    known = Catalogue(database()).among(found)
    numbers = dict.fromkeys(known[tool_key(text)].number for text in found if tool_key(text) in known)
    return list(numbers) if len(numbers) <= MOST_NAMED else []
