"""Who is in a belplan now, written down, so that an engine that starts after a kill knows whom the last one lost.

Law: a caller who enters a plan costs one write to the page cache (decision 0011), nothing is waited for; a line
goes once the call log has its call on disk, and what cannot be written is told once and never stops a call.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from appliance.calllog.lines import decode, encode, parse
from appliance.calllog.record import CallRecord, RecordUnreadable, from_dict, to_dict
from appliance.sharing import file_mode

log = logging.getLogger("trunkbox.belplan")
FILE = "walks.journal"
"""In the data folder."""
LARGEST = 64 * 1024
"""Bytes after which lines of calls that are over are dropped, though others are still in their plans."""
MOST = 1000
"""Calls that are remembered while a full disk keeps the call log from taking any."""


class WalkJournal:
    """The journal of one engine. `durable` comes on the thread of the call log."""

    def __init__(self, folder: Path, now: float) -> None:
        """Read what is left and keep it until the call log has it. `now`: UTC epoch seconds."""
        self._path = folder / FILE
        self._lock = threading.Lock()
        self._open: dict[str, bytes] = {}
        self._file: int | None = None
        self._failed = False
        self.lost = self._read(now)
        """The calls that ended with the engine before this one."""
        try:
            flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
            self._file = os.open(self._path, flags, file_mode(folder))
        except OSError as err:
            self._trouble(err)
        self._open = {record.id: encode(to_dict(record)) for record in self.lost}

    def begin(self, record: CallRecord) -> None:
        """A call takes its belplan; `record`: what to log when it ends with the engine."""
        line = encode(to_dict(record))
        with self._lock:
            self._open[record.id] = line
            if len(self._open) > MOST:
                del self._open[next(iter(self._open))]
            self._write(line)

    def durable(self, ids: Iterable[str]) -> None:
        """These calls are in the call log, on disk."""
        with self._lock:
            gone = [id for id in ids if self._open.pop(id, None) is not None]
            if gone and self._file is not None:
                self._shrink(self._file)

    def close(self) -> None:
        """The engine ends in order: whatever it carried is in the call log."""
        with self._lock:
            if self._file is not None:
                os.close(self._file)
            self._file = None

    def _shrink(self, file: int) -> None:
        """A kill between the two steps leaves a few lines out: their calls were still on."""
        try:
            if not self._open or os.fstat(file).st_size > LARGEST:
                os.ftruncate(file, 0)
                self._write(b"".join(self._open.values()))
        except OSError as err:
            self._trouble(err)

    def _write(self, lines: bytes) -> None:
        try:
            if lines and self._file is not None and os.write(self._file, lines) < len(lines):
                os.write(self._file, b"\n")  # a disk that is full takes half a line; the next one stands by itself
        except OSError as err:
            self._trouble(err)

    def _read(self, now: float) -> tuple[CallRecord, ...]:
        try:
            found = decode(self._path.read_bytes()).bodies
        except FileNotFoundError:
            return ()
        except OSError as err:
            self._trouble(err)
            return ()
        records: dict[str, CallRecord] = {}
        for body in found:
            try:
                record = from_dict(parse(body) or {})
            except RecordUnreadable as err:
                log.error("a line of %s cannot be read: %s", self._path, err)
                continue
            records[record.id] = replace(record, end=max(now, record.start))
        return tuple(records.values())

    def _trouble(self, err: OSError) -> None:
        if not self._failed:
            log.error("%s cannot be written: a kill would lose callers unnoticed (%s)", self._path, err)
        self._failed = True
