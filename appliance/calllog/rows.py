"""Putting the calls of many files in one order, opening as few files as the reader draws calls.

Law: pure but for the functions it is given; a row is parsed when it is shown, not when it is sorted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from appliance.calllog.lines import parse, row_in
from appliance.calllog.query import Query, needles

Row = tuple[float, str, bytes]
"""A call's start, its id, and its line of JSON."""
Source = tuple[float, Callable[[], list[Row]]]
"""Where rows come from, with an instant after which none of them started."""
Group = tuple[float, Callable[[], list[Source]]]
"""The same of sources."""

_HEAD = re.compile(rb'\{"v":\d+,"id":"([\w.:@+-]+)","start":(-?\d+(?:\.\d+)?)[,}]', re.ASCII)


def rows_of(text: bytes, wanted: Query) -> list[Row]:
    """The rows on the lines of `text` that may be asked for, oldest first. A line without a record is left out.

    `text` is that of a day file, frame and all, or bare JSON on each line.
    """
    rows = []
    # People type letters as they like; only then is the slower way taken. Lower case keeps each byte in its place.
    lettered = any(letter.isalpha() for number in wanted.numbers for letter in number)
    for line in _candidates(text, needles(wanted), lettered):
        row = row_in(line)
        place = _place(row)
        if place and _within(place, wanted):
            rows.append((*place, row))
    rows.sort()
    return rows


def _candidates(text: bytes, groups: tuple[tuple[bytes, ...], ...], lettered: bool) -> Iterable[bytes]:
    """The lines that hold a piece of each group; only those of the last group are looked at one by one."""
    if not groups:
        return text.split(b"\n")
    low = text.lower() if lettered else text
    if lettered:
        groups = tuple(tuple(piece.lower() for piece in group) for group in groups)
    *others, rarest = groups
    found = []
    for start in {start for piece in rarest for start in _lines_with(low, piece)}:
        end = _end(low, start)
        if all(any(low.find(piece, start, end) >= 0 for piece in group) for group in others):
            found.append(text[start:end])
    return found


def _lines_with(text: bytes, piece: bytes) -> Iterator[int]:
    """Where the lines begin that hold `piece`."""
    place = text.find(piece)
    while place >= 0:
        yield text.rfind(b"\n", 0, place) + 1
        place = text.find(piece, _end(text, place))


def _end(text: bytes, place: int) -> int:
    end = text.find(b"\n", place)
    return len(text) if end < 0 else end


def newest_first(rows: Iterable[Row], groups: Iterable[Group]) -> Iterator[Row]:
    """All rows, newest first and each once. Groups come with the latest first, and are opened in their time.

    A row that a source shows too late, since it was not yet known to the figures the source was judged by, is left
    out: it must have been among `rows`, or be newer than the moment these were read.
    """
    ready = sorted(rows)
    sources: list[Source] = []
    rest = iter(groups)
    group = next(rest, None)
    shown: tuple[float, str] | None = None
    while ready or sources or group:
        top = ready[-1][0] if ready else float("-inf")
        source = sources[-1][0] if sources else float("-inf")
        if group and group[0] >= max(top, source):
            sources = sorted(sources + group[1](), key=lambda found: found[0])
            group = next(rest, None)
        elif sources and source >= top:
            ready = sorted(ready + sources.pop()[1]())
        else:
            row = ready.pop()
            if shown is None or row[:2] < shown:
                shown = row[:2]
                yield row


def _place(line: bytes) -> tuple[float, str] | None:
    if head := _HEAD.match(line):
        return float(head[2]), head[1].decode("ascii")
    plain = parse(line) or {}
    start, id_ = plain.get("start"), plain.get("id")
    return (float(start), id_) if isinstance(start, int | float) and isinstance(id_, str) else None


def _within(place: tuple[float, str], wanted: Query) -> bool:
    return (
        (wanted.since is None or place[0] >= wanted.since)
        and (wanted.until is None or place[0] < wanted.until)
        and (wanted.before is None or place < wanted.before)
    )
