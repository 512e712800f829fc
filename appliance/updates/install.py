"""Put a bundle into the other slot: looked over first, settings kept, every step written down.

Law: a bundle that is refused has changed nothing; the slot that runs is never written.
"""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from appliance.control import Client, ControlError
from appliance.updates import snapshot
from appliance.updates.attempt import Attempt, State
from appliance.updates.bundle import Machine, Refuse, Verdict
from appliance.updates.health import Lines, lines_of
from appliance.updates.inspect import inspect
from appliance.updates.place import RECORD, write_attempt

PATIENCE = 1800.0
"""Seconds that writing a slot may take: a slow disk."""


class NotInstalled(Exception):
    """RAUC did not install it; the slot that runs is as it was. `why`: RAUC's own words."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def install(
    bundle: Path,
    machine: Machine,
    data: Path,
    *,
    again: bool = False,
    look: Callable[..., Verdict] = inspect,
    tell: Callable[[str], None] = lambda _line: None,
) -> Attempt | Refuse:
    """Install it. `look`: who looks it over; `tell` hears RAUC's progress. Raises NotInstalled, OSError."""
    verdict = look(bundle, machine, again=again)
    if isinstance(verdict, Refuse):
        return verdict
    attempt = Attempt(machine.version, verdict.version, time.time(), State.INSTALLING, _standing(data))
    snapshot.take(data)
    write_attempt(data, attempt)
    try:
        _rauc(bundle, tell)
    except NotInstalled:
        (data / RECORD).unlink(missing_ok=True)
        raise
    done = Attempt(attempt.old, attempt.new, attempt.began, State.INSTALLED, attempt.before)
    write_attempt(data, done)
    return done


def _standing(data: Path) -> Lines:
    try:
        return lines_of(Client(data, timeout=10).status())
    except ControlError:
        return Lines()


def _rauc(bundle: Path, tell: Callable[[str], None]) -> None:
    with subprocess.Popen(
        ["rauc", "install", str(bundle)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        said: list[str] = []
        for line in process.stdout or ():
            said.append(line.rstrip())
            tell(line.rstrip())
        try:
            code = process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            raise NotInstalled("it took too long") from None
    if code != 0:
        raise NotInstalled(next((line for line in reversed(said) if line), f"rauc ended with {code}"))
