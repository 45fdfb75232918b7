"""Runs another program confined: `python -m ingest.confined PARENT CPU_S BYTES FOLDER PROGRAM ...`.

The program takes this process over, and with it the limits: no network, no more memory, time and file space
than named, no writing outside FOLDER; it is killed when the parent ends.
"""

import os
import sys
from pathlib import Path

from ingest.child_confinement import confine_program, die_with


def main(arguments: list[str]) -> None:
    """Confine this process, then become the program."""
    parent, cpu_s, address_space_bytes, folder, *command = arguments
    die_with(int(parent))
    confine_program(Path(folder), cpu_s=int(cpu_s), address_space_bytes=int(address_space_bytes))
    os.chdir(Path(folder))
    os.execv(command[0], command)  # noqa: S606 - no shell on purpose


if __name__ == "__main__":
    main(sys.argv[1:])
