"""The owner's sounds on disk, and their place in the settings.

Law: a file is named by its content and never changed, so an undo of the settings finds what it names; what no kept
generation names goes after a month.
"""

from __future__ import annotations

import hashlib
import re
import tempfile
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from appliance.prompts.built_in import IDS
from appliance.prompts.convert import LARGEST, Unfit, convert
from appliance.prompts.library import FOLDER, Lang
from appliance.prompts.speech import speak
from appliance.settings import Settings
from appliance.settings.plans import Prompt
from appliance.store import NotWritten
from appliance.store.durable import make_folder, write_durably

OLD = 30 * 24 * 3600
"""Seconds; the history of the settings reaches back some weeks at most."""
_FILE = re.compile(r"[0-9a-f]{24}\.wav")
_ONE = threading.Lock()
"""One conversion at a time: a Pi has no memory for more, and calls go first."""
PATIENCE = 60.0


def take(data: Path, content: bytes) -> str:
    """Convert a recording, keep it, and return its file name. Raises Unfit."""
    if len(content) > LARGEST:
        raise Unfit("prompt_too_big", most=LARGEST // (1024 * 1024))

    def converted(folder: Path) -> Path:
        source = folder / "upload"
        source.write_bytes(content)
        return convert(source, folder)

    return _kept(data, converted)


def say(data: Path, text: str, lang: Lang) -> str:
    """Have a text spoken, keep it, and return its file name. Raises Unfit."""
    return _kept(data, lambda folder: speak(text, lang, folder))


def sound(data: Path, file: str) -> Path | None:
    """Where a kept sound is; None for another name, or when it is gone."""
    path = data / FOLDER / file
    return path if _FILE.fullmatch(file) and path.is_file() else None


def put(settings: Settings, id: str, label: str, file: str | None) -> Settings:
    """The settings with a prompt added, or the one of that id changed; `file` None leaves its sound as it is.

    Raises pydantic's ValidationError.
    """
    old = next((one for one in settings.prompts if one.id == id), None)
    new = Prompt(id=id, label=label, file=file or (old.file if old else ""))
    if old is None:
        return settings.replace(prompts=(*settings.prompts, new))
    return settings.replace(prompts=tuple(new if one.id == id else one for one in settings.prompts))


def without(settings: Settings, id: str) -> Settings:
    """The settings without a prompt of the owner."""
    return settings.replace(prompts=tuple(one for one in settings.prompts if one.id != id))


def free_id(settings: Settings, label: str) -> str:
    """An id for a new prompt: its label in small letters, with a number where that is taken."""
    plain = re.sub(r"[^a-z0-9]+", "-", label.lower()).strip("-")[:30].strip("-") or "meldtekst"
    taken = {one.id for one in settings.prompts} | IDS
    return next(one for one in (plain, *(f"{plain}-{n}" for n in range(2, 10_000))) if one not in taken)


def sweep(data: Path, now: float, kept: Iterable[Settings]) -> int:
    """Remove sounds that none of the `kept` settings names and that are a month old; how many went."""
    named = {one.file for settings in kept for one in settings.prompts}
    gone = 0
    with suppress(OSError):
        for path in list((data / FOLDER).iterdir()):
            if _FILE.fullmatch(path.name) and path.name not in named and now - path.stat().st_mtime > OLD:
                path.unlink(missing_ok=True)
                gone += 1
    return gone


def _kept(data: Path, make: Callable[[Path], Path]) -> str:
    if not _ONE.acquire(timeout=PATIENCE):
        raise Unfit("prompt_busy")
    try:
        with tempfile.TemporaryDirectory() as folder:
            content = make(Path(folder)).read_bytes()
        name = f"{hashlib.sha256(content).hexdigest()[:24]}.wav"
        make_folder(data / FOLDER)
        write_durably(data / FOLDER / name, content)
    except (NotWritten, OSError) as err:
        raise Unfit("prompt_disk", why=err.strerror or str(err)) from err
    finally:
        _ONE.release()
    return name
