"""The folder of traces: lines of JSON in segments of a day, written by one, read by many.

Law: bounded by days and by bytes, the oldest segment goes first. Nothing is made durable: a trace that a power cut
takes is no loss, an SD card worn out is.
"""

from __future__ import annotations

import json
import mmap
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

from appliance.sharing import file_mode
from appliance.store.durable import make_folder
from appliance.traces.values import TraceMessage

SEGMENT_BYTES = 4_000_000
MOST_BYTES = 64_000_000
_NAME = re.compile(r"(\d{4}-\d\d-\d\d)-(\d{4,9})\.jsonl")


class TraceShelf:
    """The writing end. Methods raise OSError when the disk does not do as asked; the next write tries anew."""

    def __init__(self, folder: Path, *, segment: int = SEGMENT_BYTES, most: int = MOST_BYTES) -> None:
        self._folder, self._segment, self._most = folder, segment, most
        self._file: BinaryIO | None = None
        self._day: date | None = None
        self._written = 0

    def write(self, messages: Iterable[TraceMessage]) -> None:
        """Append messages, and let the oldest go when there are too many."""
        for message in messages:
            line = _line(message)
            day = datetime.fromtimestamp(message.at, UTC).date()
            if self._file is None or day != self._day or self._written + len(line) > self._segment:
                self._begin(day)
            assert self._file is not None
            self._file.write(line)
            self._written += len(line)
        if self._file is not None:
            self._file.flush()

    def retain(self, days: int, today: date) -> None:
        """Remove what is older than `days`."""
        for day, path in list(_segments(self._folder)):
            if day < today - timedelta(days=days):
                path.unlink(missing_ok=True)

    def close(self) -> None:
        """Let go of the segment; the next write begins another."""
        file, self._file = self._file, None
        if file is not None:
            with suppress(OSError):
                file.close()

    def _begin(self, day: date) -> None:
        self.close()
        make_folder(self._folder)
        there = list(_segments(self._folder))
        number = max((_number(path) for other, path in there if other == day), default=0) + 1
        sizes = [(path, path.stat().st_size) for _, path in there]
        while sizes and sum(size for _, size in sizes) > self._most - self._segment:
            sizes.pop(0)[0].unlink(missing_ok=True)
        path = self._folder / f"{day.isoformat()}-{number:04d}.jsonl"
        self._file = path.open("ab")
        path.chmod(file_mode(self._folder))
        self._day, self._written = day, 0


def find(folder: Path, call_ids: Iterable[str], since: float, until: float) -> Iterator[TraceMessage]:
    """The messages of these Call-IDs from `since` to `until` (UTC epoch s), oldest first."""
    wanted = [json.dumps(one)[1:-1].encode() for one in call_ids]
    days = {datetime.fromtimestamp(moment, UTC).date() for moment in (since, until)}
    for day, path in _segments(folder):
        if min(days) <= day <= max(days):
            yield from _read(path, wanted)


def _read(path: Path, wanted: list[bytes]) -> list[TraceMessage]:
    try:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            return list(_in_segment(content, wanted))
    except (OSError, ValueError):  # it may go at this very moment, and an empty file has no map
        return []


def _in_segment(content: mmap.mmap, wanted: list[bytes]) -> Iterator[TraceMessage]:
    starts: set[int] = set()
    for one in wanted:
        mark = b'"c":"' + one + b'"'
        at = content.find(mark)
        while at >= 0:
            starts.add(content.rfind(b"\n", 0, at) + 1)
            at = content.find(mark, at + 1)
    for start in sorted(starts):
        end = content.find(b"\n", start)
        message = _message(content[start : end if end >= 0 else len(content)])
        if message is not None:
            yield message


def _segments(folder: Path) -> Iterator[tuple[date, Path]]:
    """The segments that are there, oldest first."""
    try:
        names = sorted(path.name for path in folder.iterdir())
    except FileNotFoundError:
        return
    for name in names:
        if found := _NAME.fullmatch(name):
            yield date.fromisoformat(found[1]), folder / name


def _number(path: Path) -> int:
    found = _NAME.fullmatch(path.name)
    return int(found[2]) if found else 0


_KEYS: tuple[tuple[str, str, Callable[[Any], bool]], ...] = (
    ("t", "at", lambda value: isinstance(value, int | float)),
    ("r", "received", lambda value: isinstance(value, bool)),
    ("p", "transport", lambda value: isinstance(value, str)),
    ("a", "peer", lambda value: isinstance(value, str)),
    ("c", "call_id", lambda value: isinstance(value, str)),
    ("x", "cut", lambda value: isinstance(value, bool)),
    ("m", "text", lambda value: isinstance(value, str)),
)


def _line(message: TraceMessage) -> bytes:
    row = {short: getattr(message, name) for short, name, _ in _KEYS}
    return json.dumps(row, separators=(",", ":")).encode() + b"\n"


def _message(line: bytes) -> TraceMessage | None:
    """The message of a line; None when a power cut left half of it."""
    try:
        row = json.loads(line)
    except ValueError:
        return None
    if not isinstance(row, dict) or not all(fits(row.get(short)) for short, _, fits in _KEYS):
        return None
    return TraceMessage(**{name: row[short] for short, name, _ in _KEYS})
