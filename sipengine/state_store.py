"""The file `state.json`: what the engine must know again after a restart, a row for each keeper.

Law: nobody waits for the disk but the writer; the newest rows win. A file that cannot be read is put aside and
told, never written over.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from appliance.control import Problem
from appliance.store.durable import DurableStorage, NotWritten, Unusable, make_folder, read_tables
from sipengine.ledger_store import put_aside

log = logging.getLogger("trunkbox.state")
_RETRY_SECONDS = 1.0


class StateStore:
    """One writer of one file. Each keeper has a table of its own name with one row."""

    def __init__(self, path: Path) -> None:
        """Reads what is there and starts the writer."""
        self._path = path
        self._unread: tuple[Problem, ...] = ()
        self._rows: dict[str, dict[str, Any]] = self._read()
        self._wake = threading.Condition()
        self._dirty = self._closing = self._writing = False
        self.why = ""
        """Why the disk does not take it; empty while it does. May be read from any thread."""
        self._thread = threading.Thread(target=self._run, name="state", daemon=True)
        self._thread.start()

    def row(self, keeper: str) -> Mapping[str, Any] | None:
        """What a keeper had kept when the engine started, or keeps since; None when nothing."""
        return self._rows.get(keeper)

    def keep(self, keeper: str, row: Mapping[str, Any]) -> None:
        """Write this row soon, in place of the keeper's last one."""
        with self._wake:
            self._rows[keeper] = dict(row)
            self._dirty = True
            self._wake.notify()

    def written(self) -> bool:
        """Whether the disk has all that was kept."""
        with self._wake:
            return not (self._dirty or self._writing)

    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the file: it could not be read, or cannot be written now."""
        why = self.why
        return (*self._unread, *((Problem("state_not_written", {"why": why}),) if why else ()))

    def close(self) -> None:
        """Write what waits and stop; a disk that does not take it is tried once more."""
        with self._wake:
            self._closing = True
            self._wake.notify()
        self._thread.join()

    def _read(self) -> dict[str, dict[str, Any]]:
        try:
            tables = read_tables(self._path) or {}
            return {keeper: rows["1"] for keeper, rows in tables.items()}
        except (Unusable, KeyError) as err:
            try:
                aside = put_aside(self._path)
            except OSError:
                aside = self._path  # a disk that takes nothing; telephony goes on all the same
            log.error("the state cannot be read (%s), kept as %s", err, aside)
            self._unread = (Problem("state_unreadable", {"file": str(aside), "why": str(err)}),)
            return {}

    def _run(self) -> None:
        while True:
            with self._wake:
                while not self._dirty and not self._closing:
                    self._wake.wait()
                if not self._dirty:
                    return
                self._writing = True
                rows, self._dirty = {keeper: {"1": row} for keeper, row in self._rows.items()}, False
            try:
                make_folder(self._path.parent)
                DurableStorage(self._path).write(rows)
            except NotWritten as err:
                self.why = str(err)
                with self._wake:
                    if self._closing:
                        return
                    self._dirty = True
                    self._wake.wait(_RETRY_SECONDS)
            else:
                self.why = ""
                self._writing = False
