"""Making a backup of a data folder, while the box works on.

Law: reads only; each file is read whole as its writer left it, and what goes away meanwhile is left out.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from appliance.backup import learned, standing
from appliance.backup.archive import Member, write_archive
from appliance.backup.contents import ABOUT, LEDGER, SETTINGS, About, BackupError, about_to_json, most_of
from appliance.backup.learned import LEARNED
from appliance.backup.standing import SWITCHES
from appliance.prompts.library import FOLDER as PROMPTS
from appliance.sealing import SUFFIX, Lock
from appliance.settings.parse import to_data
from appliance.settings.root import SCHEMA
from appliance.store import Loaded, SettingsStore
from appliance.store.durable import Unusable, read_tables, sync_folder
from appliance.version import version
from appliance.voicemail.shelf import FOLDER as VOICEMAIL

CALLS = "calls"
STATE = "state.json"
ENDING = f".trunkbox{SUFFIX}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is kept beside settings, prompts and ledger."""

    calls: bool = False
    voicemail: bool = False


def file_name(made: str) -> str:
    """`made`: the moment, such as 20261126-0300."""
    return f"backup-{made}{ENDING}"


def write_backup(data: Path, target: IO[bytes], lock: Lock, wanted: Wanted, made: float) -> int:
    """Write a backup of `data`; the members in it. `made`: UTC epoch seconds. Raises BackupError, OSError."""
    with tempfile.TemporaryFile(dir=data) as scratch:
        return write_archive(target, lock, members(data, wanted, made), scratch)


def make_backup(data: Path, path: Path, lock: Lock, wanted: Wanted, made: float) -> int:
    """The same as a file for the owner alone, that is there whole or not at all. Raises BackupError, OSError."""
    draft = path.with_name(f".{path.name}.part")
    descriptor = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        with os.fdopen(descriptor, "w+b") as file:
            count = write_backup(data, file, lock, wanted, made)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        sync_folder(path.parent)
    finally:
        draft.unlink(missing_ok=True)
    return count


def members(data: Path, wanted: Wanted, made: float) -> Iterator[Member]:
    """What is in it, the head first. Raises BackupError when the settings cannot be read."""
    found = SettingsStore(data).load()
    if not isinstance(found, Loaded):
        raise BackupError("backup_no_settings")
    settings = found.settings
    yield Member(ABOUT, about_to_json(About(version(), made, settings.box.name, SCHEMA)))
    yield Member(SETTINGS, json.dumps(to_data(settings, secrets=True)).encode())
    yield Member(LEDGER, data / LEDGER)
    state = _state(data)
    yield Member(SWITCHES, standing.to_json(standing.of_state(state)))
    yield Member(LEARNED, learned.to_json(learned.of_state(state)))
    yield from _of(data, PROMPTS)
    if wanted.voicemail:
        yield from _of(data, VOICEMAIL)
    if wanted.calls:
        # A day's calls before their numbers: of these there may be more, never fewer.
        yield from _of(data, CALLS)


def _state(data: Path) -> Mapping[str, Mapping[str, Any]] | None:
    try:
        return read_tables(data / STATE)
    except Unusable:
        return None


def _of(data: Path, folder: str) -> Iterator[Member]:
    try:
        names = sorted(one.name for one in (data / folder).iterdir())
    except FileNotFoundError:
        return
    for name in names:
        path, called = data / folder / name, f"{folder}/{name}"
        most = most_of(called)
        if most is not None and path.is_file() and not path.is_symlink() and path.stat().st_size <= most:
            yield Member(called, path)
