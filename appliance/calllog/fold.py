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


_REMEMBERED = 2
"""Days that the writer remembers: today's, and yesterday's for calls over midnight."""
_Entry = tuple[Plain, CallRecord]


@dataclass(frozen=True, slots=True)
class Folded:
    """What a fold did and met."""

    calls: int = 0
    """Calls that were not in a day yet."""
    damaged: tuple[str, ...] = ()
    """Names of files that could not be read, wholly or in part; they are kept."""


def fold(
    folder: Path, journals: Sequence[int], *, zone: tzinfo, size: int, careful: bool, open_days: OpenDays
) -> Folded:
    """Bring `journals`, none of them written to any more, into their days, and remove them.

    `zone` sorts calls into the hours of the summary; a segment takes `size` calls. `careful`, after a crash or a
    failed fold: look in the whole day whether a call is there already, and count the day anew. `open_days` is what
    the writer remembers between folds, so that files need not be read each time; give an empty one after trouble.
    Raises OSError and NotWritten: then everything can be tried again, carefully.
    """
    days, damaged = _by_day(folder, journals)
    names = [kept_path(folder, number).name for number in damaged]
    calls = 0
    for day in sorted(days):
        state = open_days.get(day)
        if state is None or careful or state.zone != zone:
            state = OpenDay(folder, day, zone, careful=careful)
        calls += state.take(days[day].values(), size)
        state.finish(max(journals))
        names += state.new_damage()
        open_days[day] = state
    for day in sorted(open_days)[:-_REMEMBERED]:
        del open_days[day]
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


def kept(plain: Plain) -> tuple[date, CallRecord] | None:
    """A journalled record and the day that it goes to; None when it is no record."""
    try:
        return date.fromisoformat(plain[DAY]), from_dict(plain)
    except (RecordUnreadable, KeyError, TypeError, ValueError):
        return None


def _by_day(folder: Path, journals: Sequence[int]) -> tuple[dict[date, dict[str, _Entry]], set[int]]:
    """The calls in journals by day and id, and which journals hold lines that are none."""
    days: dict[date, dict[str, _Entry]] = {}
    damaged: set[int] = set()
    for number in journals:
        lines = read_journal(folder, number)
        if lines.damaged:
            damaged.add(number)
        for body in lines.bodies:
            plain = parse(body)
            found = kept(plain) if plain else None
            if plain is None or found is None:
                damaged.add(number)
            else:
                day, record = found
                days.setdefault(day, {}).setdefault(record.id, (plain, record))
    return days, damaged


class OpenDay:
    """A day to which calls are added, as the writer knows it."""

    def __init__(self, folder: Path, day: date, zone: tzinfo, *, careful: bool) -> None:
        """Look at the day's last segment; when `careful` or without a summary, at all."""
        self._folder, self._day, self.zone = folder, day, zone
        self._ids: set[str] = set()
        self._damaged: list[str] = []
        self._numbers: set[str] = set()
        self._filled = 0
        segments = contents(folder).days.get(day, (1,))
        self._segment = segments[-1]
        stored = None if careful else read_summary(folder, day)
        self._summary = stored or DaySummary(day)
        for number in segments if stored is None else segments[-1:]:
            self._look(number, count=stored is None)

    def take(self, entries: Iterable[_Entry], size: int) -> int:
        """Add those calls that are not there yet. Returns how many."""
        fresh = [entry for entry in entries if entry[1].id not in self._ids]
        added = len(fresh)
        while fresh:
            if self._filled >= size:
                self._begin(self._segment + 1)
            room = size - self._filled
            self._add(fresh[:room])
            fresh = fresh[room:]
        return added

    def finish(self, journal: int) -> None:
        """The summary on disk, which says up to which journal it counts."""
        self._summary = replace(self._summary, journal=journal)
        # TinyDB's own calls would write an empty generation first, and a reader would count the day anew.
        storage = DurableStorage(summary_path(self._folder, self._day))
        storage.write({"_default": {"1": figures.to_dict(self._summary)}})

    def new_damage(self) -> list[str]:
        """Names of unreadable files met since this was last asked."""
        told, self._damaged = self._damaged, []
        return told

    def _begin(self, number: int) -> None:
        self._segment, self._filled = number, 0
        self._numbers, self._ids = set(), set()

    def _add(self, entries: list[_Entry]) -> None:
        """Calls into the last segment, which has room. Their numbers first, so that no search misses one."""
        records = [record for _, record in entries]
        self._numbers.update(text for record in records for text in numbers_of(record))
        text = "\n".join(sorted(self._numbers)) + "\n"
        path = numbers_path(self._folder, self._day, self._segment)
        write_durably(path, text.encode("utf-8", "surrogatepass"))
        add_rows(segment_path(self._folder, self._day, self._segment), [plain for plain, _ in entries])
        self._filled += len(entries)
        self._ids.update(record.id for record in records)
        self._summary = figures.add(self._summary, self._segment, records, self.zone)

    def _look(self, number: int, *, count: bool) -> None:
        """Which calls and numbers the segment holds; one that cannot be read is left alone, the next begun."""
        path = segment_path(self._folder, self._day, number)
        try:
            records = [from_dict(parse(row_in(line)) or {}) for line in row_lines(read_text(path))]
        except FileNotFoundError:
            return
        except (Unusable, RecordUnreadable):
            self._damaged.append(path.name)
            self._segment, self._filled, self._numbers = number + 1, 0, set()
            return
        self._segment, self._filled = number, len(records)
        self._numbers = {text for record in records for text in numbers_of(record)}
        self._ids.update(record.id for record in records)
        if count:
            self._summary = figures.add(self._summary, number, records, self.zone)


OpenDays = dict[date, OpenDay]
