"""What elements and attributes of data modules are called where they become columns of a table."""

import re
from collections.abc import Callable
from typing import Final

from ingest.readers.xml_reading import lazy_gettext

_HUMP: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NAMES: Final = {
    "name": lazy_gettext("Name"),
    "displayName": lazy_gettext("Display name"),
    "descr": lazy_gettext("Description"),
    "shortName": lazy_gettext("Short name"),
    "descrForPart": lazy_gettext("Description"),
    "objectPath": lazy_gettext("Object path"),
    "objectUse": lazy_gettext("Object use"),
    "objectValue": lazy_gettext("Object value"),
    "valuePattern": lazy_gettext("Value pattern"),
    "applicPropertyValues": lazy_gettext("Values"),
    "item": lazy_gettext("Item"),
    "catalogSeqNumberValue": lazy_gettext("Item"),
    "itemSequenceNumberValue": lazy_gettext("Variant"),
    "itemSeqNumberValue": lazy_gettext("Variant"),
    "indenture": lazy_gettext("Indenture"),
    "partNumber": lazy_gettext("Part number"),
    "partNumberValue": lazy_gettext("Part number"),
    "manufacturerCode": lazy_gettext("Manufacturer"),
    "manufacturerCodeValue": lazy_gettext("Manufacturer"),
    "serialNumber": lazy_gettext("Serial number"),
    "quantity": lazy_gettext("Quantity"),
    "reqQuantity": lazy_gettext("Quantity"),
    "quantityPerNextHigherAssy": lazy_gettext("Quantity"),
    "dmRef": lazy_gettext("Data module"),
    "refdm": lazy_gettext("Data module"),
    "wireNumber": lazy_gettext("Wire"),
    "wireSeqNumber": lazy_gettext("Wire sequence number"),
    "wireColor": lazy_gettext("Colour"),
    "wireGauge": lazy_gettext("Cross-section"),
    "wireLength": lazy_gettext("Length"),
    "wireType": lazy_gettext("Wire type"),
    "wireCode": lazy_gettext("Wire type"),
    "harnessIdent": lazy_gettext("Harness"),
    "harnessNumber": lazy_gettext("Harness"),
    "circuitIdent": lazy_gettext("Circuit"),
    "contactIdent": lazy_gettext("Contact"),
    "pinNumber": lazy_gettext("Contact"),
    "referenceDesignator": lazy_gettext("Designation"),
    "functionalItemNumber": lazy_gettext("Designation"),
    "equipFrom": lazy_gettext("From"),
    "fromEquip": lazy_gettext("From"),
    "equipTo": lazy_gettext("To"),
    "toEquip": lazy_gettext("To"),
    "taskTitle": lazy_gettext("Task"),
    "task": lazy_gettext("Task"),
    "taskDescr": lazy_gettext("Task"),
    "taskIdent": lazy_gettext("Task number"),
    "taskCode": lazy_gettext("Kind of task"),
    "thresholdValue": lazy_gettext("Interval"),
    "tolerance": lazy_gettext("Tolerance"),
    "limitTypeValue": lazy_gettext("Limit"),
    "limitUnitType": lazy_gettext("Limit"),
    "remarks": lazy_gettext("Remarks"),
    "faultCode": lazy_gettext("Fault code"),
    "faultDescr": lazy_gettext("Fault"),
    "zoneNumber": lazy_gettext("Zone"),
    "accessPointNumber": lazy_gettext("Access point"),
    "circuitBreakerNumber": lazy_gettext("Circuit breaker"),
    "toolNumber": lazy_gettext("Tool"),
    "value": lazy_gettext("Value"),
    "unitOfMeasure": lazy_gettext("Unit"),
    "country": lazy_gettext("Country"),
    "city": lazy_gettext("City"),
    "street": lazy_gettext("Street"),
    "enterpriseName": lazy_gettext("Company"),
}


def human_name(element_name: str, gettext: Callable[[str], str]) -> str:
    """A heading for values of this element or attribute, in the document's language where it is known."""
    known = _NAMES.get(element_name)
    return gettext(known) if known else _HUMP.sub(" ", element_name).lower().capitalize()
