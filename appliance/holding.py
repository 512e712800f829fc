"""One holder at a time of a folder or a job, among processes; who holds it can be read.

Law: the kernel's lock decides (flock, gone with its process however that ends); the text in it is for people.
"""

from __future__ import annotations

import fcntl
import json
import os
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds it: process id and what it said about itself; 0 and "" when that could not be read."""

    pid: int = 0
    what: str = ""


class Held(Exception):
    """Somebody else holds it."""

    def __init__(self, path: Path, holder: Holder) -> None:
        super().__init__(f"{path} is held by process {holder.pid} ({holder.what})")
        self.path = path
        self.holder = holder


class Holding:
    """A held lock file; let go by `release`, the end of the `with`, or the end of the process."""

    def __init__(self, path: Path, what: str) -> None:
        """Take it now. `what`: this process in a few words. Raises Held, or OSError when no file can be made."""
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as err:
            holder = _read(self._file)
            os.close(self._file)
            raise Held(path, holder) from err
        except OSError:
            os.close(self._file)
            raise
        # A full disk must not keep the box from starting: without the text, the lock still holds.
        try:
            os.ftruncate(self._file, 0)
            os.pwrite(self._file, json.dumps({"pid": os.getpid(), "what": what}).encode(), 0)
        except OSError:
            return

    def release(self) -> None:
        """Let go; twice is fine."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def __enter__(self) -> Holding:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, err: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def _read(file: int) -> Holder:
    try:
        message = json.loads(os.pread(file, 4096, 0))
        return Holder(int(message["pid"]), str(message["what"]))
    except (OSError, ValueError, KeyError, TypeError):
        return Holder()
