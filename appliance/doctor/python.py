"""Can the engine's library be loaded, and is it ours?

Law: tried in a process of its own, as a broken library can take its process with it.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

from appliance.doctor.finding import Around, Finding, error, ok

SECONDS = 30
WANTED = "2.17"
_TRY = """
import ctypes, _pjsua2, pjsua2
from importlib.metadata import version
from sipengine.pjsip.trunkmod import ABI
library = ctypes.CDLL(_pjsua2.__file__)
fits = hasattr(library, "trunk_abi") and library.trunk_abi() == ABI
print(version("pjsua2"), "fits" if fits else "another C module")
"""


def check(_around: Around) -> Iterator[Finding]:
    """Python's and the library's version."""
    try:
        done = subprocess.run(
            [sys.executable, "-c", _TRY], capture_output=True, text=True, timeout=SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as err:
        yield error("doctor_library_broken", detail=type(err).__name__)
        return
    found = done.stdout.strip()
    if done.returncode < 0:
        yield error("doctor_library_broken", detail=f"signal {-done.returncode}")
    elif done.returncode:
        yield error("doctor_library_missing", detail=(done.stderr.strip().splitlines() or ["?"])[-1])
    elif not found.startswith(WANTED) or not found.endswith(" fits"):
        yield error("doctor_library_other", found=found, wanted=WANTED)
    else:
        python = ".".join(str(part) for part in sys.version_info[:3])
        yield ok("doctor_library_ok", python=python, found=found.removesuffix(" fits"))
