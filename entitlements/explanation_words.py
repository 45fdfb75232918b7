"""The words of an explanation, translated when they are said. Pure."""

from typing import Final

from entitlements.explanation import Rule
from entitlements.policy import Reason


def _(message: str) -> str:
    """Mark a sentence for the catalogues."""
    return message


RULES: Final = {
    Rule.ACCOUNT: _("an account that is logged in"),
    Rule.ROLE: _("a role that this is for"),
    Rule.OWN: _("that it belongs to the person or to their company"),
    Rule.EMAIL: _("a verified e-mail address"),
    Rule.APPROVAL: _("a company that the portal has approved"),
    Rule.CLEARANCE: _("a clearance for security-related information that is in force"),
    Rule.TICKET: _("a running ticket that is good for the document"),
    Rule.SECOND_FACTOR: _("a session with a second factor"),
    Rule.PASSWORD: _("the password, given within the last quarter of an hour"),
    Rule.STEP_UP: _("a confirmation by second factor within the last quarter of an hour"),
    Rule.DECLARATION: _("a declaration of vehicle and purpose for this access"),
}
REASONS: Final = {
    Reason.ALLOWED: _("Allowed."),
    Reason.LOG_IN: _("Refused until they log in."),
    Reason.NOT_FOR_ROLE: _("Refused: none of the account's roles includes it."),
    Reason.NOT_YOURS: _("Refused: it belongs to somebody else."),
    Reason.VERIFY_EMAIL: _("Refused until they open the link in the mail that verifies their address."),
    Reason.AWAITING_APPROVAL: _("Refused until the staff approve the company."),
    Reason.APPLICATION_REFUSED: _("Refused: the company's application was refused."),
    Reason.SUSPENDED: _("Refused: the company is suspended or closed, or there is none."),
    Reason.ENROL_SECOND_FACTOR: _("Refused until they set up a second factor."),
    Reason.SECOND_FACTOR: _("Refused until they give their second factor."),
    Reason.NEEDS_TICKET: _("Refused without a running ticket."),
    Reason.NEEDS_CLEARANCE: _("Refused without a clearance for security-related information."),
    Reason.PASSWORD_AGAIN: _("Refused until they give their password once more."),
    Reason.STEP_UP: _("Refused until they confirm by second factor once more that it is them."),
    Reason.DECLARE_ACCESS: _("Refused until they declare vehicle and purpose."),
}
