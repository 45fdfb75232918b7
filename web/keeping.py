"""The portal's two lists about people, put together from what each package names.

`TABLE` says for how long things are kept; `SOURCES` what a person is given when they ask what is kept about
them, and what is erased when they go; `LEAVING_STEPS` what ends when an employee leaves. A part that adds a
table adds its rows to its own package's lists.
"""

from typing import Final

import entitlements.clearance_keeping
import entitlements.factor_keeping
import entitlements.invoices.keeping
import entitlements.join_keeping
import entitlements.keeping
import entitlements.orders.keeping
import entitlements.payments.keeping
import entitlements.shop.keeping
import entitlements.tickets.keeping
import programming.jobs.keeping
import programming.packages.keeping
import search.keeping
import web.mail.keeping
import web.requests.keeping
from entitlements.leaving import STEPS, LeavingStep
from entitlements.personal_data import PersonalSource
from entitlements.retention import Basis, Ends, RetentionRow
from entitlements.tickets.seats import LEAVING_STEPS as SEAT_STEPS
from programming.jobs.agents import LEAVING_STEPS as AGENT_STEPS

LEAVING_STEPS: Final[tuple[LeavingStep, ...]] = (*STEPS, *SEAT_STEPS, *AGENT_STEPS)

SOURCES: Final[tuple[PersonalSource, ...]] = (
    *web.mail.keeping.SOURCES,  # before the changes of address, which say which mails are theirs
    *entitlements.keeping.SOURCES,
    *entitlements.factor_keeping.SOURCES,
    *entitlements.join_keeping.SOURCES,
    *entitlements.clearance_keeping.SOURCES,
    *entitlements.orders.keeping.SOURCES,
    *entitlements.payments.keeping.SOURCES,
    *entitlements.tickets.keeping.SOURCES,
    *entitlements.shop.keeping.SOURCES,
    *entitlements.invoices.keeping.SOURCES,
    *programming.packages.keeping.SOURCES,
    *programming.jobs.keeping.SOURCES,
    *search.keeping.SOURCES,
    *web.requests.keeping.SOURCES,
)

_DOCUMENTS: Final = RetentionRow(
    key="document-history",
    tables=("history", "schedule"),
    basis=Basis.LEGITIMATE_INTEREST,
    ends=Ends.NEVER,
    outlives_account=True,
)
"""The knowledge base's own row: it knows no accounts, but keeps the names that editors sign with."""

TABLE: Final[tuple[RetentionRow, ...]] = (
    *entitlements.keeping.ROWS,
    *entitlements.factor_keeping.ROWS,
    *entitlements.join_keeping.ROWS,
    *entitlements.clearance_keeping.ROWS,
    *entitlements.orders.keeping.ROWS,
    *entitlements.payments.keeping.ROWS,
    *entitlements.tickets.keeping.ROWS,
    *entitlements.shop.keeping.ROWS,
    *entitlements.invoices.keeping.ROWS,
    entitlements.keeping.left_accounts(SOURCES, LEAVING_STEPS),
    *programming.packages.keeping.ROWS,
    *programming.jobs.keeping.ROWS,
    *search.keeping.ROWS,
    *web.mail.keeping.ROWS,
    *web.requests.keeping.ROWS,
    _DOCUMENTS,
)

WITHOUT_PEOPLE: Final = frozenset(
    {
        "aliases", "applicability", "changes", "documents", "editions", "exchange_rates", "figures",
        "heartbeat", "index_marks", "ingest_bundles", "ingest_outcomes", "ingest_runs", "links",
        "relations", "revisions", "sections", "sent_forms", "shop_devices", "shop_effect_marks",
        "shop_licences", "flash_package_parts", "programming_durations", "shop_movements", "shop_own_tools",
        "shop_reservations", "shop_return_numbers",
        "shop_shipment_lines", "shop_shipments", "shop_tools",
    }
)  # fmt: skip
"""The tables that say nothing of people: documents and how they came in; tools, and where they are."""
