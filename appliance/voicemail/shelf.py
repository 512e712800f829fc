"""The folder of messages: `CALL.wav`, beside it `CALL.json` (the facts) and `CALL.heard` (an empty mark).

Law: a message is there once its recording is; the engine keeps, the pages mark and delete, age sweeps, and any of
them may find that another was first.
"""

from __future__ import annotations

import os
import re
import wave
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from appliance.sharing import file_mode
from appliance.store.durable import NotWritten, make_folder, sync_folder, write_durably
from appliance.voicemail.message import Message, from_json, to_json

FOLDER = "voicemail"
DAY = 24 * 3600
_CALL = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,79}")


def keep(data: Path, message: Message, recording: Path) -> Path:
    """Move a finished recording to the messages, durably, and return where it is. Not for the SIP thread.

    `recording` lies on the same disk as `data`. Raises NotWritten; then it is where it was.
    """
    folder = data / FOLDER
    make_folder(folder)
    where = _wav(folder, message.call)
    write_durably(where.with_suffix(".json"), to_json(message))
    try:
        with recording.open("rb") as file:
            os.fchmod(file.fileno(), file_mode(folder))
            os.fsync(file.fileno())
        recording.replace(where)
        sync_folder(folder)
    except OSError as err:
        raise NotWritten(where, err) from err
    return where


def messages(data: Path) -> tuple[Message, ...]:
    """All messages, youngest first. One whose facts are unreadable is shown with what its recording tells."""
    try:
        recordings = list((data / FOLDER).glob("*.wav"))
    except OSError:
        return ()
    found = [one for one in map(_read, recordings) if one is not None]
    return tuple(sorted(found, key=lambda one: one.at, reverse=True))


def find(data: Path, call: str) -> Message | None:
    """The message of a call, or None."""
    return _read(_wav(data / FOLDER, call)) if _CALL.fullmatch(call) else None


def sound(data: Path, call: str) -> Path | None:
    """Its recording, or None when there is none (any more)."""
    path = _wav(data / FOLDER, call) if _CALL.fullmatch(call) else None
    return path if path is not None and path.is_file() else None


def heard(data: Path, call: str) -> None:
    """Mark it as heard. A mark that cannot be made (a full disk) is no reason not to listen."""
    if sound(data, call) is not None:
        with suppress(OSError):
            _wav(data / FOLDER, call).with_suffix(".heard").touch(mode=0o600)


def delete(data: Path, call: str) -> bool:
    """Remove it and all beside it, durably. False when it was gone already. Raises NotWritten."""
    path = sound(data, call)
    if path is None:
        return False
    try:
        path.unlink(missing_ok=True)
        for beside in (".json", ".heard"):
            path.with_suffix(beside).unlink(missing_ok=True)
        sync_folder(path.parent)
    except OSError as err:
        raise NotWritten(path, err) from err
    return True


def sweep(data: Path, now: float, days: int) -> int:
    """Remove messages older than `days` (`retention.voicemail_days`) at `now`; how many went.

    A message from the future, told by a clock that was wrong, stays. Raises NotWritten.
    """
    old = [one for one in messages(data) if now - one.at > days * DAY]
    return sum(delete(data, one.call) for one in old)


def _wav(folder: Path, call: str) -> Path:
    return folder / f"{call}.wav"


def _read(path: Path) -> Message | None:
    if not _CALL.fullmatch(path.stem):
        return None
    try:
        written = path.stat().st_mtime
    except OSError:
        return None
    try:
        facts = path.with_suffix(".json").read_bytes()
    except OSError:
        facts = b""
    found = from_json(facts, path.stem, _seconds(path), written)
    return replace(found, heard=path.with_suffix(".heard").exists())


def _seconds(path: Path) -> float:
    """As its header says; 0 when it was never finished."""
    try:
        with wave.open(str(path), "rb") as file:
            return file.getnframes() / file.getframerate()
    except (OSError, EOFError, wave.Error, ZeroDivisionError):
        return 0.0
