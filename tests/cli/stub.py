"""A child for the supervisor's tests: notes its life in a file, and behaves as well or as badly as it is told.

Law: run as a script, with no import of ours, so that a test sees processes and nothing else.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType


def main(diary: Path, *habits: str) -> None:
    """Live by `habits`: deaf (to SIGTERM), crash (ends at once), once (ends well), nest (starts a process)."""

    def write(word: str, pid: int = os.getpid()) -> None:
        with diary.open("a") as book:
            book.write(f"{word} {pid}\n")

    def end(_number: int, _frame: FrameType | None) -> None:
        write("stopped")
        sys.exit(0)

    signal.signal(signal.SIGTERM, signal.SIG_IGN if "deaf" in habits else end)
    if "nest" in habits:
        nested = subprocess.Popen([sys.executable, __file__, str(diary), "deaf"])
        write("nested", nested.pid)
    write("started")
    if "crash" in habits:
        sys.exit(3)
    if "once" in habits:
        return
    while True:
        time.sleep(60)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
