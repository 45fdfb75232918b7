"""What commands call the kinds of documents, in the process's language."""

from typing import Final

from kb.documents import DocumentKind
from translations.catalogue import translator

_ = translator("search")

KIND_NAMES: Final = {
    DocumentKind.REPAIR: _("repair"),
    DocumentKind.DIAGNOSIS: _("diagnosis"),
    DocumentKind.WIRING: _("wiring"),
    DocumentKind.LOCATION: _("component location"),
    DocumentKind.BULLETIN: _("bulletin"),
    DocumentKind.CAMPAIGN: _("service campaign"),
    DocumentKind.LABOUR_TIME: _("labour times"),
    DocumentKind.TECHNICAL_DATA: _("technical data"),
    DocumentKind.MAINTENANCE: _("maintenance"),
    DocumentKind.PARTS: _("parts"),
    DocumentKind.FLASH: _("control unit software"),
    DocumentKind.DESCRIPTION: _("description"),
}
