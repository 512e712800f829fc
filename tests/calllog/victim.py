"""A box that is killed: for each line on its standard input it forks a writer, and says its process id.

The line is `FOLDER FIRST`; the writer logs calls from number FIRST on, and says `+ID` once one is durable. It ends
by being killed. Run as `python -m tests.calllog.victim`.
"""

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from appliance.calllog.writer import CallLog
from tests.calllog.make import NOON, SMALL, ZONE, call


def say(ids: Sequence[str]) -> None:
    """Report calls as durable."""
    os.write(1, b"".join(b"+%b\n" % id_.encode() for id_ in ids))


def writer(folder: Path, first: int) -> None:
    """Log calls until killed or left alone: few at a time, so that a kill meets the disk and not the queue."""
    log = CallLog(
        folder,
        clock=lambda: NOON,
        zone=ZONE,
        plan=SMALL,
        on_durable=say,
    )
    n, parent = first, os.getppid()
    while os.getppid() == parent:
        log.append(call(n))
        if n % 3:
            log.flush()
        n += 1


def main() -> None:
    for line in sys.stdin:
        folder, first = line.rsplit(" ", 1)
        child = os.fork()
        if child == 0:
            writer(Path(folder), int(first))
        os.write(1, b"%d\n" % child)
        os.waitpid(child, 0)
        os.write(1, b"dead\n")


if __name__ == "__main__":
    with suppress(BrokenPipeError):
        main()
