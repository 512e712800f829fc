"""Bringing journals into the days: each call into its day's TinyDB, exactly once.

Law: a journal goes only after its calls, their numbers and the summary are durable, in this order; so a crash in
between repeats work and never loses or doubles a call. A full segment is never written again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, tzinfo
from pathlib import Path

from appliance.calllog import summary as figures
from appliance.calllog.files import contents, journal_path, kept_path, numbers_path, segment_path, summary_path
from appliance.calllog.journal import read_journal
from appliance.calllog.lines import Plain, parse, row_in
from appliance.calllog.query import numbers_of
from appliance.calllog.record import CallRecord, RecordUnreadable, from_dict
from appliance.calllog.summary import DaySummary, SummaryUnreadable
from appliance.store.durable import DurableStorage, Unusable, read_tables, write_durably
from appliance.store.lined import add_rows, read_text, row_lines

DAY = "day"
"""Key of a plain record: the local day it belongs to, fixed when it was journalled. A new time zone in between
must not send the second try of a fold to another day."""


@dataclass(frozen=True, slots=True)
class Folded:
    """What a fold did and met."""

    calls: int = 0
    """Calls that were not in a day yet."""
    damaged: tuple[str, ...] = ()
    """Names of files that could not be read, wholly or in part; they are kept."""


def fold(folder: Path, journals: Sequence[int], *, zone: tzinfo, size: int, careful: bool) -> Folded:
    """Bring `journals`, none of them written to any more, into their days, and remove them.

    `zone` sorts calls into the hours of the summary; a segment takes `size` calls. `careful`, after a crash or a
    failed fold: look in the whole day whether a call is there already, and count the day anew.
    Raises OSError and NotWritten: then everything can be tried again, carefully.
    """
    days: dict[date, dict[str, Plain]] = {}
    damaged: list[int] = []
    for number in journals:
        lines = read_journal(folder, number)
        bad = lines.damaged
        for body in lines.bodies:
            plain = parse(body)
            day = kept_day(plain) if plain else None
            if plain is None or day is None:
                bad += 1
            else:
                days.setdefault(day, {}).setdefault(plain["id"], plain)
        if bad:
            damaged.append(number)
    calls = 0
    names = [kept_path(folder, number).name for number in damaged]
    for day in sorted(days):
        done = _fold_day(folder, day, days[day], max(journals), zone=zone, size=size, careful=careful)
        calls += done.calls
        names += done.damaged
    for number in journals:
        if number in damaged:
            journal_path(folder, number).replace(kept_path(folder, number))
        else:
            journal_path(folder, number).unlink(missing_ok=True)
    return Folded(calls, tuple(names))


def read_summary(folder: Path, day: date) -> DaySummary | None:
    """The figures of a day; None when there are none to trust."""
    try:
        tables = read_tables(summary_path(folder, day)) or {}
        return figures.from_dict(tables["_default"]["1"])
    except (Unusable, SummaryUnreadable, KeyError):
        return None


def kept_day(plain: Plain) -> date | None:
    """The day that a journalled record goes to; None when it is no record."""
    try:
        from_dict(plain)
        return date.fromisoformat(plain[DAY])
    except (RecordUnreadable, KeyError, TypeError, ValueError):
        return None


def _fold_day(
    folder: Path, day: date, plains: dict[str, Plain], journal: int, *, zone: tzinfo, size: int, careful: bool
) -> Folded:
    state = _Day(folder, day, zone, careful)
    fresh = [plain for id_, plain in plains.items() if id_ not in state.ids]
    added = len(fresh)
    while fresh:
        room = size - state.filled
        if room <= 0:
            state.next_segment()
            continue
        state.add(fresh[:room])
        fresh = fresh[room:]
    state.finish(journal)
    return Folded(added, tuple(state.damaged))


class _Day:
    """A day while calls are brought into it."""

    def __init__(self, folder: Path, day: date, zone: tzinfo, careful: bool) -> None:
        self._folder, self._day, self._zone = folder, day, zone
        self.ids: set[str] = set()
        self.damaged: list[str] = []
        self._numbers: set[str] = set()
        self.filled = 0
        """Calls in the last segment."""
        segments = contents(folder).days.get(day, (1,))
        self._segment = segments[-1]
        stored = None if careful else read_summary(folder, day)
        self._summary = stored or DaySummary(day)
        for number in segments if stored is None else segments[-1:]:
            self._look(number, count=stored is None)

    def next_segment(self) -> None:
        self._segment += 1
        self.filled = 0
        self._numbers = set()

    def add(self, plains: list[Plain]) -> None:
        """Calls into the last segment, which has room. Their numbers first, so that no search misses one."""
        records = [from_dict(plain) for plain in plains]
        self._numbers |= _numbers(records)
        text = "\n".join(sorted(self._numbers)) + "\n"
        path = numbers_path(self._folder, self._day, self._segment)
        write_durably(path, text.encode("utf-8", "surrogatepass"))
        add_rows(segment_path(self._folder, self._day, self._segment), plains)
        self.filled += len(plains)
        self._summary = figures.add(self._summary, self._segment, records, self._zone)

    def finish(self, journal: int) -> None:
        """The summary on disk, which says up to which journal it counts."""
        self._summary = replace(self._summary, journal=journal)
        # TinyDB's own calls would write an empty generation first, and a reader would count the day anew.
        storage = DurableStorage(summary_path(self._folder, self._day))
        storage.write({"_default": {"1": figures.to_dict(self._summary)}})

    def _look(self, number: int, *, count: bool) -> None:
        """Which calls and numbers the segment holds; one that cannot be read is left alone, the next begun."""
        path = segment_path(self._folder, self._day, number)
        self._numbers = set()
        try:
            records = [from_dict(parse(row_in(line)) or {}) for line in row_lines(read_text(path))]
        except FileNotFoundError:
            return
        except (Unusable, RecordUnreadable):
            self.damaged.append(path.name)
            self._segment, self.filled = number + 1, 0
            return
        self._segment = number
        self.ids.update(record.id for record in records)
        self.filled = len(records)
        self._numbers = _numbers(records)
        if count:
            self._summary = figures.add(self._summary, number, records, self._zone)


def _numbers(records: Iterable[CallRecord]) -> set[str]:
    return {text for record in records for text in numbers_of(record)}
