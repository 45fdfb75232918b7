"""Services, sessions, routines, identifiers and negative responses by their names in ISO 14229-1. Pure."""

from enum import IntEnum
from typing import Final

NEGATIVE_RESPONSE: Final = 0x7F
POSITIVE_OFFSET: Final = 0x40
SUPPRESS_POSITIVE_RESPONSE: Final = 0x80
"""The bit of a sub-function by which the tester asks for silence where all is well."""

LONGEST_BLOCK_COUNTER: Final = 0xFF
"""The counter of TransferData goes from 1 to this, then to 0, then to 1 again."""


HARD_RESET: Final = 0x01
NORMAL_COMMUNICATION: Final = 0x01
"""The communication type of CommunicationControl that means messages of the vehicle's own."""

ED25519: Final = bytes.fromhex("06032b6570").ljust(16, b"\0")
"""The algorithm indicator of Authentication: the object identifier 1.3.101.112 in BER."""

DTC_SETTING_ON, DTC_SETTING_OFF = 0x01, 0x02
ENABLE_RX_AND_TX, DISABLE_RX_AND_TX = 0x00, 0x03


class Service(IntEnum):
    """Service identifiers of requests."""

    DIAGNOSTIC_SESSION_CONTROL = 0x10
    ECU_RESET = 0x11
    CLEAR_DIAGNOSTIC_INFORMATION = 0x14
    READ_DTC_INFORMATION = 0x19
    READ_DATA_BY_IDENTIFIER = 0x22
    SECURITY_ACCESS = 0x27
    COMMUNICATION_CONTROL = 0x28
    AUTHENTICATION = 0x29
    WRITE_DATA_BY_IDENTIFIER = 0x2E
    ROUTINE_CONTROL = 0x31
    REQUEST_DOWNLOAD = 0x34
    TRANSFER_DATA = 0x36
    REQUEST_TRANSFER_EXIT = 0x37
    TESTER_PRESENT = 0x3E
    CONTROL_DTC_SETTING = 0x85


class Session(IntEnum):
    """Diagnostic sessions."""

    DEFAULT = 0x01
    PROGRAMMING = 0x02
    EXTENDED = 0x03


class Routine(IntEnum):
    """Routine identifiers of a flash sequence; the first three are ISO 14229-1's, the rest makers' custom."""

    ERASE_MEMORY = 0xFF00
    CHECK_PROGRAMMING_DEPENDENCIES = 0xFF01
    CHECK_MEMORY = 0x0202
    CHECK_PROGRAMMING_PRECONDITIONS = 0x0203


class AuthenticationTask(IntEnum):
    """Sub-functions of Authentication for challenge and response, one way."""

    DE_AUTHENTICATE = 0x00
    REQUEST_CHALLENGE = 0x05
    VERIFY_PROOF = 0x06
    CONFIGURATION = 0x08


class Identifier(IntEnum):
    """Data identifiers of ISO 14229-1, annex C, that identify a control unit."""

    BOOT_SOFTWARE = 0xF180
    FINGERPRINT = 0xF15A
    ACTIVE_SESSION = 0xF186
    SPARE_PART_NUMBER = 0xF187
    SOFTWARE_NUMBER = 0xF188
    SOFTWARE_VERSION = 0xF189
    SUPPLIER = 0xF18A
    SERIAL_NUMBER = 0xF18C
    VIN = 0xF190
    HARDWARE_NUMBER = 0xF191
    SUPPLY_VOLTAGE = 0xF442
    """Parameter 42 of SAE J1979 as an identifier: the control module's voltage in millivolts, two bytes."""


class NegativeResponseCode(IntEnum):
    """Why a control unit refuses."""

    GENERAL_REJECT = 0x10
    SERVICE_NOT_SUPPORTED = 0x11
    SUB_FUNCTION_NOT_SUPPORTED = 0x12
    INCORRECT_MESSAGE_LENGTH_OR_INVALID_FORMAT = 0x13
    BUSY_REPEAT_REQUEST = 0x21
    CONDITIONS_NOT_CORRECT = 0x22
    REQUEST_SEQUENCE_ERROR = 0x24
    REQUEST_OUT_OF_RANGE = 0x31
    SECURITY_ACCESS_DENIED = 0x33
    INVALID_KEY = 0x35
    EXCEEDED_NUMBER_OF_ATTEMPTS = 0x36
    REQUIRED_TIME_DELAY_NOT_EXPIRED = 0x37
    AUTHENTICATION_REQUIRED = 0x34
    OWNERSHIP_VERIFICATION_FAILED = 0x58
    UPLOAD_DOWNLOAD_NOT_ACCEPTED = 0x70
    TRANSFER_DATA_SUSPENDED = 0x71
    GENERAL_PROGRAMMING_FAILURE = 0x72
    WRONG_BLOCK_SEQUENCE_COUNTER = 0x73
    RESPONSE_PENDING = 0x78
    SUB_FUNCTION_NOT_SUPPORTED_IN_ACTIVE_SESSION = 0x7E
    SERVICE_NOT_SUPPORTED_IN_ACTIVE_SESSION = 0x7F
    VOLTAGE_TOO_HIGH = 0x92
    VOLTAGE_TOO_LOW = 0x93


class DtcStatus(IntEnum):
    """Bits of the status of a trouble code that are shown."""

    TEST_FAILED = 0x01
    PENDING = 0x04
    CONFIRMED = 0x08
    WARNING_INDICATOR = 0x80


SHOWN_STATUS: Final = 0xFF
"""The mask by which every trouble code with any status is asked for."""

ALL_GROUPS: Final = 0xFFFFFF
"""The group of ClearDiagnosticInformation that means all trouble codes."""
