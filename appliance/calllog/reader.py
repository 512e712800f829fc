"""The reading side of the call log, for other processes than the one that writes it.

Law: nothing here writes or locks; journals are read before the days, so a call on its way from one to the other is
seen in at least one of them, and shown once.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from functools import partial
from pathlib import Path

from appliance.calllog import query as asked
from appliance.calllog import summary as figures
from appliance.calllog.files import Contents, contents, numbers_path, segment_path, summary_path
from appliance.calllog.fold import kept, read_summary
from appliance.calllog.journal import read_journal
from appliance.calllog.lines import parse
from appliance.calllog.query import Query
from appliance.calllog.record import CallRecord, Direction, Outcome, RecordUnreadable, from_dict, id_start
from appliance.calllog.rows import Row, Source, newest_first, rows_of
from appliance.calllog.summary import DaySummary
from appliance.store.durable import Unusable
from appliance.store.lined import read_text

_Stamp = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Page:
    """Calls, newest first, and how to go on."""

    records: tuple[CallRecord, ...]
    next: str | None
    """The cursor of the following page; None when this is the last."""
    unreadable: tuple[str, ...] = ()
    """Files met on the way that could not be read: calls may be missing."""


class CallReader:
    """A call log folder, which need not exist yet. For one thread at a time: it keeps what it read."""

    def __init__(self, folder: Path, *, zone: tzinfo, calling_code: str = "", cache: int = 16_000_000) -> None:
        """`zone`: whose days a search means. `calling_code`: of the home country. `cache`: most letters kept."""
        self.zone, self.calling_code = zone, calling_code
        self._folder, self._limit = folder, cache
        self._texts: OrderedDict[Path, tuple[_Stamp | None, str]] = OrderedDict()
        self._size = 0
        self._summaries: dict[date, tuple[_Stamp | None, DaySummary | None]] = {}

    def last(self, n: int) -> tuple[CallRecord, ...]:
        """The `n` newest calls, newest first."""
        return self.search(limit=n).records

    def search(
        self,
        *,
        number: str | None = None,
        day: date | None = None,
        since: date | None = None,
        until: date | None = None,
        outcome: Outcome | None = None,
        direction: Direction | None = None,
        reasons: frozenset[str] = frozenset(),
        limit: int = 50,
        before: str | None = None,
    ) -> Page:
        """Calls for which all that is given holds: a page of at most `limit`.

        `number` is (part of) one as people type it. `day`, or `since` to `until` both included, are local days.
        `before` is a page's cursor. Raises BadCursor, and OSError when the folder cannot be read.
        """
        wanted = self.query(
            number=number,
            day=day,
            since=since,
            until=until,
            outcome=outcome,
            direction=direction,
            reasons=reasons,
            before=before,
        )
        unreadable: list[str] = []
        found: list[CallRecord] = []
        for record in self.calls(wanted, unreadable):
            if len(found) == limit:
                return Page(tuple(found), asked.cursor(found[-1]) if found else None, tuple(unreadable))
            found.append(record)
        return Page(tuple(found), None, tuple(unreadable))

    def query(
        self,
        *,
        number: str | None = None,
        day: date | None = None,
        since: date | None = None,
        until: date | None = None,
        outcome: Outcome | None = None,
        direction: Direction | None = None,
        reasons: frozenset[str] = frozenset(),
        before: str | None = None,
    ) -> Query:
        """What `search` asks, as a value for `calls`. Raises BadCursor."""
        start, end = asked.days(day or since, day or until, self.zone)
        return Query(
            numbers=asked.spellings(number or "", self.calling_code),
            since=start,
            until=end,
            outcome=outcome,
            direction=direction,
            reasons=reasons,
            before=asked.read_cursor(before) if before else None,
        )

    def get(self, id_: str) -> CallRecord | None:
        """The call with this id."""
        start = id_start(id_)
        # An id tells when its call began; only one that was made in another way is looked for everywhere.
        near = () if start is None else (Query(id=id_, since=start - 1, until=start + 1),)
        for wanted in (*near, Query(id=id_)):
            for record in self.calls(wanted):
                return record
        return None

    def calls(self, wanted: Query, unreadable: list[str] | None = None) -> Iterator[CallRecord]:
        """Every call asked for, newest first, read as it is drawn. `unreadable` takes names of bad files."""
        damage = unreadable if unreadable is not None else []
        held, there = self._now()
        journalled = rows_of(b"\n".join(body for _, body in held), wanted)
        days = (
            (asked.latest_start(day), partial(self._segments, day, there.days[day], wanted, damage))
            for day in sorted(there.days, reverse=True)
            if asked.may_hold(day, wanted)
        )
        for _, _, line in newest_first(journalled, days):
            record = _record(line)
            if record and wanted.matches(record):
                yield record

    def summaries(self, since: date | None = None, until: date | None = None) -> tuple[DaySummary, ...]:
        """The figures of each day with calls, oldest first, with what is still in the journal."""
        held, there = self._now()
        waiting = _by_day(held)
        found = []
        for day in sorted({*there.days, *waiting}):
            if (since and day < since) or (until and day > until):
                continue
            new = waiting.get(day, {})
            summary = self._summary(day) or self._counted(day, there.days.get(day, ()), new)
            later = [record for number, record in new.values() if number > summary.journal]
            found.append(figures.add(summary, 0, later, self.zone))
        return tuple(found)

    def _now(self) -> tuple[list[tuple[int, bytes]], Contents]:
        """The lines in the journals, each with its journal's number; then what lies in the folder."""
        held = [
            (number, body)
            for number in contents(self._folder).journals
            for body in read_journal(self._folder, number).bodies
        ]
        return held, contents(self._folder)

    def _segments(self, day: date, numbers: Sequence[int], wanted: Query, damage: list[str]) -> list[Source]:
        """Those segments of a day that may hold a call asked for.

        The figures may lag behind the files; the calls between were in a journal a moment ago, and so are known.
        """
        summary = self._summary(day)
        sources: list[Source] = []
        for number in numbers:
            segment = ((summary and summary.segments) or {}).get(number)
            if segment is None or asked.may_be_in(segment, wanted):
                latest = segment.last if segment else asked.latest_start(day)
                sources.append((latest, partial(self._rows, day, number, wanted, damage)))
        return sources

    def _rows(self, day: date, number: int, wanted: Query, damage: list[str]) -> list[Row]:
        """The rows of a segment that may be asked for; none when it cannot be read, which is noted."""
        if wanted.numbers:
            text = self._text(numbers_path(self._folder, day, number))
            if text is not None and not any(spelling in text for spelling in wanted.numbers):
                return []
        path = segment_path(self._folder, day, number)
        try:
            return rows_of(read_text(path), wanted)
        except FileNotFoundError:
            return []
        except Unusable:
            damage.append(path.name)
            return []

    def _counted(
        self, day: date, numbers: Sequence[int], waiting: Mapping[str, tuple[int, CallRecord]]
    ) -> DaySummary:
        """A day without a summary, such as one being made just now: counted, but for what is in a journal."""
        summary = DaySummary(day)
        for number in numbers:
            records = [_record(line) for _, _, line in self._rows(day, number, Query(), [])]
            kept = [record for record in records if record and record.id not in waiting]
            summary = figures.add(summary, number, kept, self.zone)
        return summary

    def _summary(self, day: date) -> DaySummary | None:
        """A day's figures, kept as long as the file stays the same."""
        stamp = _stamp(summary_path(self._folder, day))
        kept = self._summaries.get(day)
        if kept is None or kept[0] != stamp:
            kept = self._summaries[day] = stamp, read_summary(self._folder, day) if stamp else None
        return kept[1]

    def _text(self, path: Path) -> str | None:
        """The numbers of a segment, kept as long as the file stays the same and while there is room."""
        stamp = _stamp(path)
        kept = self._texts.pop(path, None)
        if kept is not None:
            self._size -= len(kept[1])
        if kept is None or kept[0] != stamp:
            try:
                kept = stamp, path.read_bytes().decode("utf-8", "surrogatepass")
            except (OSError, UnicodeDecodeError):
                return None
        self._texts[path] = kept
        self._size += len(kept[1])
        while self._size > self._limit:
            _, (_, gone) = self._texts.popitem(last=False)
            self._size -= len(gone)
        return kept[1]


def _by_day(held: list[tuple[int, bytes]]) -> dict[date, dict[str, tuple[int, CallRecord]]]:
    """Journalled calls by day and id, each with its journal's number."""
    days: dict[date, dict[str, tuple[int, CallRecord]]] = {}
    for number, body in held:
        plain = parse(body) or {}
        if found := kept(plain):
            day, record = found
            days.setdefault(day, {}).setdefault(record.id, (number, record))
    return days


def _record(line: bytes) -> CallRecord | None:
    try:
        return from_dict(parse(line) or {})
    except RecordUnreadable:
        return None


def _stamp(path: Path) -> _Stamp | None:
    """Changes whenever the file is replaced; None without one."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size
