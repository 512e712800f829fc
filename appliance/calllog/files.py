"""The names of the call log's files and what a folder holds of them.

Law: a name says all: which day, which part of it, which journal; nothing is learnt by opening a file.

`2026-11-22.json` holds the day's first calls, `2026-11-22.2.json` and so on the next; `.numbers` beside each the
phone numbers in it; `2026-11-22.summary.json` the figures of the day; `journal-00000007.log` calls that are in no
day yet.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

_NAME = re.compile(r"(\d{4}-\d\d-\d\d)(?:\.([1-9]\d*))?\.(json|numbers)|journal-(\d{8,})\.log", re.ASCII)
LOCK = "writer.lock"


@dataclass(frozen=True, slots=True)
class Contents:
    """What lies in the folder."""

    journals: tuple[int, ...]
    """Their numbers, oldest first."""
    days: Mapping[date, tuple[int, ...]]
    """The numbers of each day's segments, in order, days in order."""


def segment_path(folder: Path, day: date, number: int) -> Path:
    """A part of a day's calls, a TinyDB; the first has number 1."""
    return folder / f"{day.isoformat()}{_infix(number)}.json"


def numbers_path(folder: Path, day: date, number: int) -> Path:
    """The numbers in that part, a line each: never fewer than it holds."""
    return folder / f"{day.isoformat()}{_infix(number)}.numbers"


def summary_path(folder: Path, day: date) -> Path:
    """The figures of a day."""
    return folder / f"{day.isoformat()}.summary.json"


def journal_path(folder: Path, number: int) -> Path:
    """Calls in no day yet."""
    return folder / f"journal-{number:08d}.log"


def kept_path(folder: Path, number: int) -> Path:
    """A journal with unreadable lines, kept for a look by a person."""
    return folder / f"journal-{number:08d}.damaged"


def kept_journals(folder: Path) -> list[Path]:
    """All journals that were kept for their damage."""
    return sorted(folder.glob("journal-*.damaged"))


def contents(folder: Path) -> Contents:
    """What lies in `folder`; nothing when it is not there. Raises OSError."""
    journals: list[int] = []
    days: dict[date, list[int]] = {}
    try:
        names = os.listdir(folder)
    except FileNotFoundError:
        names = []
    for name in names:
        found = _NAME.fullmatch(name)
        if found is None:
            continue
        if found[4]:
            journals.append(int(found[4]))
        elif found[3] == "json" and (day := _day(found[1])):
            days.setdefault(day, []).append(int(found[2] or 1))
    return Contents(tuple(sorted(journals)), {day: tuple(sorted(days[day])) for day in sorted(days)})


def _infix(number: int) -> str:
    return "" if number == 1 else f".{number}"


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
