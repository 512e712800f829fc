"""kill -9 for a piece of work on a box's data (`tests.backup.victim`), at a random moment of it.

The long suite, and `TRUNKBOX_KILLS=200`, kill that often.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.long import LONG

KILLS = int(os.environ.get("TRUNKBOX_KILLS", "200" if LONG else "60"))
ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def killing() -> Iterator[Callable[[str, float, Callable[[], bool] | None], None]]:
    """What starts a piece of work and kills it after so many seconds."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.backup.victim"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        hold = threading.Event()

        def kill(line: str, seconds: float, done: Callable[[], bool] | None) -> None:
            assert process.stdin
            assert process.stdout
            process.stdin.write(line + "\n")
            process.stdin.flush()
            child = int(process.stdout.readline())
            # Most at a random moment; with `done`, once there is something to find.
            hold.wait(0 if done else seconds)
            while done and not done():
                hold.wait(0.002)
            os.kill(child, signal.SIGKILL)
            assert process.stdout.readline().strip() == "dead"

        yield kill


def taking(folder: Path, work: Callable[[Path], object]) -> float:
    """A little more than the seconds that a piece of work takes here and now."""
    began = time.monotonic()
    work(folder)
    return (time.monotonic() - began) * 1.4


def now_and_then(turn: int, done: Callable[[], bool]) -> Callable[[], bool] | None:
    """On a slow day the random moments may all be early ones."""
    return done if turn % 10 == 9 else None
