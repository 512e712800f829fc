"""Opening hours as people type them, and as the settings write them: a field a day, dates, countries.

Law: pure; what cannot be read stays as typed, so that the settings' types say what is wrong with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime

from appliance.belplan.calendar import WEEKDAYS, weekdays

Spans = tuple[str, ...]
_SPAN = re.compile(r"([0-9]{1,2})(?:[:.]?([0-9]{2}))?-([0-9]{1,2})(?:[:.]?([0-9]{2}))?", re.ASCII)
_DAY = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})", re.ASCII)


def spans_of(text: str) -> Spans:
    """`8:30-12.30, 13-17:30` as `08:30-12:30`, `13:00-17:30`."""
    found = []
    for part in re.split(r"[,;\r\n]+|\s+(?:en|and)\s+", text):
        plain = re.sub(r"\s", "", re.sub(r"[–—]|\s+(?:tot|to|t/m)\s+", "-", part))
        if not plain:
            continue
        match = _SPAN.fullmatch(plain)
        found.append(plain if match is None else _written(*match.groups(default="00")))
    return tuple(sorted(found))


def _written(hour: str, minute: str, until: str, until_minute: str) -> str:
    return f"{hour:0>2}:{minute}-{until:0>2}:{until_minute}"


def week_of(days: Mapping[str, Spans]) -> dict[str, Spans]:
    """Days as the settings write them: neighbours alike as one, `mon-fri`; closed days left out."""
    week: dict[str, Spans] = {}
    run: list[str] = []
    for day in (*WEEKDAYS, ""):
        if run and days.get(day, ()) != days[run[0]]:
            week[run[0] if len(run) == 1 else f"{run[0]}-{run[-1]}"] = days[run[0]]
            run = []
        if days.get(day):
            run.append(day)
    return week


def days_of(week: Mapping[str, Iterable[str]]) -> dict[str, Spans]:
    """The spans of each weekday."""
    return {
        day: tuple(sorted({span for days, spans in week.items() if day in weekdays(days) for span in spans}))
        for day in WEEKDAYS
    }


def dates_of(text: str) -> tuple[str, ...]:
    """Dates, one a line, as `2026-12-24` or `24-12-2026`; a run as `first..last` or `first t/m last`."""
    found = []
    for line in re.split(r"[,;\r\n]+", text):
        ends = [_iso(end.strip()) for end in re.split(r"\.\.|\s+(?:t/m|tot en met|to|until)\s+|\s+-\s+", line)]
        if any(ends):
            found.append("..".join(ends))
    return tuple(found)


def dates_shown(dates: str, until: str) -> str:
    """`2026-12-24..2026-12-31` as people write it; `until`: the word between, in their language."""
    return f" {until} ".join(f"{datetime.fromisoformat(end):%d-%m-%Y}" for end in dates.split(".."))


def _iso(text: str) -> str:
    match = _DAY.fullmatch(text)
    if match is None:
        return text
    day, month, year = match.groups()
    try:
        return f"{datetime(int(year), int(month), int(day)):%Y-%m-%d}"
    except ValueError:
        return text
