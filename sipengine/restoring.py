"""The engine's half of a restored backup: what was spent, how switches stood, what was learned, messages, calls.

Law: spending counts before the next call is dialled; files are copied on a thread of their own, never over what is
there; only once all of it is durable does the engine say that it has it.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from appliance.backup import learned, standing
from appliance.backup.learned import Learned
from appliance.backup.staged import Staged, mark_taken, staged, taken
from appliance.backup.standing import Switches
from appliance.calllog.files import contents, segment_path
from appliance.calllog.reader import CallReader
from appliance.calllog.record import CallRecord, RecordUnreadable, from_dict
from appliance.calllog.summary import local_day
from appliance.calllog.writer import CallLog
from appliance.control import Problem
from appliance.store.durable import NotWritten, Unusable, make_folder, read_tables, write_durably
from sipengine.ledger_store import read_ledger
from sipengine.spending import Spending

log = logging.getLogger("trunkbox.restore")
LARGEST = 128 << 20
BATCH = 2000
"""Calls that are handed to the log at once; it holds ten thousand."""


class Restoring:
    """What of the restores the engine has, and has yet to take. `look` and `turn` are for the loop's thread."""

    def __init__(
        self,
        data: Path,
        spending: Spending,
        calls: CallLog,
        clock: Callable[[], float],
        stand: Callable[[Switches], None] = lambda _switches: None,
        learn: Callable[[Learned], None] = lambda _learned: None,
        kept: Callable[[], bool] = lambda: True,
    ) -> None:
        """`clock`: UTC epoch seconds. `stand` takes over switches, `learn` what the watch for fraud knew; `kept`:
        whether the disk has what they took."""
        self._stand, self._learn, self._kept = stand, learn, kept
        self._data, self._spending, self._calls, self._clock = data, spending, calls, clock
        self._thread: threading.Thread | None = None
        self._waiting: tuple[Staged, ...] = ()
        self._why = ""
        self._strange: set[str] = set()

    def look(self) -> None:
        """Take up what is there: its spending now, the rest soon."""
        done = set(taken(self._data))
        self._waiting = tuple(one for one in staged(self._data) if one.id not in done and one.for_engine)
        for one in self._waiting:
            for part in (self._spend, self._switch, self._learnt):
                try:
                    part(one)
                except (Unusable, OSError, KeyError, TypeError, ValueError, AttributeError) as err:
                    log.error("a part of restore %s cannot be taken up: %s", one.id, err)
                    self._why = str(err)
                    self._strange.add(one.id)
        if self._waiting and (self._thread is None or not self._thread.is_alive()):
            self._thread = threading.Thread(target=self._run, args=(self._waiting,), name="restore", daemon=True)
            self._thread.start()

    def _spend(self, one: Staged) -> None:
        row = read_ledger(one.ledger)
        if row is not None:
            self._spending.absorb(one.id, row)

    def _switch(self, one: Staged) -> None:
        if one.switches.exists():
            self._stand(standing.from_json(one.switches.read_bytes()))

    def _learnt(self, one: Staged) -> None:
        if one.learned.exists():
            self._learn(learned.from_json(one.learned.read_bytes()))

    @property
    def busy(self) -> bool:
        """Whether files are being copied."""
        return self._thread is not None and self._thread.is_alive()

    def problems(self) -> tuple[Problem, ...]:
        """What of a restore could not be taken up."""
        return (Problem("restore_failed", {"why": self._why}),) if self._why else ()

    # What follows runs on the thread.

    def _run(self, waiting: tuple[Staged, ...]) -> None:
        for one in waiting:
            try:
                self._messages(one)
                self._log(one)
                if self._is_counted(one):
                    mark_taken(self._data, one.id)
                    log.warning("restore %s is taken up", one.id)
            except (OSError, NotWritten, Unusable, RecordUnreadable, ValueError) as err:
                log.error("restore %s is tried again at the next start: %s", one.id, err)
                self._why = str(err)

    def _is_counted(self, one: Staged) -> bool:
        """Whether the files of ledger and state have it; a moment is waited for their writers."""
        if one.id in self._strange:
            return False
        hold = threading.Event()
        for _ in range(100):
            if self._kept() and self._spent(one):
                return True
            hold.wait(0.1)
        return False

    def _spent(self, one: Staged) -> bool:
        if not one.ledger.exists():
            return True
        row = read_ledger(self._data / "ledger.json")
        return row is not None and one.id in row.get("taken", ())

    def _messages(self, one: Staged) -> None:
        source, target = one.folder / "voicemail", self._data / "voicemail"
        if not source.is_dir():
            return
        make_folder(target)
        there = {path.stem for path in target.glob("*.wav")}
        # The recording last: a message is there once its recording is.
        for path in sorted(source.iterdir(), key=lambda path: path.suffix == ".wav"):
            if path.stem not in there and path.stat().st_size <= LARGEST:
                write_durably(target / path.name, path.read_bytes())

    def _log(self, one: Staged) -> None:
        """Days that this box does not have as they are; of the others, the calls that are missing."""
        source, target = one.folder / "calls", self._data / "calls"
        if not source.is_dir():
            return
        young = local_day(self._clock(), self._calls.zone) - timedelta(days=2)
        there = contents(target).days
        for day, segments in contents(source).days.items():
            if day in there or day >= young:
                self._add(source, day, segments)
            else:
                self._copy(source, target, day)
        self._calls.flush(fold=True)

    def _copy(self, source: Path, target: Path, day: date) -> None:
        """Numbers before calls: of these there may be more, never fewer."""
        names = [path for path in source.iterdir() if path.name.startswith(day.isoformat())]
        for path in sorted(names, key=lambda path: (path.suffix != ".numbers", path.name)):
            write_durably(target / path.name, path.read_bytes())

    def _add(self, source: Path, day: date, segments: tuple[int, ...]) -> None:
        reader = CallReader(self._data / "calls", zone=self._calls.zone)
        near = reader.query(since=day - timedelta(days=1), until=day + timedelta(days=1))
        known = {record.id for record in reader.calls(near)}
        waiting = 0
        for number in segments:
            for record in _records(segment_path(source, day, number)):
                if record.id in known:
                    continue
                known.add(record.id)
                self._calls.append(record)
                waiting += 1
                if waiting % BATCH == 0 and not self._calls.flush():
                    raise OSError("the call log takes no calls now")
        if waiting and not self._calls.flush():
            raise OSError("the call log takes no calls now")


def _records(path: Path) -> list[CallRecord]:
    found = []
    for table in (read_tables(path) or {}).values():
        for row in table.values():
            try:
                found.append(from_dict(row))
            except RecordUnreadable:
                log.warning("a call in %s cannot be read, and is left out", path.name)
    return found
