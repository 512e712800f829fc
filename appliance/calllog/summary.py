"""The figures of one day, small enough to draw a graph from without opening the day.

Law: pure; adding the same records in any order or in any batches gives the same counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from typing import Any

from appliance.calllog.record import OUTCOMES, CallRecord, Direction, Outcome

VERSION = 1
HOURS = 24
Counts = Mapping[tuple[Direction, Outcome], int]


class SummaryUnreadable(ValueError):
    """The plain form is no summary of this version; it can be counted again from the day's calls."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One file of the day: how many calls, begun between which instants, with which ends."""

    count: int
    first: float
    last: float
    """Starts of its earliest and latest call, UTC epoch seconds."""
    counts: Counts


@dataclass(frozen=True, slots=True)
class DaySummary:
    """A day's calls in figures; `hours` and `seconds` are per direction, hours are the box's local ones."""

    day: date
    journal: int = 0
    """Journals up to and including this number are in the day's files."""
    segments: Mapping[int, Segment] | None = None
    hours: Mapping[Direction, tuple[int, ...]] | None = None
    seconds: Mapping[Direction, float] | None = None

    @property
    def count(self) -> int:
        """Calls of the day."""
        return sum(segment.count for segment in (self.segments or {}).values())

    @property
    def counts(self) -> Counts:
        """Calls per direction and outcome."""
        total: Counter[tuple[Direction, Outcome]] = Counter()
        for segment in (self.segments or {}).values():
            total.update(segment.counts)
        return total


def local_day(instant: float, zone: tzinfo) -> date:
    """The day of `instant` in `zone`. Raises ValueError, OverflowError or OSError beyond the years 1 to 9999."""
    return datetime.fromtimestamp(instant, zone).date()


def add(summary: DaySummary, number: int, records: Iterable[CallRecord], zone: tzinfo) -> DaySummary:
    """`summary` with `records`, all of its day, that went into its segment `number`."""
    hours = {side: list((summary.hours or {}).get(side, (0,) * HOURS)) for side in Direction}
    seconds = {side: (summary.seconds or {}).get(side, 0.0) for side in Direction}
    segments = dict(summary.segments or {})
    old = segments.get(number)
    counts: Counter[tuple[Direction, Outcome]] = Counter(dict(old.counts) if old else {})
    starts = [old.first, old.last] if old else []
    for record in records:
        hours[record.direction][datetime.fromtimestamp(record.start, zone).hour] += 1
        seconds[record.direction] += record.seconds
        counts[record.direction, record.outcome] += 1
        starts.append(record.start)
    if starts:
        segments[number] = Segment(counts.total(), min(starts), max(starts), counts)
    return replace(
        summary,
        segments=segments,
        hours={side: tuple(row) for side, row in hours.items()},
        seconds=seconds,
    )


def to_dict(summary: DaySummary) -> dict[str, Any]:
    """The plain form: JSON types only, `v` for the schema."""
    return {
        "v": VERSION,
        "day": summary.day.isoformat(),
        "journal": summary.journal,
        "segments": {
            str(number): {
                "count": segment.count,
                "first": segment.first,
                "last": segment.last,
                "counts": {f"{side}.{outcome}": n for (side, outcome), n in segment.counts.items()},
            }
            for number, segment in (summary.segments or {}).items()
        },
        "hours": {side.value: list(row) for side, row in (summary.hours or {}).items()},
        "seconds": {side.value: value for side, value in (summary.seconds or {}).items()},
    }


def from_dict(plain: Mapping[str, Any]) -> DaySummary:
    """The summary of a plain form. Raises SummaryUnreadable for another version or shape."""
    if plain.get("v") != VERSION:
        raise SummaryUnreadable(f"v: {plain.get('v')!r}, expected {VERSION}")
    try:
        return DaySummary(
            day=date.fromisoformat(plain["day"]),
            journal=int(plain["journal"]),
            segments={int(number): _segment(row) for number, row in plain["segments"].items()},
            hours={Direction(side): tuple(map(int, row)) for side, row in plain["hours"].items()},
            seconds={Direction(side): float(value) for side, value in plain["seconds"].items()},
        )
    except (KeyError, TypeError, ValueError, AttributeError) as err:
        raise SummaryUnreadable(str(err)) from err


def _segment(row: Mapping[str, Any]) -> Segment:
    counts: Counter[tuple[Direction, Outcome]] = Counter()
    for key, n in row["counts"].items():
        side, _, word = key.partition(".")
        counts[Direction(side), OUTCOMES.get(word, Outcome.UNKNOWN)] += int(n)
    return Segment(int(row["count"]), float(row["first"]), float(row["last"]), counts)
