"""A program that the supervisor keeps running: what it is, and the process it is now.

Law: started in its own process group (a Ctrl-C reaches it through the supervisor only), and told by the kernel
when the supervisor dies.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True, slots=True)
class Child:
    """A program to keep running.

    `ready`: a quick look (below half a second) whether it does its work now. `after`: names of children that
    must be ready first, waited for at most a few seconds. `once`: its end with 0 is no crash, and it is not
    started again. `phase`: at the stop, a lower phase has ended before a higher one is asked. `grace`: seconds
    from the polite signal to the killing one. `orphan_signal`: sent by the kernel when the supervisor dies.
    """

    name: str
    argv: tuple[str, ...]
    ready: Callable[[], bool] = field(default=lambda: True, compare=False)
    after: tuple[str, ...] = ()
    once: bool = False
    phase: int = 0
    grace: float = 8.0
    orphan_signal: signal.Signals = signal.SIGKILL
    pass_fds: tuple[int, ...] = ()
    env: Mapping[str, str] = field(default_factory=dict)


class Running:
    """One started process of a child; a descriptor becomes readable when it ends."""

    def __init__(self, child: Child) -> None:
        """Start it. Raises OSError when the program cannot be run."""
        parent = os.getpid()
        self.child = child
        self.process = subprocess.Popen(
            child.argv,
            stdin=subprocess.DEVNULL,
            env={**os.environ, **child.env},
            pass_fds=child.pass_fds,
            start_new_session=True,
            # Safe: the supervisor has one thread. The signal is tied to the thread that forks: the same.
            preexec_fn=lambda: _die_with(parent, child.orphan_signal),
        )
        self.pidfd = os.pidfd_open(self.process.pid)

    @property
    def pid(self) -> int:
        """Its process id, which is its process group too."""
        return self.process.pid

    def ask_to_end(self) -> None:
        """Send SIGTERM to the process itself: it knows how to end what it started."""
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.pidfd, signal.SIGTERM)

    def kill(self) -> None:
        """Send SIGKILL to its whole group."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)

    def reap(self) -> int:
        """After its end: take its exit status (negative for a signal), and end what it left behind."""
        status = self.process.wait()
        self.kill()
        os.close(self.pidfd)
        return status


def _die_with(parent: int, orphan_signal: signal.Signals) -> None:
    """In the new process, before the program: ask the kernel for the signal, unless it is too late already."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, int(orphan_signal), 0, 0, 0)
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)
