"""One generation of the settings as a file: who saved it when and why, and the settings themselves.

Law: reading never changes a file; a generation of newer software is named, not guessed at.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tinydb import Storage, TinyDB
from tinydb.storages import MemoryStorage
from tinydb.table import Document

from appliance.settings import Settings
from appliance.settings.migrations import FIRST, Migration
from appliance.settings.parse import parse, to_data
from appliance.settings.problems import Problem, Wrong
from appliance.store.durable import DurableStorage, Tables, Unusable, read_tables

TABLE = "settings"
"""The TinyDB table; its document 1 is the generation."""
_NAME = re.compile(r"([0-9]{8})\.json")


@dataclass(frozen=True, slots=True)
class Generation:
    """What is known of one saved generation without looking into its settings. `saved_at`: UTC."""

    revision: int
    saved_at: datetime
    author: str
    reason: str


@dataclass(frozen=True, slots=True)
class Loaded:
    """Settings that can be used. Revision 0: nothing was saved yet, these are the defaults."""

    settings: Settings
    generation: Generation

    @property
    def revision(self) -> int:
        """The number of the generation; grows by one with every save."""
        return self.generation.revision


@dataclass(frozen=True, slots=True)
class Unreadable:
    """The file is damaged or wrong; it was left as it is. `why`: English, for the log.

    `problems`: field by field, where it was readable at all. `last_good`: the youngest earlier generation that can
    be used, for whoever must keep calls going.
    """

    path: Path
    why: str
    problems: tuple[Problem, ...] = ()
    last_good: Loaded | None = None


@dataclass(frozen=True, slots=True)
class TooNew:
    """Saved by newer software, schema `found`; this code knows up to `known`. Left as it is."""

    path: Path
    found: int
    known: int
    last_good: Loaded | None = None


Read = Loaded | Unreadable | TooNew

NOTHING_SAVED = Generation(0, datetime.fromtimestamp(0, UTC), "", "")


def write_generation(path: Path, generation: Generation, settings: Settings) -> None:
    """Replace the file by this generation, passwords included. Raises NotWritten."""
    document = {
        "revision": generation.revision,
        "saved_at": generation.saved_at.isoformat(),
        "author": generation.author,
        "reason": generation.reason,
        "settings": to_data(settings, secrets=True),
    }
    # Built in memory and written once: TinyDB on the file itself would first read and parse the old generation.
    db = TinyDB(storage=MemoryStorage)
    db.table(TABLE).insert(Document(document, doc_id=1))
    DurableStorage(path).write(db.storage.read() or {})


def read_generation(path: Path, migrations: Mapping[int, Migration]) -> Read | None:
    """The generation in `path`, None when there is no such file. `last_good` is left to the caller."""
    try:
        document = _document(path)
        if document is None:
            return None
        generation = _head(document)
        outcome = parse(document["settings"], migrations)
    except Unusable as err:
        return Unreadable(path, err.why)
    except (KeyError, TypeError, ValueError) as err:
        return Unreadable(path, f"not a generation of settings: {err!r}")
    if isinstance(outcome, Settings):
        return Loaded(outcome, generation)
    return _refused(path, outcome)


def read_head(path: Path) -> Generation | None:
    """Who saved it when and why, even of newer software; None without a file. Raises Unusable, ValueError."""
    document = _document(path)
    try:
        return None if document is None else _head(document)
    except (KeyError, TypeError) as err:
        raise ValueError(f"no generation of settings: {err!r}") from err


def schema_in(path: Path) -> int | None:
    """The schema number that stands in a generation; None without a file or without a number. Raises Unusable."""
    document = _document(path)
    body = document.get("settings") if document is not None else None
    if not isinstance(body, Mapping):
        return None
    found = body.get("schema", FIRST)
    return found if isinstance(found, int) else None


def generation_files(folder: Path) -> tuple[tuple[int, Path], ...]:
    """The kept generations, youngest first, as (revision, file). Raises OSError when the folder cannot be read."""
    if not folder.is_dir():
        return ()
    named = ((match, path) for path in folder.iterdir() if (match := _NAME.fullmatch(path.name)))
    return tuple(sorted(((int(match[1]), path) for match, path in named), reverse=True))


def file_of(folder: Path, revision: int) -> Path:
    """Where the generation of that revision is kept."""
    return folder / f"{revision:08}.json"


def with_last_good(broken: Unreadable | TooNew, folder: Path, migrations: Mapping[int, Migration]) -> Read:
    """`broken`, with the youngest kept generation that can be used."""
    try:
        files = generation_files(folder)
    except OSError:
        return broken
    for _, path in files:
        found = read_generation(path, migrations)
        if isinstance(found, Loaded):
            return replace(broken, last_good=found)
    return broken


def _document(path: Path) -> Mapping[str, Any] | None:
    tables = read_tables(path)
    if tables is None:
        return None
    db = TinyDB(storage=lambda: _Read(tables))
    document = db.table(TABLE).get(doc_id=1)
    if not isinstance(document, Mapping):
        raise Unusable(path, f"no table {TABLE!r} with a document 1")
    return document


class _Read(Storage):
    """TinyDB over what was read in one go, and checked."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def read(self) -> Tables:
        return self._tables

    def write(self, data: Tables) -> None:
        raise TypeError(f"a generation that was read is not written: {len(data)} tables")


def _head(document: Mapping[str, Any]) -> Generation:
    revision, saved_at = document["revision"], datetime.fromisoformat(document["saved_at"])
    if not isinstance(revision, int) or revision < 1 or saved_at.tzinfo is None:
        raise ValueError("no revision or no time")
    return Generation(revision, saved_at, str(document["author"]), str(document["reason"]))


def _refused(path: Path, wrong: Wrong) -> Unreadable | TooNew:
    first = wrong.problems[0]
    if first.code == "schema_newer":
        return TooNew(path, int(first.params["found"]), int(first.params["known"]))
    places = ", ".join(f"{problem.path} ({problem.code})" for problem in wrong.problems[:5])
    return Unreadable(path, f"{len(wrong.problems)} settings are wrong: {places}", wrong.problems)
