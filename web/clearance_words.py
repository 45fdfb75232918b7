"""What belongs to clearances, in words: states, what is missing, purposes, what is wrong with a form."""

from typing import Final

from flask_babel import lazy_gettext as _

from entitlements.clearance import Flaw, Gap, Level, NotYours, Status
from entitlements.declarations import Field, Problem, Purpose

LEVEL_NAMES: Final = {
    Level.APPROVAL: _("The company’s clearance"),
    Level.AUTHORISATION: _("The person’s clearance"),
}
STATUS_NAMES: Final = {
    Status.APPLIED: _("Waits for a decision"),
    Status.GRANTED: _("Granted"),
    Status.REFUSED: _("Refused"),
    Status.WITHDRAWN: _("Withdrawn"),
    Status.REVOKED: _("Revoked"),
}
GAP_NAMES: Final = {
    Gap.NO_EMPLOYER: _("Only employees of a registered company get a clearance."),
    Gap.OPERATOR_NOT_APPROVED: _("The company is not approved, or is suspended."),
    Gap.NOT_APPLIED: _("Nothing was applied for yet."),
    Gap.UNDECIDED: _("The application waits for a decision."),
    Gap.REFUSED: _("The application was refused."),
    Gap.WITHDRAWN: _("It was withdrawn."),
    Gap.REVOKED: _("It was revoked."),
    Gap.NOT_YET_VALID: _("The certificate is not valid yet."),
    Gap.EXPIRED: _("The certificate has expired."),
    Gap.UNKNOWN: _("The trust centre has not answered lately, and its last answer is too old to count."),
}
FLAW_NAMES: Final = {
    Flaw.EMPTY: _("Fill in issuer, holder, number and both days of the certificate."),
    Flaw.ENDS_BEFORE_IT_BEGINS: _("The certificate ends before it begins: check both days."),
    Flaw.TOO_LONG: _("A certificate holds for 60 months at most: check both days."),
}
NOT_YOURS_NAMES: Final = {
    NotYours.DECIDED: _("This application is decided already."),
    NotYours.APPLICANT: _("Whoever applied, or is to be cleared, does not decide on it."),
    NotYours.OWN_COMPANY: _("Nobody decides on their own company."),
    NotYours.AGREED_ALREADY: _("You have agreed already: a second person has to agree as well."),
    NotYours.PAPERS_UNREAD: _("Open every document first: two people have to have read all of them."),
    NotYours.REASON_MISSING: _("You entered another certificate before: write why you correct it."),
}
PURPOSE_NAMES: Final = {
    Purpose.KEYS: _("Keys and remote controls: making, teaching in, deleting"),
    Purpose.LOCKS: _("Locks: replacing, opening, coding"),
    Purpose.IMMOBILISER: _("Immobiliser: diagnosis, replacing, adapting"),
    Purpose.CONTROL_UNIT: _("Control unit that takes part in protection against theft"),
    Purpose.ALARM: _("Alarm system"),
    Purpose.TRACKING: _("Tracking of the vehicle"),
    Purpose.DIAGNOSIS: _("Diagnosis of a fault"),
    Purpose.OTHER: _("Something else, named below"),
}
PROBLEM_NAMES: Final = {
    (Field.VIN, Problem.MISSING): _("Type the vehicle identification number (VIN)."),
    (Field.VIN, Problem.NO_VIN): _("This is no VIN: it has 17 letters and digits. Count them again."),
    (Field.VIN, Problem.LETTERS_OF_NO_VIN): _(
        "A VIN has no letters I, O and Q: they are 1 or 0. Check them."
    ),
    (Field.CUSTOMER, Problem.MISSING): _("Type your order or customer number."),
    (Field.CUSTOMER, Problem.TOO_LONG): _("This is too long: type the number of the order alone."),
    (Field.CUSTOMER, Problem.HAS_VIN): _(
        "The VIN has its own field: type your order or customer number here."
    ),
    (Field.IS_CHECKED, Problem.MISSING): _("Check the customer's identity and right to the vehicle first."),
    (Field.PURPOSE, Problem.MISSING): _("Choose what you need the document for."),
    (Field.WORDS, Problem.MISSING): _("Say in a few words what is to be done."),
    (Field.WORDS, Problem.TOO_SHORT): _("Say a little more: what is to be done to the vehicle?"),
    (Field.WORDS, Problem.TOO_LONG): _("Make it shorter: 300 characters at most."),
    (Field.WORDS, Problem.HAS_VIN): _("The VIN has its own field: leave it away here."),
}
