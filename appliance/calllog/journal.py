"""The journal on disk: a call is safe once `write` returns.

Law: lines are only added; what a failed write left is cut off again, or the journal is used no more.
"""

from __future__ import annotations

import os
from pathlib import Path

from appliance.calllog.files import journal_path
from appliance.calllog.lines import Lines, decode
from appliance.sharing import file_mode
from appliance.store.durable import sync_folder


class Journal:
    """One open journal file, with one writer."""

    def __init__(self, folder: Path, number: int) -> None:
        """Make the file; its name is durable afterwards. Raises OSError, FileExistsError too."""
        self.number = number
        self.size = 0
        """Bytes of whole lines that are on disk."""
        self.sound = True
        """Whether it may still be written to."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC
        self._file = os.open(journal_path(folder, number), flags, 0o600)
        os.fchmod(self._file, file_mode(folder))
        try:
            sync_folder(folder)
        except OSError:
            os.close(self._file)
            raise

    def write(self, lines: bytes) -> None:
        """Add whole lines, as `lines.encode` makes them, and wait for the disk.

        Raises OSError; none of them counts as written then (whole ones may be found later all the same).
        """
        try:
            rest = memoryview(lines)
            while rest:
                rest = rest[os.write(self._file, rest) :]
        except OSError:
            self._cut()
            raise
        try:
            os.fdatasync(self._file)
        except OSError:
            # After a failed fsync nobody knows what the kernel still holds: the lines go into another file.
            self.sound = False
            raise
        self.size += len(lines)

    def close(self) -> None:
        """Let go of the file; twice is fine."""
        self.sound = False
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def _cut(self) -> None:
        try:
            os.ftruncate(self._file, self.size)
        except OSError:
            self.sound = False


def read_journal(folder: Path, number: int) -> Lines:
    """What the journal `number` holds; nothing when it is gone, its calls being in their days. Raises OSError."""
    try:
        return decode(journal_path(folder, number).read_bytes())
    except FileNotFoundError:
        return Lines((), 0, 0)
