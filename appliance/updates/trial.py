"""`python -m appliance.updates.trial`: one call through this version's engine, between imitated peers.

Law: it touches no settings and no running engine: a folder of its own, loopback addresses of its own, all gone
afterwards. It prints one JSON object, {"heard": bool, "why": str}.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from appliance.control import ControlError
from appliance.practice.__main__ import call, connected
from appliance.practice.desk import PracticeDesk
from appliance.practice.folder import prepare
from appliance.practice.plan import MAIN
from appliance.run.table import practice
from appliance.settings import Settings

PATIENCE = 400.0
"""Seconds until engine and peers stand. A slow machine that has just started needs a while: an emulated one on a
busy host took a sound version back at 150."""
TALK = 2
"""Seconds of the call."""


def main() -> int:
    """Make the call and tell."""
    with tempfile.TemporaryDirectory(prefix="trunkbox-trial-") as folder:
        why = attempt(Path(folder))
    print(json.dumps({"heard": not why, "why": why}), flush=True)
    return 1 if why else 0


def attempt(folder: Path) -> str:
    """Why nobody was heard; "" when both sides were."""
    data = folder / "practice"
    prepare(data, Settings())
    with ExitStack() as running:
        for child in practice(data):
            process = subprocess.Popen(child.argv, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
            running.callback(_end, process)
        if not connected(data, PATIENCE):
            return f"the test engine did not stand within {PATIENCE:g} s"
        try:
            made = call(data, "provider", MAIN, TALK)
            if made.recording is None:
                return f"{made.code} {made.reason}".strip()
            both = [one for one in PracticeDesk(data, data).made() if one.heard_both_ways]
        except ControlError as err:
            return err.code
    return "" if both else "no sound"


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


if __name__ == "__main__":
    sys.exit(main())
