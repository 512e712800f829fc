"""The writing side of the call log: what the engine hands a finished call to.

Law: `append` never waits and never raises; a call is reported durable only after an fsync; trouble is a value that
is reported and retried, never an exception in the thread that handles calls.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta, tzinfo
from pathlib import Path
from queue import Empty, SimpleQueue

from appliance.calllog.fold import DAY
from appliance.calllog.health import LogHealth, LogState, state_of
from appliance.calllog.lines import encode
from appliance.calllog.record import CallRecord, to_dict
from appliance.calllog.shelf import Shelf
from appliance.calllog.summary import local_day
from appliance.store.durable import NotWritten


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How often the disk is touched. The numbers were measured: see decision 0003."""

    segment: int = 500
    """Calls in one file of a day: the most that a fold rewrites."""
    fold_calls: int = 250
    """So many journalled calls are brought into their day at once, ..."""
    fold_seconds: float = 300.0
    """... or after so long: a quiet box must not rewrite its day for every call."""
    group: int = 500
    """Most calls that share one fsync."""
    memory: int = 10_000
    """Most calls that wait in memory while the disk takes nothing; those after it are lost, and counted."""
    retry_seconds: float = 5.0


@dataclass(slots=True)
class _Flush:
    fold: bool
    done: threading.Event = field(default_factory=threading.Event)
    well: bool = False


@dataclass(frozen=True, slots=True)
class _Retain:
    days: int


_Item = CallRecord | _Flush | _Retain | None


class CallLog:
    """The one writer of a call log folder, with a thread of its own."""

    def __init__(
        self,
        folder: Path,
        *,
        clock: Callable[[], float],
        zone: tzinfo,
        plan: Plan | None = None,
        on_durable: Callable[[Sequence[str]], None] = lambda _: None,
        on_health: Callable[[LogHealth], None] = lambda _: None,
    ) -> None:
        """Take the folder and start the thread, which first brings in what a crash left behind.

        `clock` gives UTC epoch seconds; a call's day is that of its start in `zone`. The callbacks come on the
        writer's thread, must be quick and not raise: ids that are on disk now, and each change of health.
        Raises Held when another process writes here. A folder that cannot be made is trouble like any other.
        """
        self.zone = zone
        """May be set while running; it counts for calls written from then on."""
        self._clock, self._plan = clock, plan or Plan()
        self._on_durable, self._on_health = on_durable, on_health
        self._queue: SimpleQueue[_Item] = SimpleQueue()
        self._shelf = Shelf(folder, self._plan.segment)
        self._held: list[tuple[str, bytes]] = []
        self._flush: _Flush | None = None
        self._fold_at: float | None = None
        self._fold_failed = False
        self._overflow = self._left = 0
        self._closing = threading.Event()
        self.health = LogHealth(since=clock())
        """How it fares; read it from any thread."""
        try:
            self._shelf.take()
        except (OSError, NotWritten) as err:
            self._trouble(err)
        self._thread = threading.Thread(target=self._run, name="calllog", daemon=True)
        self._thread.start()

    def append(self, record: CallRecord) -> None:
        """Log a finished call. Never waits, never raises. For one thread: the one that handles calls."""
        if self._queue.qsize() >= self._plan.memory:
            self._overflow += 1
        else:
            self._queue.put(record)

    def retain(self, days: int) -> None:
        """Remove the days more than `days` before today, soon. Only while the clock is known to be right."""
        self._queue.put(_Retain(days))

    def flush(self, timeout: float = 30.0, *, fold: bool = False) -> bool:
        """Wait until all that was appended is on disk, with `fold` in its day too. False: it is not, yet."""
        marker = _Flush(fold)
        self._queue.put(marker)
        until = time.monotonic() + timeout
        # In slices, since a thread that ends just now answers no more.
        while not marker.done.wait(min(0.2, max(0.0, until - time.monotonic()))):
            if time.monotonic() >= until or not self._thread.is_alive():
                return False
        return marker.well

    def close(self, timeout: float = 10.0) -> bool:
        """Write what waits, bring it into its days and stop. False: not all is on disk; it is counted as lost."""
        self._closing.set()
        self._queue.put(None)
        self._thread.join(timeout)
        return not self._thread.is_alive() and not self._left

    # What follows runs on the writer's thread.

    def _run(self) -> None:
        try:
            while not (self._closing.is_set() and self._queue.empty() and not self._held):
                self._take()
                if self._write():
                    if self._fold_due():
                        self._fold()
                    self._answer()
                elif self._closing.wait(self._plan.retry_seconds):
                    break
                self._count_overflow()
            if self._shelf.unfolded and not self._held:
                self._fold()
        finally:
            self._stop()

    def _take(self) -> None:
        """Collect what waits, up to a flush; when nothing does, wait for it or for the time to fold."""
        wait = None if self._fold_at is None else max(0.0, self._fold_at - time.monotonic())
        if not self._shelf.ready or self._held:
            wait = 0.0
        try:
            item = self._queue.get(timeout=wait) if wait != 0.0 else self._queue.get_nowait()
            while True:
                self._sort(item)
                if self._flush or len(self._held) >= self._plan.group:
                    return
                item = self._queue.get_nowait()
        except Empty:
            return

    def _sort(self, item: _Item) -> None:
        if isinstance(item, CallRecord):
            try:
                day = local_day(item.start, self.zone)
                self._held.append((item.id, encode({**to_dict(item), DAY: day.isoformat()})))
            except (ValueError, TypeError, OverflowError, OSError) as err:
                self._report(replace(self.health, lost=self.health.lost + 1, why=f"call {item.id}: {err}"))
        elif isinstance(item, _Flush):
            self._flush = item
        elif isinstance(item, _Retain):
            self._remove_before(item.days)

    def _write(self) -> bool:
        """What is held, into the journal. False: the disk does not take it."""
        try:
            if not self._shelf.ready and self._shelf.open():
                self._fold_at = time.monotonic()
            if self._held:
                self._shelf.write([line for _, line in self._held])
        except (OSError, NotWritten) as err:
            self._trouble(err)
            return False
        if self._held:
            ids = [id_ for id_, _ in self._held]
            self._held.clear()
            if self._fold_at is None:
                self._fold_at = time.monotonic() + self._plan.fold_seconds
            self._on_durable(ids)
        if not self._fold_failed:
            self._well()
        return True

    def _fold_due(self) -> bool:
        if self._flush and self._flush.fold:
            return True
        full = self._shelf.unfolded >= self._plan.fold_calls and not self._fold_failed
        return full or (self._fold_at is not None and time.monotonic() >= self._fold_at)

    def _fold(self) -> None:
        """Journals into days; what fails stays in the journals, which readers read too."""
        try:
            done = self._shelf.fold(self.zone)
        except (OSError, NotWritten) as err:
            self._fold_failed = True
            self._fold_at = time.monotonic() + self._plan.retry_seconds
            self._trouble(err)
            return
        self._fold_failed, self._fold_at = False, None
        if done.damaged:
            self._report(replace(self.health, damaged=(*self.health.damaged, *done.damaged)))
        self._well()

    def _remove_before(self, days: int) -> None:
        try:
            self._shelf.retain(local_day(self._clock(), self.zone) - timedelta(days=days))
        except (OSError, OverflowError) as err:
            self._report(replace(self.health, why=f"old days were not removed: {err}"))

    def _answer(self) -> None:
        if self._flush:
            self._flush.well = not (self._flush.fold and self._fold_failed)
            self._flush.done.set()
            self._flush = None

    def _trouble(self, err: OSError | NotWritten) -> None:
        state = state_of(err.errno or 0)
        if self.health.state is not state:
            self._report(replace(self.health, state=state, since=self._clock(), why=str(err)))

    def _well(self) -> None:
        if self.health.state is not LogState.OK:
            self._report(replace(self.health, state=LogState.OK, since=self._clock(), why=""))

    def _count_overflow(self) -> None:
        if self._overflow:
            # Not exact to the call when `append` runs this instant; it is a measure of damage, not a bill.
            lost, self._overflow = self._overflow, 0
            self._report(replace(self.health, lost=self.health.lost + lost))

    def _report(self, health: LogHealth) -> None:
        self.health = health
        self._on_health(health)

    def _stop(self) -> None:
        lost = len(self._held) + self._overflow
        while not self._queue.empty():
            item = self._queue.get_nowait()
            lost += isinstance(item, CallRecord)
            if isinstance(item, _Flush):
                item.done.set()
        if self._flush:
            self._flush.done.set()
        self._left = lost
        self._shelf.release()
        stopped = replace(self.health, state=LogState.STOPPED, since=self._clock(), lost=self.health.lost + lost)
        self._report(stopped)
