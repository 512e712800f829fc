"""Opening hours: is a schedule open at an instant, and by which of its lines?

Law: pure. An instant is turned into the box's local time once, so the hour that a clock change skips never comes
and the one that it repeats counts twice; no local time is ever computed with.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Literal
from zoneinfo import ZoneInfo

import holidays

from appliance.settings.plans import Schedule

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Why = Literal["open", "hours", "day", "date", "holiday"]


@dataclass(frozen=True, slots=True)
class Opening:
    """Whether a schedule is open, and why: `open` in the span `what`, outside the day's `hours`, a `day` without
    hours, closed by the `date`s `what`, or by a public `holiday`. `local`: the instant in the box's time zone."""

    open: bool
    why: Why
    local: datetime
    what: str = ""


def opening(schedule: Schedule, at: datetime, timezone: str) -> Opening:
    """Judge an instant that carries its offset (else ValueError). A closed day beats the week."""
    if at.tzinfo is None:
        raise ValueError("an instant needs its offset")
    local = at.astimezone(ZoneInfo(timezone))
    day = local.date()
    for dates in schedule.closed.dates:
        first, _, last = dates.partition("..")
        if date.fromisoformat(first) <= day <= date.fromisoformat(last or first):
            return Opening(False, "date", local, dates)
    if schedule.closed.holidays is not None:
        name = public_holidays(schedule.closed.holidays, day.year).get(day)
        if name is not None:
            return Opening(False, "holiday", local, name)
    return _in_week(schedule, local)


def _in_week(schedule: Schedule, local: datetime) -> Opening:
    spans = sorted(
        span
        for days, spans in schedule.week.items()
        if WEEKDAYS[local.weekday()] in weekdays(days)
        for span in spans
    )
    clock = f"{local:%H:%M}"
    for span in spans:
        start, end = span.split("-")
        if start <= clock < end:
            return Opening(True, "open", local, span)
    return Opening(False, "hours" if spans else "day", local, ", ".join(spans))


def next_change(schedule: Schedule, at: datetime, timezone: str) -> datetime | None:
    """The next instant at which the schedule opens or closes, in the box's time zone; None within a year."""
    now, zone = opening(schedule, at, timezone), ZoneInfo(timezone)
    spans = [span.split("-") for spans in schedule.week.values() for span in spans]
    clocks = sorted({"00:00", *(end for span in spans for end in span if end != "24:00")})
    first = now.local.date()
    for day in (first + timedelta(days=n) for n in range(370 if spans else 0)):
        for clock in clocks:
            there = datetime.combine(day, time.fromisoformat(clock), zone).astimezone(UTC)
            if there > at and opening(schedule, there, timezone).open is not now.open:
                return there.astimezone(zone)
    return None


def weekdays(text: str) -> frozenset[str]:
    """`mon,wed-fri` as its days; a run may pass the weekend: `sat-mon`."""
    found: set[str] = set()
    for part in text.split(","):
        first, _, last = part.partition("-")
        start, count = WEEKDAYS.index(first), len(WEEKDAYS)
        length = (WEEKDAYS.index(last or first) - start) % count
        found.update(WEEKDAYS[(start + step) % count] for step in range(length + 1))
    return frozenset(found)


def has_holidays(country: str) -> bool:
    """Whether the public holidays of a country (ISO 3166-1 alpha-2) are known."""
    return country in holidays.list_supported_countries(include_aliases=False)


@lru_cache(maxsize=32)
def public_holidays(country: str, year: int) -> Mapping[date, str]:
    """The public holidays of a year by date, named in the country's own language; none of an unknown country."""
    if not has_holidays(country):
        return MappingProxyType({})
    own = holidays.country_holidays(country).default_language  # without it the process's locale would choose
    return MappingProxyType(dict(holidays.country_holidays(country, years=year, language=own)))
