"""The settings on disk: loading without a lock, saving under one, and the earlier generations for undo.

Law: nobody overwrites what he has not seen, and what cannot be read is never overwritten at all.
"""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from appliance.holding import Held, Holding
from appliance.settings import Settings
from appliance.settings.migrations import MIGRATIONS, Migration
from appliance.settings.root import SCHEMA
from appliance.store.durable import NotWritten, Unusable, give_to_owner, make_folder, sync_folder, write_durably
from appliance.store.generations import (
    NOTHING_SAVED,
    Generation,
    Loaded,
    Read,
    TooNew,
    Unreadable,
    file_of,
    generation_files,
    read_generation,
    read_head,
    schema_in,
    with_last_good,
    write_generation,
)

__all__ = ["Conflict", "Generation", "Loaded", "NotChangeable", "SettingsStore", "TooNew", "Unreadable"]

KEEP = 20
"""Earlier generations kept for undo."""
_RETRY = 0.02
_NO_LINKS = {errno.EPERM, errno.EOPNOTSUPP, errno.EMLINK, errno.EXDEV}
"""File systems of memory sticks know one name per file; there a copy is made."""


class Conflict(Exception):
    """Somebody saved in between; nothing was changed. `current`: that generation."""

    def __init__(self, expected: int, current: Generation) -> None:
        super().__init__(f"revision {expected} was expected, {current.revision} by {current.author!r} is current")
        self.expected = expected
        self.current = current


class NotChangeable(Exception):
    """What is on disk cannot be read or is of newer software, so it is not overwritten."""

    def __init__(self, found: Unreadable | TooNew) -> None:
        super().__init__(f"{found.path} is not overwritten: {found}")
        self.found = found


class NoSuchRevision(Exception):
    """That generation is not kept (any more), or cannot be read."""

    def __init__(self, revision: int) -> None:
        super().__init__(f"revision {revision} is not kept")
        self.revision = revision


def _now() -> datetime:
    return datetime.now(UTC)


def _second_name(path: Path, name: Path) -> bool:
    """Keep the file `path` under another name too, so that replacing it loses nothing. True. Raises NotWritten."""
    try:
        if name.exists():
            # Left by a save that ended between here and its rename.
            if name.samefile(path):
                return True
            name.unlink()
        os.link(path, name)
        sync_folder(name.parent)
    except OSError as err:
        if err.errno not in _NO_LINKS:
            raise NotWritten(name, err) from err
        write_durably(name, path.read_bytes())
    return True


@dataclass(frozen=True, slots=True)
class SettingsStore:
    """The door to `settings.json` in a data folder. Making one touches nothing.

    Any process may `load` at any time; who changes something takes the lock for it, waiting `patience` seconds.
    """

    folder: Path
    patience: float = 5.0
    clock: Callable[[], datetime] = _now
    migrations: Mapping[int, Migration] = field(default_factory=lambda: MIGRATIONS)

    @property
    def path(self) -> Path:
        """The current generation."""
        return self.folder / "settings.json"

    @property
    def kept(self) -> Path:
        """The folder of earlier generations."""
        return self.folder / "settings.history"

    def load(self) -> Read:
        """The current settings, or why there are none and what could be used instead. Takes no lock."""
        found = read_generation(self.path, self.migrations)
        if found is None:
            # A box that was never set up has no history; one that has, lost its file and must not seem new.
            if not self._any_kept():
                return Loaded(Settings(), NOTHING_SAVED)
            found = Unreadable(self.path, "the file is gone, while earlier generations are there")
        return found if isinstance(found, Loaded) else with_last_good(found, self.kept, self.migrations)

    def revision(self) -> int | None:
        """The number of the current generation; 0 before the first, None when it cannot be read."""
        try:
            head = read_head(self.path)
        except (Unusable, ValueError):
            return None
        if head is None:
            return None if self._any_kept() else 0
        return head.revision

    def save(self, settings: Settings, expected_revision: int, author: str, reason: str = "") -> Loaded:
        """Make `settings` the current ones, if `expected_revision` still is current; the old ones are kept.

        Raises Conflict, NotChangeable, NotWritten, or Held when another process holds the lock too long.
        """
        with self._lock(f"settings: {author}"):
            return self._save(settings, expected_revision, author, reason)

    def migrate(self, author: str) -> Loaded | None:
        """Write what is on disk anew in this code's schema, if it is of an older one; None when it is not.

        Reading does the same each time: this is for the start after an update, so that one generation of the new
        form is there before anybody relies on it. Raises what `save` raises; what cannot be read stays.
        """
        with self._lock(f"settings: {author}"):
            found = self.load()
            if not isinstance(found, Loaded):
                raise NotChangeable(found)
            was = schema_in(self.path)
            if was is None or was >= SCHEMA:
                return None
            return self._save(found.settings, found.revision, author, f"schema {was} to {SCHEMA}")

    def history(self) -> tuple[Generation, ...]:
        """The earlier generations that `revert` can bring back, youngest first. Raises OSError."""
        current = self.revision()
        kept: list[Generation] = []
        for revision, path in generation_files(self.kept):
            # One that is damaged cannot be brought back, and the others can.
            with suppress(Unusable, ValueError):
                head = read_head(path)
                if head is not None and revision != current:
                    kept.append(head)
        return tuple(kept)

    def earlier(self, revision: int) -> Settings:
        """The settings of a kept generation, for a comparison. Raises NoSuchRevision."""
        found = read_generation(file_of(self.kept, revision), self.migrations)
        if not isinstance(found, Loaded):
            raise NoSuchRevision(revision)
        return found.settings

    def revert(self, revision: int, expected_revision: int, author: str) -> Loaded:
        """Save an earlier generation anew. Raises NoSuchRevision and what `save` raises."""
        return self.save(self.earlier(revision), expected_revision, author, f"revert {revision}")

    def set_aside(self, author: str) -> Path | None:
        """Move an unreadable file out of the way, for a person who decided so; returns its new name, None if gone.

        Afterwards the last good generation, if any, is current again under a new revision. A file that can be read
        stays (None). Raises NotWritten, Held, and NotChangeable when the file is of newer software.
        """
        with self._lock(f"settings: {author}"):
            found = self.load()
            if isinstance(found, Loaded):
                return None
            if isinstance(found, TooNew):
                raise NotChangeable(found)
            aside = self.path.with_name(f"settings.json.unreadable-{self.clock():%Y%m%dT%H%M%S%f}")
            kept = self.path.exists() and _second_name(self.path, aside)
            settings = Settings() if found.last_good is None else found.last_good.settings
            # The damaged file may have been the one after the youngest kept: its number is not given out again.
            revision = max((known for known, _ in generation_files(self.kept)), default=0) + 2
            self._write(settings, Generation(revision, self.clock(), author, f"set aside {aside.name}"))
            return aside if kept else None

    def _save(self, settings: Settings, expected: int, author: str, reason: str) -> Loaded:
        found = self.load()
        if not isinstance(found, Loaded):
            raise NotChangeable(found)
        if found.revision != expected:
            raise Conflict(expected, found.generation)
        if found.revision:
            self._keep(found.revision)
        generation = Generation(found.revision + 1, self.clock(), author, reason)
        self._write(settings, generation)
        self._prune()
        return Loaded(settings, generation)

    def _write(self, settings: Settings, generation: Generation) -> None:
        write_generation(self.path, generation, settings)

    def _keep(self, revision: int) -> None:
        """A second name for the current file, which its replacement then leaves alone. Raises NotWritten."""
        make_folder(self.kept)
        _second_name(self.path, file_of(self.kept, revision))

    def _prune(self) -> None:
        """Forget what is too old. The save is done by now: what cannot go today goes next time."""
        try:
            for _, path in generation_files(self.kept)[KEEP:]:
                path.unlink()
        except OSError:
            return

    def _any_kept(self) -> bool:
        try:
            return bool(generation_files(self.kept))
        except OSError:
            return True

    @contextmanager
    def _lock(self, what: str) -> Iterator[None]:
        """Hold the settings among processes. flock has no time-out of its own, so it is tried again and again."""
        make_folder(self.folder)
        until = time.monotonic() + self.patience
        while True:
            try:
                holding = Holding(self.folder / "settings.lock", what)
                break
            except Held:
                if time.monotonic() >= until:
                    raise
                time.sleep(_RETRY)
            except OSError as err:
                raise NotWritten(self.folder / "settings.lock", err) from err
        with holding:
            with suppress(OSError):  # Whoever cannot open it is told so; this one holds it.
                give_to_owner(self.folder / "settings.lock", self.folder)
            yield
