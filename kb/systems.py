"""The systems of a vehicle that a document can be about: a closed vocabulary. Pure.

They are the fields of the agreed terms (`translations/terms/*.csv`) that are parts of a vehicle; actions,
tools or symptoms are none. A document is about any number of them.
"""

from enum import StrEnum


class VehicleSystem(StrEnum):
    """A system of a vehicle, as a repair manual divides it."""

    AIR_CONDITIONING = "air-conditioning"
    BODY = "body"
    BRAKES = "brakes"
    CLUTCH = "clutch"
    COMMUNICATION = "communication"
    COOLING = "cooling"
    DRIVE_SHAFTS = "drive-shafts"
    ELECTRICS = "electrics"
    ENGINE = "engine"
    EXHAUST = "exhaust"
    FUEL = "fuel"
    GEARBOX = "gearbox"
    GLASS = "glass"
    HIGH_VOLTAGE = "high-voltage"
    IGNITION = "ignition"
    INTERIOR = "interior"
    LIGHTING = "lighting"
    RESTRAINTS = "restraints"
    STEERING = "steering"
    SUSPENSION = "suspension"
    WHEELS = "wheels"
