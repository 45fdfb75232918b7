"""What a refusal tells a person: what is missing, what to do, and the page that opens the door."""

from dataclasses import dataclass
from typing import Final

from flask import url_for
from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from entitlements.policy import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """A closed door: `status` is HTTP's; `endpoint` is the page that opens it, named on its button.

    `is_entrance` says that the page is so much the next step that one is led to it without being asked.
    """

    title: LazyString
    advice: LazyString
    status: int = 403
    endpoint: str | None = None
    button: LazyString | None = None
    is_entrance: bool = False

    def url(self, next_path: str | None) -> str | None:
        """The page that opens the door and leads back to `next_path`; None where there is none."""
        return None if self.endpoint is None else url_for(self.endpoint, next=next_path)


DOORS: Final = {
    Reason.LOG_IN: Door(
        title=_("Log in first"),
        advice=_("This needs an account."),
        status=401,
        endpoint="account.log_in",
        button=_("Log in"),
        is_entrance=True,
    ),
    Reason.NOT_FOR_ROLE: Door(
        title=_("Your account does not include this page"),
        advice=_("Ask the owner of your company's account, or the people who run this portal."),
    ),
    Reason.NOT_YOURS: Door(
        title=_("This belongs to another company"),
        advice=_(
            "You see only what is your own company's. Check that you are logged in with the right account."
        ),
    ),
    Reason.VERIFY_EMAIL: Door(
        title=_("Confirm your e-mail address first"),
        advice=_("Open the mail that the portal sent you and follow its link."),
        endpoint="application.application",
        button=_("See your application"),
    ),
    Reason.AWAITING_APPROVAL: Door(
        title=_("Your company's application is being examined"),
        advice=_("You get a mail as soon as it is decided. Until then you can search and see contents."),
        endpoint="application.application",
        button=_("See your application"),
    ),
    Reason.APPLICATION_REFUSED: Door(
        title=_("Your company's application was refused"),
        advice=_("The reason stands with the application; put right what it names and hand it in again."),
        endpoint="application.application",
        button=_("See your application"),
    ),
    Reason.SUSPENDED: Door(
        title=_("Your company's access is suspended"),
        advice=_("Ask the people who run this portal what has to be put right."),
        endpoint="application.application",
        button=_("See the reason"),
    ),
    Reason.ENROL_SECOND_FACTOR: Door(
        title=_("Set up a second factor first"),
        advice=_(
            "It takes a minute: an app on your phone, or a passkey. Nobody gets in with your password alone."
        ),
        endpoint="factors.enrol",
        button=_("Set up a second factor"),
    ),
    Reason.SECOND_FACTOR: Door(
        title=_("Confirm that it is you"),
        advice=_("Give the code of your second factor, or use your passkey."),
        status=401,
        endpoint="second_step.second_step",
        button=_("Go on"),
        is_entrance=True,
    ),
    Reason.NEEDS_TICKET: Door(
        title=_("This needs a running ticket"),
        advice=_("Start a ticket of your company, or buy one. You come back to this place."),
        endpoint="tickets.tickets",
        button=_("Tickets of your company"),
    ),
    Reason.NEEDS_CLEARANCE: Door(
        title=_("This needs a clearance for security-related information"),
        advice=_(
            "A clearance is given to a person by name. Your company's owner or security officer applies."
        ),
        endpoint="company_clearances.clearances",
        button=_("Clearances of my company"),
    ),
    Reason.PASSWORD_AGAIN: Door(
        title=_("Give your password once more"),
        advice=_("What changes how you prove who you are needs your password and your second factor afresh."),
        status=401,
        endpoint="password_again.ask",
        button=_("Go on"),
        is_entrance=True,
    ),
    Reason.STEP_UP: Door(
        title=_("Confirm once more that it is you"),
        advice=_("What you are about to do needs a fresh confirmation by your second factor."),
        status=401,
        endpoint="second_step.second_step",
        button=_("Go on"),
        is_entrance=True,
    ),
    Reason.DECLARE_ACCESS: Door(
        title=_("Say for which vehicle you need this"),
        advice=_(
            "Each access to security-related information is recorded with vehicle, customer and purpose."
        ),
        endpoint="declaring.declare",
        button=_("Name the vehicle and open"),
    ),
}
