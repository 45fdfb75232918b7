"""What becomes of each column that points to a person or a company when the person's account is erased.

One line for each; a test walks every table for columns that are called so, or refer to accounts or operators,
and prints the lines that are missing, ready to be put here. Pure.
"""

from enum import StrEnum
from typing import Final


class Fate(StrEnum):
    """What becomes of what a column points to, and whether the person is given it in their export."""

    ERASED = "erased"
    """In the export; the row, or what it says of the person, goes with the account."""
    EMPTIED = "emptied"
    """In the export; the account's own row stays by its number, without name, address, password and roles."""
    KEPT = "kept"
    """In the export; the row stays as long as the retention table says, by a number that names nobody."""
    NUMBER = "number"
    """Somebody's number in what is another's record: who decided, who packed. It stays and names nobody."""
    SIGNED = "signed"
    """A name with which an editor signed a document: part of the document's history."""
    NOBODY = "nobody"
    """Called so, and points to no person: a way to pay."""
    COMPANY = "company"
    """The company's: a person who goes takes nothing of it away."""


POINTERS: Final[dict[str, Fate]] = {
    "address_changes.account_id": Fate.ERASED,
    "address_changes.old_email": Fate.ERASED,
    "address_changes.new_email": Fate.ERASED,
    "account_roles.account_id": Fate.EMPTIED,
    "account_sessions.account_id": Fate.ERASED,
    "accounts.email": Fate.EMPTIED,
    "accounts.operator_id": Fate.COMPANY,
    "audit_records.actor_id": Fate.KEPT,
    "bank_statements.imported_by": Fate.KEPT,
    "basket_items.account_id": Fate.ERASED,
    "clearance_answers.account_id": Fate.ERASED,
    "clearance_answers.operator_id": Fate.COMPANY,
    "clearance_readings.account_id": Fate.KEPT,
    "clearance_votes.account_id": Fate.KEPT,
    "clearances.operator_id": Fate.COMPANY,
    "clearances.account_id": Fate.KEPT,
    "clearances.applied_by": Fate.NUMBER,
    "clearances.ended_by": Fate.NUMBER,
    "consents.account_id": Fate.KEPT,
    "departures.operator_id": Fate.COMPANY,
    "departures.account_id": Fate.KEPT,
    "departures.let_go_by": Fate.NUMBER,
    "devices.account_id": Fate.ERASED,
    "email_tokens.account_id": Fate.ERASED,
    "erasures.account_id": Fate.NUMBER,
    "factor_resets.account_id": Fate.ERASED,
    "factor_resets.asked_by": Fate.NUMBER,
    "factor_resets.ended_by": Fate.NUMBER,
    "factor_resets.first_by": Fate.NUMBER,
    "factor_resets.second_by": Fate.NUMBER,
    "flash_package_keys.registered_by": Fate.KEPT,
    "flash_packages.imported_by": Fate.KEPT,
    "history.by": Fate.SIGNED,
    "invitations.operator_id": Fate.COMPANY,
    "invitations.email": Fate.ERASED,
    "invitations.invited_by": Fate.KEPT,
    "invitations.account_id": Fate.ERASED,
    "invoice_duplicates.made_by": Fate.KEPT,
    "invoices.operator_id": Fate.COMPANY,
    "invoices.issued_by": Fate.NUMBER,
    "invoices.paid_by": Fate.NOBODY,
    "mails.recipient": Fate.ERASED,
    "mended_e_invoices.made_by": Fate.KEPT,
    "money_back.settled_by": Fate.NUMBER,
    "operator_applications.operator_id": Fate.COMPANY,
    "operator_applications.handed_in_by": Fate.KEPT,
    "operator_applications.decided_by": Fate.NUMBER,
    "operator_evidence.operator_id": Fate.COMPANY,
    "operator_evidence.added_by": Fate.KEPT,
    "operators.decided_by": Fate.NUMBER,
    "order_events.by": Fate.NUMBER,
    "order_refunds.by": Fate.NUMBER,
    "orders.operator_id": Fate.COMPANY,
    "orders.buyer_id": Fate.KEPT,
    "outages.declared_by": Fate.KEPT,
    "passkeys.account_id": Fate.ERASED,
    "password_resets.account_id": Fate.ERASED,
    "payment_rulings.by": Fate.KEPT,
    "pending_registrations.email": Fate.ERASED,
    "prices.operator_id": Fate.COMPANY,
    "prices.recorded_by": Fate.NUMBER,
    "recovery_codes.account_id": Fate.ERASED,
    "request_messages.staff_id": Fate.NUMBER,
    "requests.account_id": Fate.ERASED,
    "requests.email": Fate.ERASED,
    "saved_searches.account_id": Fate.ERASED,
    "schedule.by": Fate.SIGNED,
    "search_reports.account_id": Fate.ERASED,
    "security_accesses.operator_id": Fate.COMPANY,
    "security_accesses.account_id": Fate.KEPT,
    "security_accesses.account_email": Fate.KEPT,
    "security_exports.operator_id": Fate.COMPANY,
    "security_exports.made_by": Fate.KEPT,
    "shop_deliveries.operator_id": Fate.COMPANY,
    "shop_deliveries.made_by": Fate.KEPT,
    "shop_deliveries.recipient": Fate.KEPT,
    "shop_devices.operator_id": Fate.COMPANY,
    "shop_movements.by": Fate.NUMBER,
    "shop_own_tools.operator_id": Fate.COMPANY,
    "shop_returns.operator_id": Fate.COMPANY,
    "shop_returns.made_by": Fate.KEPT,
    "shop_shipments.operator_id": Fate.COMPANY,
    "shop_shipments.packed_by": Fate.NUMBER,
    "sites.operator_id": Fate.COMPANY,
    "snippet_uses.operator_id": Fate.COMPANY,
    "ticket_ledger.account_id": Fate.KEPT,
    "ticket_seats.account_id": Fate.ERASED,
    "tickets.operator_id": Fate.COMPANY,
    "totp_factors.account_id": Fate.ERASED,
    "vat_checks.operator_id": Fate.COMPANY,
    "voucher_uses.operator_id": Fate.COMPANY,
    "vouchers.operator_id": Fate.COMPANY,
    "vouchers.made_by": Fate.KEPT,
    "programming_agents.operator_id": Fate.COMPANY,
    "programming_agents.enrolled_by": Fate.KEPT,
    "programming_agents.dismissed_by": Fate.NUMBER,
    "programming_agent_codes.operator_id": Fate.COMPANY,
    "programming_agent_codes.made_by": Fate.ERASED,
    "programming_jobs.operator_id": Fate.COMPANY,
    "programming_jobs.account_id": Fate.KEPT,
    "programming_jobs.committed_by": Fate.NOBODY,
    "programming_job_notes.account_id": Fate.KEPT,
    "flash_package_votes.account_id": Fate.KEPT,
    "flash_package_withdrawals.account_id": Fate.KEPT,
}
"""Each such column by table and name."""
