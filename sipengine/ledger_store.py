"""The ledger's file: the newest state, written by a thread of its own; many reservations share one fsync.

Law: nobody waits for the disk but the writer. What is told as kept survives a power cut; a file that cannot be
read is put aside and told, never written over.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from appliance.store.durable import DurableStorage, NotWritten, Unusable, make_folder, read_tables

SCHEMA = 1
_TABLE = "ledger"
_RETRY_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Kept:
    """What the disk holds: reservations up to `mark`, and `block` beyond it that a reader counts as spent."""

    mark: int
    block: int


def read_ledger(path: Path) -> Mapping[str, Any] | None:
    """What `LedgerStore` wrote there last; None when there is no file. Raises Unusable."""
    tables = read_tables(path)
    if tables is None:
        return None
    row: Mapping[str, Any] | None = tables.get(_TABLE, {}).get("1")
    if row is None:
        raise Unusable(path, "no ledger in it")
    if row.get("schema") != SCHEMA:
        raise Unusable(path, f"schema {row.get('schema')} is not {SCHEMA}")
    return row


def put_aside(path: Path) -> Path:
    """Move an unreadable file out of the way, under a free name beside it. Raises OSError."""
    number = 1
    while (aside := path.with_name(f"{path.name}.unreadable-{number}")).exists():
        number += 1
    return path.rename(aside)


class LedgerStore:
    """One writer of one file. `kept` and `why` may be read from any thread."""

    def __init__(self, path: Path, wake: Callable[[], None] = lambda: None) -> None:
        """Starts the writer; nothing is written before the first `offer`. `wake` is called, on the writer's
        thread, when more is kept."""
        self._told = wake
        self._path = path
        self._wake = threading.Condition()
        self._waiting: tuple[dict[str, Any], Kept] | None = None
        self._closing = False
        self.kept: Kept | None = None
        self.why = ""
        """Why the disk does not take it; empty while it does."""
        self._thread = threading.Thread(target=self._run, name="ledger", daemon=True)
        self._thread.start()

    def offer(self, state: Mapping[str, Any], mark: int, block: int) -> None:
        """Write this state soon; one that waits still is overtaken by it."""
        with self._wake:
            self._waiting = ({"schema": SCHEMA, **state, "block": block}, Kept(mark, block))
            self._wake.notify()

    def close(self) -> None:
        """Write what waits and stop; a disk that does not take it is tried once more."""
        with self._wake:
            self._closing = True
            self._wake.notify()
        self._thread.join()

    def _run(self) -> None:
        while True:
            with self._wake:
                while self._waiting is None and not self._closing:
                    self._wake.wait()
                if self._waiting is None:
                    return
                state, kept = self._waiting
                self._waiting = None
            try:
                make_folder(self._path.parent)
                DurableStorage(self._path).write({_TABLE: {"1": state}})
            except NotWritten as err:
                self.why = str(err)
                if not self._again(state, kept):
                    return
            else:
                self.kept, self.why = kept, ""
                self._told()

    def _again(self, state: dict[str, Any], kept: Kept) -> bool:
        """Wait and try the same again, unless something newer came. False: closing."""
        with self._wake:
            if self._closing:
                return False
            self._wake.wait(_RETRY_SECONDS)
            if self._waiting is None:
                self._waiting = (state, kept)
        return True
