"""Why a file that somebody hands in is not taken, in one sentence that says what to do."""

from typing import Final

from flask_babel import lazy_gettext as _

from entitlements.evidence import (
    EvidenceBroken,
    EvidenceLocked,
    EvidenceTooManyPages,
    EvidenceTooManyPixels,
)

NOT_OPENED: Final = {
    EvidenceBroken: _("The file cannot be opened whole: it is damaged. Scan or save it again."),
    EvidenceLocked: _("The PDF is protected by a password. Save it without one, then add it."),
    EvidenceTooManyPages: _("The PDF has more than 500 pages. Add only those that matter."),
    EvidenceTooManyPixels: _("The picture has more than 50 megapixels. Scan it with fewer dots per inch."),
}
