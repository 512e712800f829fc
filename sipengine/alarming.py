"""The alarms at work: looked at each minute, told once, and shown while they stand.

Law: the disk and the machine are read on a thread of its own; the loop only hands over what it knows of the lines.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from appliance.alarms.machine import Machine
from appliance.alarms.rules import RULES, Change, Reading, State, from_plain, step, to_plain, told
from appliance.control import Problem
from appliance.control.values import TrunkStatus
from appliance.store.durable import NotWritten, write_durably
from sipengine.notice import Notice

log = logging.getLogger("trunkbox.alarms")
FILE = "alarms.json"
SECONDS = 60.0
Looks = Callable[[], Iterable[Reading]]


class Alarming:
    """The alarms of one engine."""

    def __init__(
        self,
        path: Path,
        looks: Looks,
        tell: Callable[[Notice], None],
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        """`looks` reads the machine; `tell` writes to the owner, from the alarms' thread; `steady`: monotonic."""
        self._path, self._looks, self._tell, self._steady = path, looks, tell, steady
        self._state: State = _read(path)
        self._lines: tuple[Reading, ...] = ()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="alarms", daemon=True)

    def start(self) -> None:
        """Look from now on."""
        self._thread.start()

    def lines(self, trunks: Iterable[TrunkStatus]) -> None:
        """What the loop knows of the trunks now."""
        self._lines = tuple(registrations(trunks))

    def problems(self) -> tuple[Problem, ...]:
        """What is wrong, for the pages."""
        return tuple(Problem(key[0], dict(one.params)) for key, one in told(self._state) if RULES[key[0]].shown)

    def look(self) -> None:
        """Once; what is new is told."""
        before = to_plain(self._state)
        self._state, changes = step(self._state, (*self._lines, *self._looks()), self._steady())
        for change in changes:
            log.warning("%s %s %s", change.code, "solved" if change.solved else "raised", dict(change.params))
            self._tell(notice(change))
        after = to_plain(self._state)
        if after != before:
            try:
                write_durably(self._path, json.dumps(after).encode())
            except NotWritten as err:
                log.error("the alarms are not kept: %s", err)

    def close(self) -> None:
        """Look no more."""
        self._stopping.set()

    def _run(self) -> None:
        while not self._stopping.wait(SECONDS):
            try:
                self.look()
            except Exception:
                log.exception("the alarms were not looked at; they are again in a minute")


def notice(change: Change) -> Notice:
    """The letter about it."""
    did = "solved" if change.solved else "raised"
    return Notice(f"alarm_{did}", change.params, what=f"{change.code}_solved" if change.solved else change.code)


def registrations(trunks: Iterable[TrunkStatus]) -> Iterator[Reading]:
    """One for each registration that calls hang on: of devices each, of a trunk its first or its backup."""
    for trunk in trunks:
        kept = [one for one in trunk.accounts if one.state not in ("static", "off")]
        if not trunk.enabled or not kept:
            continue
        groups = [[one] for one in kept] if trunk.kind == "accounts" else [kept]
        for group in groups:
            up = any(one.state == "registered" for one in group)
            first = group[0]
            said = f"{first.code} {first.reason}".strip() if first.code else "-"
            about = f"{trunk.id}/{first.username}"
            yield Reading(
                "alarm_registration",
                int(not up),
                about,
                {"trunk": trunk.id, "user": first.username or "", "said": said},
            )


def machine_looks(data: Path, clock: Callable[[], float]) -> Looks:
    """This machine, now."""
    machine = Machine(data)
    return lambda: tuple(machine.readings(clock()))


def _read(path: Path) -> State:
    try:
        return from_plain(json.loads(path.read_bytes()))
    except (OSError, ValueError):
        return {}
