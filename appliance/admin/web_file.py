"""`web.json`: what the web process keeps, and the door through which the command line changes it too.

Law: every change is made under one lock among processes and is on disk when it returns; an unreadable file is
reported, never reset: else a damaged disk would let the next visitor claim the box.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from appliance.holding import Held, Holding
from appliance.store import DurableStorage, NotWritten, Unusable
from appliance.store.durable import give_to_owner, make_folder

T = TypeVar("T")
PATIENCE = 5.0
_RETRY = 0.02
TABLE = "web"


@dataclass(frozen=True, slots=True)
class Session:
    """One logged-in browser. `id` is the hash of its token; instants are UTC epoch seconds."""

    id: str
    began: float
    seen: float
    agent: str = ""
    remote: str = ""


@dataclass(frozen=True, slots=True)
class WebState:
    """All of it. `key` signs the form tokens; `password` is argon2's hash, empty: the box is not claimed.

    `failures`: wrong passwords and codes, by who tried (`""`: all together): how many, and when the last was.
    `known`: who logged in well before.
    """

    key: str = ""
    setup_code: str = ""
    password: str = ""
    changed: float = 0.0
    idle_hours: int = 12
    sessions: tuple[Session, ...] = ()
    known: tuple[str, ...] = ()
    failures: dict[str, tuple[int, float]] = field(default_factory=dict)

    @property
    def claimed(self) -> bool:
        """Whether the box has an owner."""
        return bool(self.password)


_ADAPTER = TypeAdapter(WebState)


class WebFile:
    """The door to one data folder's `web.json`."""

    def __init__(self, data: Path, *, patience: float = PATIENCE) -> None:
        """Touches nothing. `patience`: seconds that a change waits for another process."""
        self.patience = patience
        self.path = data / "web.json"
        self._storage = DurableStorage(self.path, private=True)
        self._seen: tuple[tuple[int, int, int], WebState] | None = None
        self._mine = threading.Lock()

    def read(self) -> WebState:
        """What is on disk now; parsed again only when the file is another one. Raises Unusable."""
        try:
            stat = self.path.stat()
        except FileNotFoundError:
            return WebState()
        except OSError as err:
            raise Unusable(self.path, err.strerror or "input/output error") from err
        stamp = (stat.st_mtime_ns, stat.st_ino, stat.st_size)
        seen = self._seen
        if seen is not None and seen[0] == stamp:
            return seen[1]
        state = self._load()
        self._seen = (stamp, state)
        return state

    def change(self, step: Callable[[WebState], tuple[WebState, T]]) -> T:
        """Read, let the pure `step` say what comes of it, write when that differs.

        Raises Unusable, NotWritten, Held.
        """
        with self._mine, self._lock():
            before = self._load()
            after, answer = step(before)
            if after != before:
                self._write(after)
            return answer

    def key(self) -> str:
        """The key that signs form tokens; made at the first call. Raises Unusable, NotWritten, Held."""
        known = self.read().key
        return known or self.change(_with_key)

    def set_aside(self) -> Path | None:
        """Move a file that cannot be read out of the way, for whoever sits at the console; its new name or None.

        Raises NotWritten, Held.
        """
        with self._mine, self._lock():
            try:
                self._load()
            except Unusable:
                aside = self.path.with_name(f"web.json.unreadable-{time.time_ns()}")
                try:
                    self.path.rename(aside)
                except OSError as err:
                    raise NotWritten(self.path, err) from err
                return aside
            return None

    def _load(self) -> WebState:
        tables = self._storage.read()
        if tables is None:
            return WebState()
        try:
            return _ADAPTER.validate_python(tables[TABLE]["1"])
        except KeyError as err:
            raise Unusable(self.path, f"no table {TABLE!r} with a document 1") from err
        except ValidationError as err:
            raise Unusable(self.path, f"{err.error_count()} fields are wrong") from err

    def _write(self, state: WebState) -> None:
        # The whole file in one write: TinyDB's own operations would leave it empty for a moment between two.
        self._storage.write({TABLE: {"1": _ADAPTER.dump_python(state, mode="json")}})

    @contextmanager
    def _lock(self) -> Iterator[None]:
        """flock has no time-out of its own, so it is tried again and again. Raises Held."""
        make_folder(self.path.parent)
        lock = self.path.with_suffix(".lock")
        until = time.monotonic() + self.patience
        while True:
            try:
                holding = Holding(lock, "web.json")
                break
            except Held:
                if time.monotonic() >= until:
                    raise
                time.sleep(_RETRY)
        with holding:
            with suppress(OSError):
                give_to_owner(lock, self.path.parent)
            yield


def _with_key(state: WebState) -> tuple[WebState, str]:
    key = state.key or secrets.token_urlsafe(32)
    return replace(state, key=key), key
