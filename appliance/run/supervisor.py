"""Keeps a table of children running until it is told to stop; some may join and leave on the way.

Law: one thread, one selector; time, signals, requests and the ends of processes are events of one loop.
"""

from __future__ import annotations

import selectors
import signal
import socket
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from appliance.run.child import Child, Running
from appliance.run.notices import (
    Crashed,
    Finished,
    Killed,
    Notice,
    NotStarted,
    Ready,
    Started,
    Stopped,
    Stopping,
)
from appliance.run.restart import Crashes

_PROBE = 0.1
"""Seconds between two looks whether a child is ready."""
_AFTER = 5.0
"""Seconds that a child waits at most for those it comes after: a sick one must not keep the others from work."""
_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


@dataclass(slots=True)
class _Slot:
    """A child and what it is doing; `due` is when it starts (again), None while it runs or is done."""

    child: Child
    due: float | None
    running: Running | None = None
    crashes: Crashes = field(default_factory=Crashes)
    starts: int = 0
    began: float = 0.0
    ready: bool = False
    kill_at: float | None = None
    killed: bool = False
    leaving: bool = False
    since: float = field(default_factory=time.monotonic)

    @property
    def over(self) -> bool:
        return self.running is None and self.due is None


class Supervisor:
    """Starts, watches, restarts and stops children. `run` returns once the last one has ended."""

    def __init__(
        self,
        children: Sequence[Child],
        tell: Callable[[Notice], None],
        *,
        woken: Callable[[], None] = lambda: None,
    ) -> None:
        """`children` in the order of their start.

        `tell` hears everything that happens, `woken` is called after each `wake`; both on the thread of `run`.
        """
        self._tell = tell
        self._woken = woken
        self._slots = [_Slot(child, due=0.0) for child in children]
        self._stopping: float | None = None
        self._selector = selectors.DefaultSelector()
        self._hear, self._ring = socket.socketpair()
        self._hear.setblocking(False)
        self._ring.setblocking(False)
        self._selector.register(self._hear, selectors.EVENT_READ)

    def run(self) -> None:
        """Keep the children running until `stop`, or SIGTERM, SIGINT or SIGHUP. Call on the main thread."""
        began = time.monotonic()
        with _woken_by_signals(self._ring):
            while not all(slot.over for slot in self._slots):
                self._tick(time.monotonic(), began)
                for key, _ in self._selector.select(self._patience(time.monotonic())):
                    if isinstance(key.data, _Slot):
                        self._ended(key.data, time.monotonic())
                    else:
                        self._heard(time.monotonic())
        self._selector.close()
        self._hear.close()
        self._ring.close()

    def stop(self) -> None:
        """Ask for the end, from any thread."""
        with suppress(OSError):
            self._ring.send(bytes([signal.SIGTERM]))

    def wake(self) -> None:
        """Let `woken` be called soon, from any thread."""
        with suppress(OSError):
            self._ring.send(b"\0")

    def join(self, children: Sequence[Child]) -> None:
        """Start more children, at once; on the thread of `run`. A name that is there already stays as it is."""
        if self._stopping is not None:
            return
        known = self.names
        new = [child for child in children if child.name not in known]
        self._slots += [_Slot(child, due=0.0) for child in new]

    def leave(self, names: Collection[str]) -> None:
        """Ask children to end, in the order of their phases, and forget them; on the thread of `run`."""
        for slot in self._slots:
            if slot.child.name in names:
                slot.leaving, slot.due = True, None

    @property
    def names(self) -> frozenset[str]:
        """Who is to run, or has run once; who leaves is not counted once he has ended."""
        return frozenset(slot.child.name for slot in self._slots)

    def ready(self, name: str) -> bool:
        """Whether a child does its work now, as far as is known."""
        return any(slot.ready and not slot.leaving for slot in self._slots if slot.child.name == name)

    # ---- time ------------------------------------------------------------------------------------------------

    def _tick(self, now: float, began: float) -> None:
        self._step_down(now)
        self._slots = [slot for slot in self._slots if not (slot.leaving and slot.over)]
        for slot in self._slots:
            if slot.leaving or self._stopping is not None:
                continue
            if slot.due is not None and now >= slot.due and self._may_start(slot, now, began):
                self._start(slot, now)
            elif slot.running is not None and not slot.ready and slot.child.ready():
                slot.ready = True
                self._tell(Ready(slot.child.name, now - slot.began))

    def _may_start(self, slot: _Slot, now: float, began: float) -> bool:
        before = [other for other in self._slots if other.child.name in slot.child.after]
        return all(other.ready for other in before) or now - max(began, slot.since) >= _AFTER

    def _patience(self, now: float) -> float | None:
        """Seconds until something is due; None to wait for an event alone."""
        times = [slot.kill_at for slot in self._slots if slot.kill_at is not None and not slot.killed]
        if self._stopping is None:
            times += [max(slot.due, now + _PROBE) for slot in self._slots if slot.due is not None]
            times += [now + _PROBE for slot in self._slots if slot.running is not None and not slot.ready]
        return max(0.0, min(times) - now) if times else None

    def _start(self, slot: _Slot, now: float) -> None:
        slot.due = None
        try:
            running = Running(slot.child)
        except (OSError, ValueError) as err:
            slot.crashes = slot.crashes.another(0.0)
            slot.due = now + slot.crashes.pause
            self._tell(NotStarted(slot.child.name, str(err), slot.crashes.pause))
            return
        slot.running, slot.began, slot.ready = running, now, False
        slot.starts += 1
        self._selector.register(running.pidfd, selectors.EVENT_READ, slot)
        self._tell(Started(slot.child.name, running.pid, slot.starts))

    # ---- ends ------------------------------------------------------------------------------------------------

    def _ended(self, slot: _Slot, now: float) -> None:
        if slot.running is None:
            return
        self._selector.unregister(slot.running.pidfd)
        status = slot.running.reap()
        slot.running, slot.kill_at, slot.ready = None, None, slot.ready and slot.child.once
        name = slot.child.name
        if self._stopping is not None or slot.leaving:
            if not slot.killed:
                self._tell(Stopped(name))
        elif slot.child.once and status == 0:
            self._tell(Finished(name))
        else:
            slot.crashes = slot.crashes.another(now - slot.began)
            slot.due = now + slot.crashes.pause
            self._tell(Crashed(name, status, slot.crashes.pause))

    def _heard(self, now: float) -> None:
        """A signal came, or a wake. The first signal asks politely, the second of the impatient kills."""
        with suppress(BlockingIOError):
            heard = self._hear.recv(4096)
            if 0 in heard:
                self._woken()
            if not any(number in _SIGNALS for number in heard):
                return
            if self._stopping is None:
                self._stopping = now
                self._tell(Stopping())
                for slot in self._slots:
                    slot.due = None
            elif now - self._stopping > 0.5:
                for slot in self._slots:
                    if slot.running is not None:
                        slot.kill_at = now

    def _step_down(self, now: float) -> None:
        """Ask those who shall end, and kill who does not in time."""
        ending = self._stopping is not None
        alive = [slot for slot in self._slots if slot.running is not None and (ending or slot.leaving)]
        phase = min((slot.child.phase for slot in alive), default=0)
        for slot in alive:
            if slot.running is None:
                continue
            if slot.kill_at is None and slot.child.phase == phase:
                slot.kill_at = now + slot.child.grace
                slot.running.ask_to_end()
            elif slot.kill_at is not None and now >= slot.kill_at and not slot.killed:
                slot.killed = True
                slot.running.kill()
                self._tell(Killed(slot.child.name))


@contextmanager
def _woken_by_signals(ring: socket.socket) -> Iterator[None]:
    """Turn the stopping signals into bytes for the selector; put everything back afterwards."""
    before_fd = signal.set_wakeup_fd(ring.fileno(), warn_on_full_buffer=False)
    before = {number: signal.signal(number, lambda _number, _frame: None) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(before_fd)
