"""Restoring a backup: opened and checked beside what stands, decided by one rename, and finished at any start.

Law: until the rename nothing of the box has changed; after it everything is done again by whoever starts next,
until it is done. What the engine alone writes (ledger, messages, call log) is left to the engine.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from appliance.backup import learned, standing
from appliance.backup.archive import Opener, copy, open_archive, read_members
from appliance.backup.contents import ABOUT, LEDGER, SETTINGS, About, BackupError, read_about
from appliance.backup.learned import LEARNED
from appliance.backup.staged import FOLDER, JOURNAL, Staged, remove, staged, taken
from appliance.backup.standing import SWITCHES
from appliance.holding import Held, Holding
from appliance.prompts.library import FOLDER as PROMPTS
from appliance.sealing import SealingError
from appliance.settings import Settings
from appliance.settings.parse import parse
from appliance.settings.problems import Wrong
from appliance.settings.root import SCHEMA
from appliance.sharing import file_mode
from appliance.store import Loaded, SettingsStore, TooNew
from appliance.store.durable import give_to_owner, make_folder, sync_folder, write_durably

LOCK = "restores.lock"
LEDGER_SCHEMA = 1
"""`sipengine.ledger_store.SCHEMA`."""
PATIENCE = 30.0


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored. `engine`: the engine has something to take up yet."""

    about: About
    revision: int
    engine: bool


def restore(data: Path, source: IO[bytes], opens: Opener, author: str) -> Restored:
    """Restore the backup in `source` (which can seek); `opens`: with_passphrase.

    Raises BackupError, and then nothing was changed; what `SettingsStore.save` raises after the decision: then the
    next start finishes it.
    """
    with _holding(data):
        _sweep(data)
        about = _stage(data, source, opens)
        revision = _finish(data, author)
        return Restored(about, revision, any(one.for_engine for one in staged(data)))


def finish(data: Path, author: str = "restore") -> bool:
    """Finish what was decided on and cut off, before anybody relies on it; whether there was anything. Raises what
    `SettingsStore.save` raises."""
    if not (data / FOLDER).is_dir():
        return False
    with _holding(data):
        _sweep(data)
        there = bool(staged(data))
        _finish(data, author)
        return there


# ---- before the decision --------------------------------------------------------------------------------


def _stage(data: Path, source: IO[bytes], opens: Opener) -> About:
    """Everything beside, checked and durable; then the one rename."""
    if isinstance(SettingsStore(data).load(), TooNew):
        raise BackupError("backup_box_newer")
    id = secrets.token_hex(8)
    draft = data / FOLDER / f".part-{id}"
    try:
        make_folder(draft)
        with tempfile.TemporaryFile(dir=draft) as opened:
            try:
                open_archive(source, opens, opened)
            except SealingError as err:
                raise BackupError(err.code) from err
            opened.seek(0)
            about = _unpack(opened, draft)
        write_durably(draft / JOURNAL, json.dumps({"id": id, "made": about.made}).encode())
        for folder in (draft, *(one for one in draft.iterdir() if one.is_dir())):
            sync_folder(folder)
        draft.rename(data / FOLDER / id)
        sync_folder(data / FOLDER)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return about


def _unpack(opened: IO[bytes], draft: Path) -> About:
    about: About | None = None
    settings = False
    for name, size, content in read_members(opened):
        if name == ABOUT:
            about = read_about(content.read(), SCHEMA)
        elif name in _CHECKS:
            read = io.BytesIO()
            copy(content, read, size)
            _CHECKS[name](read.getvalue())
            _put(draft / name, io.BytesIO(read.getvalue()), size)
            settings = settings or name == SETTINGS
        else:
            make_folder((draft / name).parent)
            _put(draft / name, content, size)
    if about is None or not settings:
        raise BackupError("backup_strange", name=SETTINGS)
    return about


def _check_settings(content: bytes) -> Settings:
    try:
        outcome = parse(json.loads(content))
    except (ValueError, RecursionError) as err:
        raise BackupError("backup_strange", name=SETTINGS) from err
    if isinstance(outcome, Wrong):
        first = outcome.problems[0]
        if first.code == "schema_newer":
            raise BackupError("backup_newer", version="?", **{k: str(v) for k, v in first.params.items()})
        raise BackupError("backup_strange", name=f"{SETTINGS}: {first.path}")
    return outcome


def _check_ledger(content: bytes) -> None:
    try:
        row = json.loads(content)["ledger"]["1"]
        found = int(row["schema"])
        buckets = [pair for kind in ("spend", "calls") for rows in row[kind].values() for pair in rows]
        sound = all(int(index) >= 0 and int(amount) >= 0 for index, amount in buckets)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as err:
        raise BackupError("backup_strange", name=LEDGER) from err
    if found > LEDGER_SCHEMA:
        raise BackupError("backup_newer", version="?", found=str(found), known=str(LEDGER_SCHEMA))
    if not sound:
        raise BackupError("backup_strange", name=LEDGER)


def _check_switches(content: bytes) -> None:
    try:
        standing.from_json(content)
    except ValueError as err:
        raise BackupError("backup_strange", name=SWITCHES) from err


def _check_learned(content: bytes) -> None:
    try:
        learned.from_json(content)
    except ValueError as err:
        raise BackupError("backup_strange", name=LEARNED) from err


_CHECKS: Mapping[str, Callable[[bytes], object]] = {
    SETTINGS: _check_settings,
    LEDGER: _check_ledger,
    SWITCHES: _check_switches,
    LEARNED: _check_learned,
}
"""What is read before it is believed; the rest are files named by their kind, which whoever uses them judges."""


def _put(path: Path, content: IO[bytes], size: int) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW
    with os.fdopen(os.open(path, flags, 0o600), "wb") as file:
        give_to_owner(file.fileno(), path.parent)
        os.fchmod(file.fileno(), file_mode(path.parent))
        copy(content, file, size)
        file.flush()
        os.fsync(file.fileno())


# ---- after it ------------------------------------------------------------------------------------------


def _finish(data: Path, author: str) -> int:
    """Do the web's half of all that were decided on, and remove those that are done; the revision that stands."""
    store = SettingsStore(data)
    done = taken(data)
    for one in staged(data):
        if (one.folder / SETTINGS).exists():
            _prompts(data, one)
            _settings(store, one, author)
            (one.folder / SETTINGS).unlink()
            sync_folder(one.folder)
        if one.id in done or not one.for_engine:
            remove(one)
    return store.revision() or 0


def _prompts(data: Path, one: Staged) -> None:
    """Sounds are named by their content: what is there already is the same."""
    source = one.folder / PROMPTS
    if not source.is_dir():
        return
    make_folder(data / PROMPTS)
    for path in sorted(source.iterdir()):
        target = data / PROMPTS / path.name
        if not target.exists() or target.stat().st_size != path.stat().st_size:
            write_durably(target, path.read_bytes())


def _settings(store: SettingsStore, one: Staged, author: str) -> None:
    """A new generation, so an undo has what was before; once, however often this is begun."""
    reason = f"restore {one.id}"
    found = store.load()
    if not isinstance(found, Loaded):
        store.set_aside(author)
        found = store.load()
    known = [found.generation] if isinstance(found, Loaded) else []
    with contextlib.suppress(OSError):
        known += store.history()
    if any(generation.reason == reason for generation in known):
        return
    settings = _check_settings((one.folder / SETTINGS).read_bytes())
    store.save(settings, found.revision if isinstance(found, Loaded) else 0, author, reason)


def _sweep(data: Path) -> None:
    """What was cut off before its decision, or after its end."""
    folder = data / FOLDER
    if folder.is_dir():
        for path in folder.iterdir():
            if path.name.startswith((".part-", ".gone-")):
                shutil.rmtree(path, ignore_errors=True)


@contextlib.contextmanager
def _holding(data: Path) -> Iterator[None]:
    """One at a time among processes. Raises BackupError when another takes too long."""
    make_folder(data)
    until = time.monotonic() + PATIENCE
    while True:
        try:
            holding = Holding(data / LOCK, "restore")
            break
        except Held as err:
            if time.monotonic() >= until:
                raise BackupError("backup_busy") from err
            time.sleep(0.05)
    with holding:
        with contextlib.suppress(OSError):
            give_to_owner(data / LOCK, data)
        yield
