"""The seller of the demo, who does not exist: written into the data folder where nobody else sells."""

from pathlib import Path
from typing import Final

from entitlements.invoices.seller_file import FILE_NAME

_TEXT: Final = """\
# Who sells on this portal. The demo's seller does not exist: replace all of it before you sell anything.
# docs/invoices.md says what else can stand here.

[seller]
name = "Serwis Wzorcowy sp. z o.o. (demo)"
nip = "5260250274"
street = "ul. Wzorcowa 1"
postal_code = "00-001"
city = "Warszawa"
email = "faktury@demo.example"
bank = "Bank Wzorcowy"
specimen = true

[accounts]
PLN = "PL61109010140000071219812874"
EUR = "PL27114020040000300201355387"

[ksef]
environment = "off"
"""


def write_seller(folder: Path) -> bool:
    """Write the demo's seller, unless there is one already; whether it was written."""
    try:
        with (folder / FILE_NAME).open("x", encoding="utf-8") as file:
            file.write(_TEXT)
    except FileExistsError:
        return False
    return True
