"""The agent runs with what its own extra lists, without the portal's many libraries."""

import configparser
import json
import os
import re
import subprocess
import sys
from importlib.metadata import requires

from tests.conftest import ROOT

IMPORTED = """
import json, sys
from importlib.metadata import packages_distributions
import programming.agent.cli
names = packages_distributions()
found = {name.lower() for module in sys.modules for name in names.get(module.partition(".")[0], [])}
print(json.dumps(sorted(found)))
"""


def listed() -> set[str]:
    """What the extra `agent` lists."""
    settings = configparser.ConfigParser()
    settings.read(ROOT / "setup.cfg")
    return set(settings["options.extras_require"]["agent"].split())


def with_what_they_need(names: set[str]) -> set[str]:
    """These distributions, and all that they need without an extra."""
    found: set[str] = set()
    left = set(names)
    while left:
        name = left.pop()
        found.add(name)
        needed = {
            re.split(r"[^A-Za-z0-9._-]", line)[0].lower()
            for line in requires(name) or []
            if "extra ==" not in line and "python_version <" not in line and "sys_platform" not in line
        }
        left |= {one.replace("_", "-") for one in needed} - found
    return {name.replace("-", "_") for name in found}


def test_nothing_is_imported_that_the_extra_does_not_bring() -> None:
    done = subprocess.run(
        [sys.executable, "-c", IMPORTED],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=True,
    )
    imported = {name.replace("-", "_") for name in json.loads(done.stdout)}
    assert imported - with_what_they_need(listed()) - {"aos_portal", "setuptools"} == set()


def test_nothing_is_listed_that_it_does_not_need() -> None:
    source = "".join(path.read_text() for path in (ROOT / "programming").rglob("*.py"))
    modules = {"python-can": "can", "can-isotp": "isotp"}
    unused = {
        name
        for name in listed()
        if not re.search(rf"^(import|from) {modules.get(name, name)}\b", source, re.M)
    }
    assert unused == set()
