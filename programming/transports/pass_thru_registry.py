"""Where Windows knows pass-thru devices: makers enter their libraries in its registry (SAE J2534-1)."""

import sys
from contextlib import suppress

if sys.platform == "win32":
    import winreg


def pass_thru_libraries() -> list[str]:
    """The libraries that makers entered; none on other systems, which have no such list."""
    found: list[str] = []
    if sys.platform == "win32":
        for folder in (r"SOFTWARE\PassThruSupport.04.04", r"SOFTWARE\WOW6432Node\PassThruSupport.04.04"):
            with suppress(OSError), winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, folder) as devices:
                for place in range(winreg.QueryInfoKey(devices)[0]):
                    with winreg.OpenKey(devices, winreg.EnumKey(devices, place)) as device:
                        found.append(str(winreg.QueryValueEx(device, "FunctionLibrary")[0]))
    return found
