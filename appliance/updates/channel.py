"""Versions that the maker offers: looked for at one address, kept beside until somebody takes them.

Law: only over https, at every redirection too; the bundle's own signature decides, never where it came from;
nothing is fetched again that was looked over.
"""

from __future__ import annotations

import json
import shutil
import urllib.error
import urllib.request
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

from appliance.store.durable import give_to_owner, write_durably
from appliance.updates.bundle import Accept, Machine, Refuse, Verdict
from appliance.updates.place import RELEASE, UPLOAD

OFFERED, STATE = "offered.raucb", "channel.json"
LARGEST = 600 << 20
"""Bytes of a bundle."""
PATIENCE = 30.0
"""Seconds that the server may be silent."""
HTTPS = frozenset({"https"})
_PIECE = 1 << 20
Look = Callable[[Path, Machine], Verdict]


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen last. `mark`: by which the server's file is known again. `version`: of what lies ready, ""
    when nothing does; `code`: why it was refused, of `appliance.words`."""

    mark: str = ""
    version: str = ""
    code: str = ""


class Unreachable(Exception):
    """The channel could not be asked; `why` for people."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def address(channel: str, here: Machine, release: Path = RELEASE) -> str | None:
    """Where the bundles of this box are; None: its maker offers none. `channel`: stable or beta."""
    try:
        rows = dict(line.partition("=")[::2] for line in release.read_text().splitlines())
    except OSError:
        return None
    base = rows.get("CHANNEL", "").strip().rstrip("/")
    return f"{base}/{channel}/{here.compatible}.raucb" if base else None


def seen(data: Path) -> Seen:
    """What was seen last."""
    try:
        plain = json.loads((data / STATE).read_bytes())
        return Seen(str(plain["mark"]), str(plain["version"]), str(plain["code"]))
    except (OSError, ValueError, KeyError, TypeError):
        return Seen()


def look(data: Path, url: str, here: Machine, judge: Look, schemes: Collection[str] = HTTPS) -> Seen:
    """Ask the channel, and fetch what is new. `judge` looks a bundle over. Raises Unreachable, OSError."""
    before = seen(data)
    with _opened(url, "HEAD", schemes) as head:
        mark = _mark(head.headers)
    if mark and mark == before.mark:
        return before
    draft = data / f"{OFFERED}.part"
    try:
        with _opened(url, "GET", schemes) as answer, draft.open("wb") as file:
            mark = _mark(answer.headers)
            _copy(answer, file)
        verdict = judge(draft, here)
        now = _kept(data, draft, verdict, mark)
    finally:
        draft.unlink(missing_ok=True)
    _tell(data, now)
    return now


def from_stick(data: Path, folder: Path, here: Machine, judge: Look) -> Seen | None:
    """Fetch the youngest bundle (by its name) that lies in a folder of a memory stick; None when none does, or it
    was looked over before. Raises OSError."""
    found = sorted(path for path in folder.glob("*.raucb") if path.is_file() and not path.is_symlink())
    if not found:
        return None
    told = found[-1].stat()
    mark = f"stick|{found[-1].name}|{told.st_size}|{told.st_mtime_ns}"
    if mark == seen(data).mark or told.st_size > LARGEST:
        return None
    draft = data / f"{OFFERED}.part"
    try:
        with found[-1].open("rb") as source, draft.open("wb") as file:
            shutil.copyfileobj(source, file, _PIECE)
            give_to_owner(file.fileno(), data)
        now = _kept(data, draft, judge(draft, here), mark)
    finally:
        draft.unlink(missing_ok=True)
    _tell(data, now)
    return now


def _tell(data: Path, now: Seen) -> None:
    write_durably(data / STATE, json.dumps({"mark": now.mark, "version": now.version, "code": now.code}).encode())


def take(data: Path) -> bool:
    """Lay what was offered ready for the agent; False when there is nothing. Raises OSError."""
    try:
        (data / OFFERED).replace(data / UPLOAD)
    except FileNotFoundError:
        return False
    now = seen(data)
    _tell(data, Seen(now.mark))
    return True


def _kept(data: Path, draft: Path, verdict: Verdict, mark: str) -> Seen:
    if isinstance(verdict, Refuse):
        (data / OFFERED).unlink(missing_ok=True)
        return Seen(mark, code=verdict.why.value)
    draft.chmod(0o640)
    draft.replace(data / OFFERED)
    assert isinstance(verdict, Accept)  # the only other one
    return Seen(mark, verdict.version)


def _mark(headers: Any) -> str:
    return "|".join(str(headers.get(name) or "") for name in ("ETag", "Last-Modified", "Content-Length")).strip(
        "|"
    )


def _copy(source: Any, target: IO[bytes]) -> None:
    left = LARGEST
    try:
        while piece := source.read(_PIECE):
            left -= len(piece)
            if left < 0:
                raise Unreachable("larger than a version can be")
            target.write(piece)
    except (urllib.error.URLError, ValueError, TimeoutError, ConnectionError) as err:
        raise Unreachable(str(err)) from err
    if source.length:
        raise Unreachable("the connection ended early")


class _Strict(urllib.request.HTTPRedirectHandler):
    def __init__(self, schemes: Collection[str]) -> None:
        self._schemes = schemes

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        if urlsplit(newurl).scheme not in self._schemes:
            raise Unreachable("it leads away from https")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _opened(url: str, method: str, schemes: Collection[str]) -> Any:
    if urlsplit(url).scheme not in schemes:
        raise Unreachable("it is not https")
    request = urllib.request.Request(url, method=method, headers={"User-Agent": "trunkbox"})
    try:
        return urllib.request.build_opener(_Strict(schemes)).open(request, timeout=PATIENCE)
    except (urllib.error.URLError, OSError, ValueError) as err:
        raise Unreachable(str(getattr(err, "reason", None) or err)) from err
