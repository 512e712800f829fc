"""What this machine must offer for the tests with a real browser, and the words for what it lacks."""

import importlib.util
import os
import shutil

from tests.peers.needs import may_make_networks

PROGRAMS = {"chromium": "chromium", "nsenter": "util-linux", "setpriv": "util-linux", "ip": "iproute2"}
MODULES = ("playwright", "axe_playwright_python")
REQUIRED = os.environ.get("TRUNKBOX_PEERS") == "required"


def missing() -> str | None:
    """Return why no browser can be driven on this machine, or None when one can."""
    if os.geteuid() != 0 or not may_make_networks():
        return "needs root, for a private network: run ./test with sudo"
    packages = sorted({package for program, package in PROGRAMS.items() if shutil.which(program) is None})
    if packages:
        return f"needs the Debian packages {' '.join(packages)}: ./test installs them"
    absent = [name for name in MODULES if importlib.util.find_spec(name) is None]
    return f"needs the Python packages {' '.join(absent)}: ./test installs them" if absent else None
