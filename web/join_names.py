"""What templates call applications, checks of VAT numbers and what staff do, in the page's language."""

from datetime import datetime
from typing import Final

from flask import Flask
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _

from entitlements.applications import ApplicationState
from entitlements.duplicates import Ground
from entitlements.operator_desk import Step
from entitlements.vat import VatState
from entitlements.vat_register import OFFLINE
from entitlements.vies import NOT_EUROPEAN, UNREACHABLE, VIES
from web.session import now

STATE_NAMES: Final = {
    ApplicationState.WAITING: _("Waiting"),
    ApplicationState.APPROVED: _("Approved"),
    ApplicationState.REFUSED: _("Refused"),
}
VAT_STATE_NAMES: Final = {
    VatState.NONE: _("No VAT number"),
    VatState.UNVERIFIED: _("Only its check digits are known to be right"),
    VatState.VALID: _("In use, says the register"),
    VatState.INVALID: _("Not in use, says the register"),
    VatState.UNKNOWN: _("The register did not answer"),
}
GROUND_NAMES: Final = {
    Ground.VAT_NUMBER: _("the same VAT number"),
    Ground.REGISTER_NUMBER: _("the same number in the register"),
    Ground.NAME: _("nearly the same name"),
    Ground.EMAIL_DOMAIN: _("the same e-mail domain"),
}
STEP_NAMES: Final = {
    Step.SUSPEND: _("Suspend"),
    Step.REINSTATE: _("Lift the suspension"),
    Step.CLOSE: _("Close for good"),
}
VAT_SOURCE_NAMES: Final = {OFFLINE: _("no register was asked"), VIES: "VIES"}
VAT_FAULT_NAMES: Final = {
    NOT_EUROPEAN: _("the EU’s register does not know numbers of this country"),
    UNREACHABLE: _("the register could not be reached"),
    "MS_UNAVAILABLE": _("the country’s register is away"),
    "TIMEOUT": _("the country’s register took too long"),
    "MS_MAX_CONCURRENT_REQ": _("too many are asking the country’s register"),
    "GLOBAL_MAX_CONCURRENT_REQ": _("too many are asking the register"),
    "SERVICE_UNAVAILABLE": _("the register is away"),
}
_DAY_S: Final = 86_400


def init_app(app: Flask) -> None:
    """Make the names known to every template."""
    app.jinja_env.filters.update(
        application_state_name=lambda state: STATE_NAMES[ApplicationState(state)],
        vat_state_name=lambda state: VAT_STATE_NAMES[VatState(state)],
        likeness_name=lambda ground: GROUND_NAMES[Ground(ground)],
        step_name=lambda step: STEP_NAMES[Step(step)],
        vat_source_name=lambda source: VAT_SOURCE_NAMES.get(source, source),
        vat_fault_name=lambda fault: VAT_FAULT_NAMES.get(fault, fault),
        age=age,
    )


def age(since: datetime) -> str:
    """How long something has waited, in hours on the first day and in days from then on."""
    seconds = max(0, int((now() - since).total_seconds()))
    if seconds < _DAY_S:
        hours = seconds // 3600
        text = ngettext("%(num)d hour", "%(num)d hours", hours) if hours else gettext("less than an hour")
    else:
        text = ngettext("%(num)d day", "%(num)d days", seconds // _DAY_S)
    return str(text)
