"""What a start of the machine can see and do: units, engine, pages, test call, slots, restart.

Law: each question has an answer within its time, whatever hangs; nothing is decided here.
"""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Protocol

from appliance.control import Client, ControlError
from appliance.updates.health import Look, TrialCall

ENGINE_UNIT = "trunkbox-engine.service"
PAGES = ("127.0.0.1", 8080)
SLOT_GOOD = Path("/usr/lib/trunkbox/slot-good")
"""What the boot loader of this board has to be told beside RAUC's own; absent where that is nothing."""
LAST_LOOK = 500.0
"""Seconds that the test call may take: what it waits itself (`trial.PATIENCE`), and the call."""


class World(Protocol):
    """The port."""

    def look(self, *, call: bool) -> Look:
        """What is seen now. `call`: a test call is wanted."""

    def rest(self) -> None:
        """Some seconds until the next look."""

    def mark_good(self) -> None:
        """The slot that runs is sound: it starts from now on."""

    def mark_bad(self) -> None:
        """The slot that runs is not to be started again."""

    def restart(self) -> None:
        """Begin a restart of the machine."""


class Box:
    """This machine. `user`: who makes the test call, never root."""

    def __init__(self, data: Path, user: str) -> None:
        self._began = time.monotonic()
        self._client = Client(data, timeout=10)
        self._user = user
        self._trial: TrialCall | None = None

    def look(self, *, call: bool) -> Look:
        """What is seen now. The test call is made once engine and pages are there, and once only."""
        try:
            engine = self._client.status()
        except ControlError:
            engine = None
        pages = _pages()
        if call and self._trial is None and engine is not None and engine.engine.ready and pages:
            self._trial = self._test_call()
        return Look(time.monotonic() - self._began, engine, _starts(), pages, self._trial)

    def rest(self) -> None:
        """Five seconds."""
        time.sleep(5)

    def mark_good(self) -> None:
        """Tell RAUC, and the boot loader's own copy. Raises OSError, CalledProcessError."""
        _run("rauc", "status", "mark-active", "booted")
        _run("rauc", "status", "mark-good", "booted")
        if SLOT_GOOD.exists():
            _run(str(SLOT_GOOD))

    def mark_bad(self) -> None:
        """Tell RAUC. Raises OSError, CalledProcessError."""
        _run("rauc", "status", "mark-bad", "booted")

    def restart(self) -> None:
        """Ask systemd. Raises OSError, CalledProcessError."""
        _run("systemctl", "--no-block", "reboot")

    def _test_call(self) -> TrialCall:
        command = [sys.executable, "-m", "appliance.updates.trial"]
        try:
            done = subprocess.run(
                ["runuser", "-u", self._user, "--", *command],
                capture_output=True,
                text=True,
                timeout=LAST_LOOK,
                check=False,
                cwd="/",
            )
            said = json.loads(done.stdout.strip().splitlines()[-1])
            return TrialCall(bool(said["heard"]), str(said["why"]))
        except (OSError, subprocess.TimeoutExpired, ValueError, LookupError, TypeError) as err:
            return TrialCall(False, type(err).__name__)


def _pages() -> bool:
    connection = http.client.HTTPConnection(*PAGES, timeout=10)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _starts() -> int:
    """How often systemd started the engine anew."""
    command = ["systemctl", "show", "--property=NRestarts", "--value", ENGINE_UNIT]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    return int(done.stdout) if done.stdout.strip().isdigit() else 0


def _run(*command: str) -> None:
    subprocess.run(command, check=True, timeout=120, stdin=subprocess.DEVNULL)
