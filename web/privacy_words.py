"""What the rows of the two lists about people are called, in the page's language: see `web.keeping`."""

from datetime import date
from typing import Final

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _

from entitlements.periods import Period
from entitlements.retention import Basis, Ends, RetentionRow

TABLE_DATE: Final = date(2026, 11, 22)
"""When somebody last went through the table and its reasons."""

WHAT: Final = {
    "accounts": _("Your account: name, e-mail address, language, roles, password as a one-way digest"),
    "companies": _("Your company as registered, with its sites"),
    "sessions": _("Log-ins: when, with which browser, how sure"),
    "failed-log-ins": _("Failed log-ins: when, under a digest of the address"),
    "invitations": _("Invitations: name, e-mail address, who invited whom"),
    "departures": _("That somebody left a company, and what ended with it"),
    "left-accounts": _("Accounts of people who left their company and were not taken back"),
    "audit": _("Audit trail: who did what and when, under numbers, without names"),
    "second-factors": _("Second factors: authenticator apps, passkeys, recovery codes, all sealed"),
    "devices": _("Browsers in which you logged in"),
    "password-links": _("That you asked for a new password"),
    "address-changes": _("That you asked for another e-mail address, the one before and the new one"),
    "factor-resets": _("That a lost second factor was taken off an account"),
    "challenges": _("Questions to passkeys that were answered"),
    "applications": _("Your company's application, what was decided, and what VAT registers answered"),
    "evidence": _("Documents that your company handed in"),
    "consents": _("That you agreed to the terms, and to which version"),
    "email-links": _("That you confirmed your e-mail address"),
    "registrations": _("Registrations whose e-mail address nobody has confirmed"),
    "registration-attempts": _("That an address registered something, as a digest"),
    "clearances": _("Clearances: who applied, with which documents, who decided, the certificate"),
    "clearance-answers": _("What a trust centre answered about your clearance"),
    "tickets": _("Your company's tickets, their ledger with who started which, and outages"),
    "ticket-seats": _("Which of your company's tickets you use"),
    "programming-jobs": _("Programming jobs with their vehicle, agents, and that keys were given"),
    "programming-job-events": _("What agents told of programming jobs"),
    "programming-agent-codes": _("That you made a code for an agent, under a digest"),
    "snippet-uses": _("How many results with excerpts your company was shown within an hour"),
    "security-accesses": _("Which security-related document you opened, for which vehicle and order"),
    "requests": _("What you asked the portal's staff, and their answers"),
    "invoices": _("Invoices of your company: what was bought, its tax, and who asked for a duplicate"),
    "payments": _("Bank statements, and payments: amount, day, title, who paid from which account"),
    "payment-events": _("What payment services told the portal, as it came"),
    "payment-attempts": _("That somebody set out to pay an order, and by which payment service"),
    "orders": _("Orders of your company: who ordered what and when, what was paid and what went back"),
    "baskets": _("What you put into your basket and did not order"),
    "prices": _("Prices and vouchers, and who recorded them"),
    "deliveries": _("Where goods that your company ordered were sent, and to whom"),
    "returns": _("Goods that your company gave back, and why"),
    "search-counts": _("What was searched for, counted by day; nobody's name stands with it"),
    "saved-searches": _("Searches that you saved, and what their alerts told"),
    "reports": _("What readers told the editors"),
    "report-senders": _("That an address told the editors something, as a digest"),
    "mails": _("Mails: to whom, about what, whether they arrived; not what they say"),
    "flash-packages": _("Who took in, published or withdrew which flash package, under numbers"),
    "document-history": _("Names with which editors signed documents"),
    "security-exports": _("Who made a file of these accesses, for which period"),
    "request-senders": _("That an address asked the staff something, as a digest"),
}
"""What is kept, row by row."""

WHY: Final = {
    "accounts": _("Without an account there is no access."),
    "companies": _("Access to repair information is given to companies that were examined."),
    "sessions": _("You and the portal can see whether somebody else used your account."),
    "failed-log-ins": _("Whoever guesses passwords is slowed down."),
    "invitations": _("The company sees whom it invited; the link works once."),
    "departures": _("The company has to tell the body that issued a clearance."),
    "left-accounts": _("The company can take somebody back, and answer questions about their work."),
    "audit": _("What happened can be proved, and nobody can change it afterwards."),
    "second-factors": _("Nobody gets in with a password alone."),
    "devices": _("You are told when somebody logs in from a new device."),
    "password-links": _("The link works once."),
    "address-changes": _("Who did not ask for it themselves can take it back."),
    "factor-resets": _("Two people answer for each, and you can ask who."),
    "challenges": _("The answer of a passkey counts once."),
    "applications": _("ISO 18541 asks for a decision with its reason."),
    "evidence": _("The decision on your company rests on them; they go a year after a refusal or its end."),
    "consents": _("It can be proved what was agreed, as long as claims can be made."),
    "email-links": _("The link works once, and the page can say that it is too old."),
    "registrations": _("A link that came too late can be renewed."),
    "registration-attempts": _("Nobody can flood the registration."),
    "clearances": _("Regulation (EU) 2021/1244: it can be shown who was cleared, and why."),
    "clearance-answers": _("The page need not wait for the centre."),
    "tickets": _("Every second that was paid for can be accounted for."),
    "ticket-seats": _("A ticket is used by as many people as it was bought for."),
    "programming-jobs": _("It can be shown what was done to a vehicle, and an interrupted job carried on."),
    "programming-job-events": _("Faults that show late can be traced to the job."),
    "programming-agent-codes": _("The code works once."),
    "snippet-uses": _("Nobody can read whole documents by searching without a ticket."),
    "security-accesses": _("Regulation (EU) 2021/1244: customer, vehicle and access can be traced."),
    "requests": _("You get an answer, and can look it up."),
    "invoices": _("Tax law: an invoice is kept until the tax on it can no longer be asked for."),
    "payments": _("Tax law: what was paid, and what went back, can be shown for six years."),
    "payment-events": _("A payment that is disputed can be traced."),
    "payment-attempts": _("A payment can be asked after when nothing is heard of it."),
    "orders": _("Tax law: what was sold, and for how much, can be shown for six years."),
    "baskets": _("You find again what you chose."),
    "prices": _("It can be shown what something cost on a day, and for whom."),
    "deliveries": _("The goods arrive; tax law wants to see where they went."),
    "returns": _("You get your money back, and it can be shown why."),
    "search-counts": _("Editors see what readers look for and do not find."),
    "saved-searches": _("You asked for it."),
    "reports": _("Editors put right what was wrong."),
    "report-senders": _("Nobody can flood the editors."),
    "mails": _("It can be seen whether a mail arrived."),
    "flash-packages": _("Whoever relies on a software in a car can see who answers for it."),
    "document-history": _("Whoever relies on a document can see who answers for it."),
    "security-exports": _("A file can be held against what was made here."),
    "request-senders": _("Nobody can flood the staff."),
}
"""Why it is kept, row by row."""

BASES: Final = {
    Basis.CONTRACT: _("your contract with the portal (GDPR, article 6(1)(b))"),
    Basis.LEGAL_DUTY: _("a duty by law (GDPR, article 6(1)(c))"),
    Basis.LEGITIMATE_INTEREST: _("a legitimate interest (GDPR, article 6(1)(f))"),
}

SOURCE_NAMES: Final = {
    "account": _("Account"),
    "sessions": _("Log-ins"),
    "invitations-got": _("Invitations to you"),
    "invitations-sent": _("Invitations that you sent"),
    "departures": _("Companies that you left"),
    "audit": _("Audit trail"),
    "authenticator-apps": _("Authenticator apps"),
    "passkeys": _("Passkeys"),
    "recovery-codes": _("Recovery codes"),
    "devices": _("Browsers"),
    "password-links": _("Links to a new password"),
    "address-changes": _("Changes of your e-mail address"),
    "factor-resets": _("Resets of your second factor"),
    "consents": _("Terms that you agreed to"),
    "email-links": _("Links that confirm your address"),
    "registrations": _("Registrations with your address that wait"),
    "applications": _("Applications of your company that you handed in"),
    "evidence": _("Documents that you handed in for your company"),
    "clearances": _("Your clearances"),
    "clearance-votes": _("Your decisions on clearances"),
    "clearance-readings": _("Documents of clearances that you opened"),
    "clearance-answers": _("What a trust centre answered about you"),
    "ticket-ledger": _("What you did with tickets"),
    "ticket-seats": _("Tickets that you use"),
    "programming-agents": _("Programming agents that you enrolled"),
    "programming-agent-codes": _("Codes for agents that you made"),
    "programming-jobs": _("Programming jobs that you created"),
    "programming-job-notes": _("What you did with programming jobs"),
    "outages": _("Outages that you declared"),
    "security-accesses": _("Security-related documents that you opened"),
    "security-exports": _("Exports of accesses that you made"),
    "requests": _("What you asked the staff"),
    "bank-statements": _("Bank statements that you imported"),
    "payment-rulings": _("What you decided about payments"),
    "orders": _("Orders that you placed"),
    "deliveries": _("Addresses that you had goods sent to"),
    "returns": _("Returns that you asked for"),
    "invoice-duplicates": _("Duplicates of invoices that you made"),
    "mended-e-invoices": _("Files of rejected e-invoices that you replaced"),
    "baskets": _("Your basket"),
    "vouchers": _("Vouchers that you made"),
    "flash-package-votes": _("Flash packages that you agreed to publish"),
    "flash-package-withdrawals": _("Flash packages that you withdrew"),
    "flash-packages-imported": _("Flash packages that you took in"),
    "flash-package-keys": _("Keys for flash packages that you registered"),
    "saved-searches": _("Saved searches"),
    "reports": _("What you told the editors"),
    "mails": _("Mails to you"),
}
"""What the parts of an export are called."""

FIELD_NAMES: Final = {
    "added_at": _("Handed in"),
    "agreed_at": _("Agreed"),
    "alerts": _("Alerts"),
    "answer": _("Answer"),
    "applied_at": _("Applied for"),
    "asked_at": _("Asked"),
    "at": _("When"),
    "began_at": _("Began"),
    "by_oneself": _("Done by you"),
    "certificate_number": _("Certificate"),
    "checked_at": _("Last checked"),
    "closed_on": _("Closed on"),
    "code": _("Code"),
    "committed_at": _("Past the point of no return"),
    "company": _("Company"),
    "confirmed_at": _("Confirmed"),
    "created_at": _("Made"),
    "currency": _("Currency"),
    "customer": _("Order or customer"),
    "day": _("Day"),
    "decided_at": _("Decided"),
    "details": _("Details"),
    "dismissed_at": _("Dismissed"),
    "display_name": _("Name"),
    "document_id": _("Document"),
    "document_title": _("Document"),
    "due_at": _("Due"),
    "email": _("E-mail address"),
    "email_verified_at": _("Address verified"),
    "end_reason": _("Reason"),
    "ended": _("What ended"),
    "ended_at": _("Ended"),
    "enrolled_at": _("Enrolled"),
    "expires_at": _("Expires"),
    "file_name": _("File"),
    "filters": _("Filters"),
    "first_day": _("From"),
    "first_seen_at": _("First seen"),
    "for_document": _("Document"),
    "for_job": _("Job"),
    "for_vin": _("Vehicle identification number (VIN)"),
    "gross_minor": _("Amount with VAT, in hundredths"),
    "handed_in_at": _("Handed in"),
    "id": _("Number"),
    "imported_at": _("Imported"),
    "issuer": _("Issuer"),
    "job_id": _("Job"),
    "kept_until": _("Kept until"),
    "kind": _("Kind"),
    "language": _("Language"),
    "last_day": _("Until"),
    "last_seen_at": _("Last seen"),
    "last_used_at": _("Last used"),
    "left_at": _("Left"),
    "level": _("Level"),
    "made_at": _("Made"),
    "media_type": _("Format"),
    "messages": _("Messages"),
    "name": _("Name"),
    "note": _("Note"),
    "number": _("Number"),
    "operator_name": _("Company"),
    "outcome": _("Outcome"),
    "paid_at": _("Paid"),
    "purpose": _("What for"),
    "quantity": _("Number of pieces"),
    "query_text": _("Question"),
    "reason": _("Reason"),
    "recipient": _("To"),
    "records": _("Entries"),
    "returned_at": _("Returned"),
    "roles": _("Roles"),
    "ruling": _("Decision"),
    "seen_at": _("Last seen"),
    "sent_at": _("Sent"),
    "site": _("Site"),
    "site_name": _("Site"),
    "size_bytes": _("Bytes"),
    "state": _("State"),
    "statement": _("From the applicant"),
    "status": _("State"),
    "strength": _("Strength"),
    "subject": _("Subject"),
    "times_sent": _("Times sent"),
    "title": _("What"),
    "trusted_until": _("Trusted until"),
    "used_at": _("Used"),
    "user_agent": _("Browser"),
    "valid_from": _("Valid from"),
    "valid_to": _("Valid to"),
    "vehicle": _("Vehicle"),
    "version": _("Version"),
    "vin": _("Vehicle identification number (VIN)"),
    "words": _("In a few words"),
    "package_pk": _("Flash package"),
}
"""What the fields of an export are called."""


def length(period: Period) -> str:
    """A period as people say it: 2 years, 90 days, 24 hours."""
    further_hours, minutes = divmod(period.minutes, 60)
    years, months = divmod(period.months, 12)
    hours = period.hours + further_hours
    parts = (
        (years, ngettext("%(num)d year", "%(num)d years", years)),
        (months, ngettext("%(num)d month", "%(num)d months", months)),
        (period.days, ngettext("%(num)d day", "%(num)d days", period.days)),
        (hours, ngettext("%(num)d hour", "%(num)d hours", hours)),
        (minutes, ngettext("%(num)d minute", "%(num)d minutes", minutes)),
    )
    *most, last = [words for number, words in parts if number]
    return str(gettext("%(most)s and %(last)s", most=", ".join(most), last=last)) if most else last


def how_long(row: RetentionRow) -> str:
    """For how long something is kept, in words."""
    if row.period is not None:
        words = length(row.period)
        if row.ends is Ends.AFTER_THE_END:
            return str(gettext("%(period)s after it ended", period=words))
        if row.ends is Ends.AFTER_LAST_USE:
            return str(gettext("%(period)s after its last use", period=words))
        return words
    match row.ends:
        case Ends.WITH_THE_ACCOUNT:
            return str(gettext("as long as the account"))
        case Ends.WITH_THE_COMPANY:
            return str(gettext("as long as the company has an account, and what the law adds"))
        case _:
            return str(gettext("as long as the portal"))
