"""A box that is killed: for each line on its standard input it forks a child that works on its data.

The line is `restore DATA BACKUP KEY`, `backup DATA TARGET PUBLIC` or `migrate DATA - -`; the child's process id is
said, then `dead`. Settings of schema 0 are known here (`tests.backup.older_schema`).
Run as `python -m tests.backup.victim`.
"""

from __future__ import annotations

import contextlib
import io
import os
import signal
import sys
from pathlib import Path

import pyrage  # noqa: F401 - loaded before the fork, so that a kill meets the work

from appliance.backup.make import Wanted, make_backup
from appliance.backup.restore import restore
from appliance.cli.main import main as main_of_trunkbox
from appliance.sealing import Lock
from appliance.settings.migrations import MIGRATIONS
from tests.backup.older_schema import from_schema_0


def work(what: str, data: Path, file: Path, key: bytes) -> None:
    """One of the three, to its end."""
    if what == "migrate":
        with contextlib.redirect_stdout(io.StringIO()):  # what it says is not for whoever kills it
            assert main_of_trunkbox(["migrate", "--data", str(data)]) == 0
    elif what == "restore":
        with file.open("rb") as source:
            restore(data, source, lambda _sealed: key, "test")
    else:
        make_backup(data, file, Lock(key.decode(), b"sealed"), Wanted(calls=True, voicemail=True), 1.0)


def main() -> None:
    MIGRATIONS[0] = from_schema_0  # type: ignore[index]  # of today's code it is read only
    for line in sys.stdin:
        what, data, file, key = line.split()
        child = os.fork()
        if child == 0:
            try:
                work(what, Path(data), Path(file), key.encode())
                signal.pause()  # done, and still there to be killed
            finally:
                os._exit(1)
        os.write(1, b"%d\n" % child)
        _pid, status = os.waitpid(child, 0)
        os.write(1, b"dead\n" if os.WIFSIGNALED(status) else b"failed\n")


if __name__ == "__main__":
    main()
