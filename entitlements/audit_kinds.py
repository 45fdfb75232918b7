"""What the audit trail tells of, each kind with its name in both languages. Pure.

A kind is `<what>.<happened>`. Whoever adds one adds its name here; kinds are never renamed, as records last.
"""

from enum import StrEnum
from typing import Final

from translations.catalogue import catalogue
from translations.locales import Language


def _(message: str) -> str:
    """Mark a name for the catalogues; it is translated when it is shown."""
    return message


class AuditKind(StrEnum):
    """What happened."""

    LOG_IN_SUCCEEDED = "log-in.succeeded"
    LOG_IN_FAILED = "log-in.failed"
    LOG_IN_THROTTLED = "log-in.throttled"
    LOGGED_OUT = "log-in.ended"
    SESSION_ENDED = "session.ended"
    SESSIONS_ENDED = "sessions.ended"
    PASSWORD_CHANGED = "password.changed"  # noqa: S105 - a kind, no password
    PASSWORD_RESET_ASKED = "password.reset-asked"  # noqa: S105 - a kind, no password
    PASSWORD_RESET = "password.reset"  # noqa: S105 - a kind, no password
    SECOND_FACTOR_ENROLLED = "second-factor.enrolled"
    SECOND_FACTOR_REMOVED = "second-factor.removed"
    SECOND_FACTOR_FAILED = "second-factor.failed"
    RECOVERY_CODES_MADE = "recovery-codes.made"
    RECOVERY_CODE_USED = "recovery-code.used"
    PASSKEY_ADDED = "passkey.added"
    PASSKEY_REMOVED = "passkey.removed"
    DEVICE_REMEMBERED = "device.remembered"
    DEVICE_FORGOTTEN = "device.forgotten"
    STEP_UP_SUCCEEDED = "step-up.succeeded"
    STEP_UP_FAILED = "step-up.failed"
    ACCOUNT_RESET_ASKED = "account-reset.asked"
    ACCOUNT_RESET_CONFIRMED = "account-reset.confirmed"
    ACCOUNT_RESET_DONE = "account-reset.done"
    ACCOUNT_RESET_CANCELLED = "account-reset.cancelled"

    ACCOUNT_ADDED = "account.added"
    ACCOUNT_CHANGED = "account.changed"
    ACCOUNT_EXPORTED = "account.exported"
    ACCOUNT_DELETION_ASKED = "account.deletion-asked"
    ACCOUNT_DELETED = "account.deleted"
    EMAIL_VERIFIED = "email.verified"
    EMAIL_CHANGED = "email.changed"
    EMAIL_CHANGE_ASKED = "email.change-asked"
    EMAIL_CHANGE_STOPPED = "email.change-stopped"
    EMAIL_CHANGE_UNDONE = "email.change-undone"

    REGISTRATION_DISOWNED = "registration.disowned"
    OPERATOR_REGISTERED = "operator.registered"
    OPERATOR_CHANGED = "operator.changed"
    OPERATOR_APPROVED = "operator.approved"
    OPERATOR_REFUSED = "operator.refused"
    OPERATOR_SUSPENDED = "operator.suspended"
    OPERATOR_REINSTATED = "operator.reinstated"
    OPERATOR_CLOSED = "operator.closed"
    EVIDENCE_UPLOADED = "evidence.uploaded"
    EVIDENCE_OPENED = "evidence.opened"
    EVIDENCE_DELETED = "evidence.deleted"
    VAT_CHECKED = "vat.checked"
    SITE_ADDED = "site.added"
    SITE_CHANGED = "site.changed"
    SITE_CLOSED = "site.closed"
    EMPLOYEE_INVITED = "employee.invited"
    INVITATION_SENT_AGAIN = "invitation.sent-again"
    INVITATION_WITHDRAWN = "invitation.withdrawn"
    EMPLOYEE_JOINED = "employee.joined"
    EMPLOYEE_CHANGED = "employee.changed"
    EMPLOYEE_LEFT = "employee.left"
    EMPLOYEE_RETURNED = "employee.returned"
    OWNERSHIP_HANDED_OVER = "ownership.handed-over"
    CLEARANCE_BODY_NOTIFIED = "clearance-body.notified"
    RETENTION_APPLIED = "retention.applied"

    CLEARANCE_APPLIED = "clearance.applied"
    CLEARANCE_CONFIRMED = "clearance.confirmed"
    CLEARANCE_GRANTED = "clearance.granted"
    CLEARANCE_REFUSED = "clearance.refused"
    CLEARANCE_REVOKED = "clearance.revoked"
    CLEARANCE_WITHDRAWN = "clearance.withdrawn"
    CLEARANCE_EXPIRED = "clearance.expired"
    ACCESS_DECLARED = "access.declared"
    SECURITY_DOCUMENT_OPENED = "security-document.opened"
    ACCESSES_EXPORTED = "accesses.exported"
    TICKET_ISSUED = "ticket.issued"
    TICKET_STARTED = "ticket.started"
    TICKET_EXTENDED = "ticket.extended"
    TICKET_RESUMED = "ticket.resumed"
    TICKET_REFUNDED = "ticket.refunded"
    TICKET_REVOKED = "ticket.revoked"
    TICKET_SEAT_FREED = "ticket.seat-freed"
    OUTAGE_DECLARED = "outage.declared"
    OUTAGE_NOTICED = "outage.noticed"
    OUTAGE_SETTLED = "outage.settled"
    REQUEST_SENT = "request.sent"
    REQUEST_ANSWERED = "request.answered"
    MAIL_SENT_AGAIN = "mail.sent-again"
    MAIL_DISCARDED = "mail.discarded"
    INVOICE_ISSUED = "invoice.issued"
    INVOICE_CORRECTED = "invoice.corrected"
    INVOICE_DUPLICATED = "invoice.duplicated"
    INVOICES_EXPORTED = "invoices.exported"
    E_INVOICE_MENDED = "e-invoice.mended"
    E_INVOICE_SETTLED = "e-invoice.settled"

    ORDER_PLACED = "order.placed"
    ORDER_PAID = "order.paid"
    ORDER_EXPIRED = "order.expired"
    ORDER_REFUNDED = "order.refunded"
    ORDER_CHARGED_BACK = "order.charged-back"
    PAYMENT_IN_REVIEW = "payment.in-review"
    PAYMENT_ACCEPTED = "payment.accepted"
    PAYMENT_DECIDED = "payment.decided"
    PAYMENT_NOTIFICATION_REFUSED = "payment.notification-refused"
    MONEY_SENT_BACK = "money.sent-back"
    STATEMENT_IMPORTED = "statement.imported"
    PRICE_SET = "price.set"
    PRODUCT_SET = "product.set"
    VOUCHER_MADE = "voucher.made"
    VOUCHER_WITHDRAWN = "voucher.withdrawn"

    TOOLS_IMPORTED = "tools.imported"
    STOCK_CORRECTED = "stock.corrected"
    GOODS_PACKED = "goods.packed"
    GOODS_SHIPPED = "goods.shipped"
    GOODS_DELIVERED = "goods.delivered"
    RETURN_ASKED = "return.asked"
    RETURN_ACCEPTED = "return.accepted"
    RETURN_REFUSED = "return.refused"
    RETURN_WITHDRAWN = "return.withdrawn"
    RETURN_RECEIVED = "return.received"
    RETURN_REFUNDED = "return.refunded"
    RETURN_SENT_BACK = "return.sent-back"

    PACKAGE_KEY_REGISTERED = "flash-package-key.registered"
    PACKAGE_KEY_RETIRED = "flash-package-key.retired"
    PACKAGE_IMPORTED = "flash-package.imported"
    PACKAGE_AGREED = "flash-package.agreed"
    PACKAGE_PUBLISHED = "flash-package.published"
    PACKAGE_WITHDRAWN = "flash-package.withdrawn"

    JOB_KEY_CHANGED = "job-key.changed"
    JOB_KEY_RETIRED = "job-key.retired"
    AGENT_CODE_MADE = "agent.code-made"
    AGENT_ENROLLED = "agent.enrolled"
    AGENT_DISMISSED = "agent.dismissed"
    PROGRAMMING_JOB_CREATED = "programming-job.created"
    PROGRAMMING_JOB_TAKEN = "programming-job.taken"
    PROGRAMMING_JOB_COMMITTED = "programming-job.committed"
    PROGRAMMING_JOB_CANCELLED = "programming-job.cancelled"
    PROGRAMMING_JOB_FORGOTTEN = "programming-job.forgotten"
    PROGRAMMING_JOB_ENDED = "programming-job.ended"
    ECU_KEY_GIVEN = "ecu-key.given"
    ECU_KEY_REFUSED = "ecu-key.refused"
    ACCESS_REFUSED = "access.refused"
    TRAIL_READ = "audit.read"
    TRAIL_EXPORTED = "audit.exported"
    TRAIL_RESEALED = "audit.resealed"


KIND_NAMES: Final = {
    AuditKind.LOG_IN_SUCCEEDED: _("Logged in"),
    AuditKind.LOG_IN_FAILED: _("Log-in failed"),
    AuditKind.LOG_IN_THROTTLED: _("Log-in not heard, too many failures"),
    AuditKind.LOGGED_OUT: _("Logged out"),
    AuditKind.SESSION_ENDED: _("Session ended"),
    AuditKind.SESSIONS_ENDED: _("All sessions ended"),
    AuditKind.PASSWORD_CHANGED: _("Password changed"),
    AuditKind.PASSWORD_RESET_ASKED: _("Link for a new password asked for"),
    AuditKind.PASSWORD_RESET: _("New password set by mail link"),
    AuditKind.SECOND_FACTOR_ENROLLED: _("Second factor set up"),
    AuditKind.SECOND_FACTOR_REMOVED: _("Second factor removed"),
    AuditKind.SECOND_FACTOR_FAILED: _("Second factor wrong"),
    AuditKind.RECOVERY_CODES_MADE: _("Recovery codes made"),
    AuditKind.RECOVERY_CODE_USED: _("Recovery code used"),
    AuditKind.PASSKEY_ADDED: _("Passkey added"),
    AuditKind.PASSKEY_REMOVED: _("Passkey removed"),
    AuditKind.DEVICE_REMEMBERED: _("Device remembered"),
    AuditKind.DEVICE_FORGOTTEN: _("Device forgotten"),
    AuditKind.STEP_UP_SUCCEEDED: _("Identity confirmed again"),
    AuditKind.STEP_UP_FAILED: _("Confirming the identity again failed"),
    AuditKind.ACCOUNT_RESET_ASKED: _("Reset of an account asked for"),
    AuditKind.ACCOUNT_RESET_CONFIRMED: _("Reset of an account confirmed by a second person"),
    AuditKind.ACCOUNT_RESET_DONE: _("Account reset"),
    AuditKind.ACCOUNT_RESET_CANCELLED: _("Reset of an account cancelled"),
    AuditKind.ACCOUNT_ADDED: _("Account added"),
    AuditKind.ACCOUNT_CHANGED: _("Account changed"),
    AuditKind.ACCOUNT_EXPORTED: _("Data of an account exported"),
    AuditKind.ACCOUNT_DELETION_ASKED: _("Deletion of an account asked for"),
    AuditKind.ACCOUNT_DELETED: _("Account deleted"),
    AuditKind.EMAIL_VERIFIED: _("E-mail address verified"),
    AuditKind.EMAIL_CHANGED: _("E-mail address changed"),
    AuditKind.EMAIL_CHANGE_ASKED: _("Another e-mail address asked for"),
    AuditKind.EMAIL_CHANGE_STOPPED: _("Change of the e-mail address stopped"),
    AuditKind.EMAIL_CHANGE_UNDONE: _("Change of the e-mail address undone"),
    AuditKind.REGISTRATION_DISOWNED: _("Registration deleted by the owner of its address"),
    AuditKind.OPERATOR_REGISTERED: _("Company registered"),
    AuditKind.OPERATOR_CHANGED: _("Company data changed"),
    AuditKind.OPERATOR_APPROVED: _("Company approved"),
    AuditKind.OPERATOR_REFUSED: _("Company refused"),
    AuditKind.OPERATOR_SUSPENDED: _("Company suspended"),
    AuditKind.OPERATOR_REINSTATED: _("Company reinstated"),
    AuditKind.OPERATOR_CLOSED: _("Company closed"),
    AuditKind.EVIDENCE_UPLOADED: _("Company document uploaded"),
    AuditKind.EVIDENCE_OPENED: _("Company document opened"),
    AuditKind.EVIDENCE_DELETED: _("Company document deleted"),
    AuditKind.VAT_CHECKED: _("VAT number checked"),
    AuditKind.SITE_ADDED: _("Site added"),
    AuditKind.SITE_CHANGED: _("Site changed"),
    AuditKind.SITE_CLOSED: _("Site closed"),
    AuditKind.EMPLOYEE_INVITED: _("Employee invited"),
    AuditKind.INVITATION_SENT_AGAIN: _("Invitation sent again"),
    AuditKind.INVITATION_WITHDRAWN: _("Invitation withdrawn"),
    AuditKind.EMPLOYEE_JOINED: _("Employee joined"),
    AuditKind.EMPLOYEE_CHANGED: _("Employee's roles or site changed"),
    AuditKind.EMPLOYEE_LEFT: _("Employee left"),
    AuditKind.EMPLOYEE_RETURNED: _("Employee taken back"),
    AuditKind.OWNERSHIP_HANDED_OVER: _("Ownership of a company handed over"),
    AuditKind.CLEARANCE_BODY_NOTIFIED: _("Clearance body told that an employee left"),
    AuditKind.RETENTION_APPLIED: _("Old data deleted by the retention table"),
    AuditKind.CLEARANCE_APPLIED: _("Clearance applied for"),
    AuditKind.CLEARANCE_CONFIRMED: _("Clearance confirmed by a first person"),
    AuditKind.CLEARANCE_GRANTED: _("Clearance granted"),
    AuditKind.CLEARANCE_REFUSED: _("Clearance refused"),
    AuditKind.CLEARANCE_REVOKED: _("Clearance revoked"),
    AuditKind.CLEARANCE_WITHDRAWN: _("Clearance withdrawn"),
    AuditKind.CLEARANCE_EXPIRED: _("Clearance expired"),
    AuditKind.ACCESS_DECLARED: _("Access to security-related information declared"),
    AuditKind.SECURITY_DOCUMENT_OPENED: _("Security-related document opened"),
    AuditKind.ACCESSES_EXPORTED: _("Declared accesses exported"),
    AuditKind.TICKET_ISSUED: _("Ticket issued"),
    AuditKind.TICKET_STARTED: _("Ticket started"),
    AuditKind.TICKET_EXTENDED: _("Ticket extended"),
    AuditKind.TICKET_RESUMED: _("Ticket started again after an outage"),
    AuditKind.TICKET_REFUNDED: _("Time of a ticket refunded"),
    AuditKind.TICKET_REVOKED: _("Ticket taken back"),
    AuditKind.TICKET_SEAT_FREED: _("Place on a ticket made free"),
    AuditKind.OUTAGE_DECLARED: _("Outage declared"),
    AuditKind.OUTAGE_NOTICED: _("Outage noticed by the portal"),
    AuditKind.OUTAGE_SETTLED: _("Time of an outage given back"),
    AuditKind.REQUEST_SENT: _("Request sent to the portal"),
    AuditKind.REQUEST_ANSWERED: _("Request answered"),
    AuditKind.MAIL_SENT_AGAIN: _("Mail put back into the queue"),
    AuditKind.MAIL_DISCARDED: _("Mail discarded"),
    AuditKind.INVOICE_ISSUED: _("Invoice issued"),
    AuditKind.INVOICE_CORRECTED: _("Invoice corrected"),
    AuditKind.INVOICE_DUPLICATED: _("Duplicate of an invoice made"),
    AuditKind.INVOICES_EXPORTED: _("Register of invoices exported"),
    AuditKind.E_INVOICE_MENDED: _("Another file of a rejected e-invoice made"),
    AuditKind.E_INVOICE_SETTLED: _("Word of KSeF on an e-invoice kept"),
    AuditKind.ORDER_PLACED: _("Order placed"),
    AuditKind.ORDER_PAID: _("Order paid"),
    AuditKind.ORDER_EXPIRED: _("Order expired or given up"),
    AuditKind.ORDER_REFUNDED: _("Order refunded"),
    AuditKind.ORDER_CHARGED_BACK: _("Payment of an order taken back by the bank"),
    AuditKind.PAYMENT_IN_REVIEW: _("Payment put on the review list"),
    AuditKind.PAYMENT_ACCEPTED: _("Payment accepted by the staff"),
    AuditKind.PAYMENT_DECIDED: _("Payment of the review list decided on"),
    AuditKind.PAYMENT_NOTIFICATION_REFUSED: _("Notification of a payment refused: forged or unreadable"),
    AuditKind.MONEY_SENT_BACK: _("Money sent back by bank transfer"),
    AuditKind.STATEMENT_IMPORTED: _("Bank statement imported"),
    AuditKind.PRICE_SET: _("Price set"),
    AuditKind.PRODUCT_SET: _("Product added or changed"),
    AuditKind.VOUCHER_MADE: _("Voucher made"),
    AuditKind.VOUCHER_WITHDRAWN: _("Voucher withdrawn"),
    AuditKind.TOOLS_IMPORTED: _("Catalogue of tools imported"),
    AuditKind.STOCK_CORRECTED: _("Stock put right"),
    AuditKind.GOODS_PACKED: _("Goods packed"),
    AuditKind.GOODS_SHIPPED: _("Goods sent"),
    AuditKind.GOODS_DELIVERED: _("Goods delivered"),
    AuditKind.RETURN_ASKED: _("Return of goods asked for"),
    AuditKind.RETURN_ACCEPTED: _("Return of goods accepted"),
    AuditKind.RETURN_REFUSED: _("Return of goods refused"),
    AuditKind.RETURN_WITHDRAWN: _("Return of goods withdrawn"),
    AuditKind.RETURN_RECEIVED: _("Returned goods received"),
    AuditKind.RETURN_REFUNDED: _("Returned goods refunded"),
    AuditKind.RETURN_SENT_BACK: _("Returned goods sent back to the customer"),
    AuditKind.PACKAGE_KEY_REGISTERED: _("Key of a publisher of flash packages registered"),
    AuditKind.PACKAGE_KEY_RETIRED: _("Key of a publisher of flash packages retired"),
    AuditKind.PACKAGE_IMPORTED: _("Flash package taken in"),
    AuditKind.PACKAGE_AGREED: _("Publication of a flash package agreed to by a first person"),
    AuditKind.PACKAGE_PUBLISHED: _("Flash package published"),
    AuditKind.PACKAGE_WITHDRAWN: _("Flash package withdrawn"),
    AuditKind.JOB_KEY_CHANGED: _("Key with which programming jobs are signed changed"),
    AuditKind.JOB_KEY_RETIRED: _("Key with which programming jobs were signed retired"),
    AuditKind.AGENT_CODE_MADE: _("Code for a programming agent made"),
    AuditKind.AGENT_ENROLLED: _("Programming agent enrolled"),
    AuditKind.AGENT_DISMISSED: _("Programming agent dismissed"),
    AuditKind.PROGRAMMING_JOB_CREATED: _("Programming job created"),
    AuditKind.PROGRAMMING_JOB_TAKEN: _("Programming job taken by an agent"),
    AuditKind.PROGRAMMING_JOB_COMMITTED: _("Programming job past the point of no return"),
    AuditKind.PROGRAMMING_JOB_CANCELLED: _("Programming job cancelled"),
    AuditKind.PROGRAMMING_JOB_FORGOTTEN: _(
        "Programming job cancelled by the portal: no agent came for it within a day"
    ),
    AuditKind.PROGRAMMING_JOB_ENDED: _("Programming job ended"),
    AuditKind.ECU_KEY_GIVEN: _("Key for a control unit given"),
    AuditKind.ECU_KEY_REFUSED: _("Key for a control unit refused"),
    AuditKind.ACCESS_REFUSED: _("Access refused"),
    AuditKind.TRAIL_READ: _("Audit trail read"),
    AuditKind.TRAIL_EXPORTED: _("Audit trail exported"),
    AuditKind.TRAIL_RESEALED: _("Audit trail sealed anew"),
}


def kind_name(kind: str, language: Language) -> str:
    """The name of a kind; one that this version does not know is shown as it is kept."""
    try:
        name = KIND_NAMES[AuditKind(kind)]
    except ValueError:
        return kind
    return catalogue("entitlements", language).gettext(name)
