"""The backup of every night: made without the passphrase, with the public half of a key that it sealed once.

Law: the box keeps nothing that opens a backup; whether the last one was made is written down, for pages and alarm.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path

from appliance.backup.contents import BackupError
from appliance.backup.make import ENDING, Wanted, file_name, make_backup
from appliance.sealing import Lock
from appliance.store.durable import make_folder, write_durably

FOLDER = "backups"
"""In the data folder: the latest ones, until a stick has taken them."""
KEY, RESULT = "backup-key.json", "backup-result.json"
KEEP = 2
STICK_KEEP = 14
"""Files that are kept on a stick."""
NAME = re.compile(r"backup-[0-9]{8}-[0-9]{4}" + re.escape(ENDING))


@dataclass(frozen=True, slots=True)
class Result:
    """What came of the last night. `code`: of `appliance.words`, "" when all went well; `at`: UTC epoch."""

    at: float
    code: str = ""
    why: str = ""
    file: str = ""


def keep_lock(data: Path, lock: Lock) -> None:
    """From now on with this key. Raises NotWritten."""
    plain = {"public": lock.public, "sealed": base64.b64encode(lock.sealed).decode()}
    write_durably(data / KEY, json.dumps(plain).encode())


def read_lock(data: Path) -> Lock | None:
    """The key of every night; None: nobody has set a passphrase for it."""
    try:
        plain = json.loads((data / KEY).read_bytes())
        return Lock(str(plain["public"]), base64.b64decode(plain["sealed"], validate=True))
    except (OSError, ValueError, KeyError, TypeError, binascii.Error):
        return None


def make(data: Path, now: float, zone: tzinfo) -> Path:
    """Make one, and keep the latest KEEP. `now`: UTC epoch seconds. Raises BackupError, OSError."""
    lock = read_lock(data)
    if lock is None:
        raise BackupError("backup_no_key")
    folder = data / FOLDER
    make_folder(folder)
    path = folder / file_name(datetime.fromtimestamp(now, zone).strftime("%Y%m%d-%H%M"))
    make_backup(data, path, lock, Wanted(calls=True, voicemail=True), now)
    path.chmod(0o640)
    prune(folder, KEEP)
    return path


def backups(folder: Path) -> tuple[Path, ...]:
    """Those in a folder, the youngest first; nothing else counts."""
    try:
        found = [path for path in folder.iterdir() if NAME.fullmatch(path.name) and not path.is_symlink()]
    except OSError:
        return ()
    return tuple(sorted(found, key=lambda path: path.name, reverse=True))


def prune(folder: Path, keep: int) -> int:
    """Remove all but the youngest `keep`; how many went. Raises OSError."""
    old = backups(folder)[keep:]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def tell(path: Path, result: Result) -> None:
    """Write down what came of it. Raises NotWritten."""
    plain = {"at": result.at, "code": result.code, "why": result.why, "file": result.file}
    write_durably(path, json.dumps(plain).encode())


def told(path: Path) -> Result | None:
    """What was written down last."""
    try:
        plain = json.loads(path.read_bytes())
        return Result(float(plain["at"]), str(plain["code"]), str(plain["why"]), str(plain["file"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
