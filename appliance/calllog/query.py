"""Which calls somebody asks for.

Law: pure; the quick look at raw text may say yes too often, never no to a call that `matches`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from appliance.calllog.lines import dumps
from appliance.calllog.record import ANONYMOUS, CallRecord, Direction, Outcome
from appliance.calllog.summary import Segment

Place = tuple[float, str]
"""Where a call stands in the log: its start and its id. The log reads from the highest place down."""
_GROUPING = " -./()\u00a0\u2009\u202f\u2010\u2011\u2012\u2013\u2212"
_LOOKED_IN = ("from_", "from_raw", "to", "to_raw", "did")


class BadCursor(ValueError):
    """The text is no cursor that a page of the log gave out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """All that is given must hold; an empty query asks for every call."""

    numbers: tuple[str, ...] = ()
    """Spellings, any of which may appear in a number of the call; make them with `spellings`."""
    since: float | None = None
    until: float | None = None
    """Starts from `since` up to and not including `until`, UTC epoch seconds."""
    id: str | None = None
    outcome: Outcome | None = None
    direction: Direction | None = None
    reasons: frozenset[str] = frozenset()
    """Codes of why, any of which will do; empty: whatever the reason."""
    before: Place | None = None

    @property
    def end(self) -> float | None:
        """No call asked for began after this instant."""
        ends = [end for end in (self.until, self.before and self.before[0]) if end is not None]
        return min(ends, default=None)

    def matches(self, record: CallRecord) -> bool:
        """Whether the log shows `record` to who asked."""
        return (
            (self.since is None or record.start >= self.since)
            and (self.until is None or record.start < self.until)
            and (self.id is None or record.id == self.id)
            and (self.outcome is None or record.outcome is self.outcome)
            and (self.direction is None or record.direction is self.direction)
            and (not self.reasons or record.reason in self.reasons)
            and (self.before is None or place(record) < self.before)
            and (not self.numbers or any(s in text for text in numbers_of(record) for s in self.numbers))
        )


def place(record: CallRecord) -> Place:
    """The record's place in the log."""
    return record.start, record.id


def cursor(record: CallRecord) -> str:
    """The text that continues the log after `record`, for a link on a page."""
    return f"{record.start!r}_{record.id}"


def read_cursor(text: str) -> Place:
    """The place a cursor names. Raises BadCursor."""
    start, found, id_ = text.partition("_")
    try:
        value = float(start)
    except ValueError as err:
        raise BadCursor(text) from err
    if not found:
        raise BadCursor(text)
    return value, id_


def days(since: date | None, until: date | None, zone: tzinfo) -> tuple[float | None, float | None]:
    """Instants that bound the local days `since` to `until`, both included, in `zone`."""
    after = None if until is None or until == date.max else until + timedelta(days=1)
    return _midnight(since, zone), _midnight(after, zone)


def _midnight(day: date | None, zone: tzinfo) -> float | None:
    return None if day is None else datetime.combine(day, time(), zone).timestamp()


def latest_start(day: date) -> float:
    """No call of the local day `day` began after this, wherever the box stood (it ends last at UTC-12)."""
    return datetime.combine(day, time(), UTC).timestamp() + (24 + 14) * 3600


def may_hold(day: date, query: Query) -> bool:
    """Whether a call asked for may be of the local day `day`, wherever the box stood then."""
    earliest = latest_start(day) - 2 * (24 + 14) * 3600
    return (query.since is None or latest_start(day) >= query.since) and (
        query.end is None or earliest <= query.end
    )


def may_be_in(segment: Segment, query: Query) -> bool:
    """Whether a segment with these figures may hold a call asked for."""
    return (
        (query.since is None or segment.last >= query.since)
        and (query.end is None or segment.first <= query.end)
        and any(
            n and query.direction in (None, side) and query.outcome in (None, outcome)
            for (side, outcome), n in segment.counts.items()
        )
    )


def numbers_of(record: CallRecord) -> Iterator[str]:
    """The texts a search for a number looks in, in lower case.

    The raw caller of a hidden call is not among them: a search may not tell who it was.
    """
    for name in _LOOKED_IN:
        text = getattr(record, name)
        if text and not (name == "from_raw" and record.from_ == ANONYMOUS):
            yield text.lower()


def spellings(typed: str, calling_code: str = "") -> tuple[str, ...]:
    """What to look for when a person types (part of) a number; empty when nothing was typed.

    Blanks, dashes, dots, slashes and brackets are how people group digits, so they go, and so does what a link or
    a SIP address puts around a number. `00` means plus, and after a country a `(0)` means nothing (ITU-T E.123,
    7.2). A national `0` stands for itself in what came raw, and for plus and `calling_code` (of the home country,
    such as "31") in canonical numbers.
    """
    text = typed.strip().lower()
    number = text.removeprefix("tel:").removeprefix("sip:").partition("@")[0].partition(";")[0]
    if number.startswith(("+", "00")):
        number = number.replace("(0)", "")
    bare = "".join(letter for letter in number if letter not in _GROUPING)
    if not bare.removeprefix("+").isdecimal():
        return (text,) if text else ()
    if bare.startswith("00"):
        return ("+" + bare[2:], bare)
    if bare.startswith("0") and calling_code:
        return (bare, f"+{calling_code}{bare[1:]}")
    return (bare,)


def needles(query: Query) -> tuple[tuple[bytes, ...], ...]:
    """Groups of pieces of JSON: the line of a matching call holds at least one of each group, but for letter case.

    The rarest come last: what is found by a number or an id is found fast.
    """
    groups: list[tuple[bytes, ...]] = []
    if query.direction is not None:
        groups.append((b'"direction":' + dumps(query.direction),))
    if query.outcome not in (None, Outcome.UNKNOWN):
        groups.append((b'"outcome":' + dumps(query.outcome),))
    # Beyond ASCII the lower case of a letter and of its escape differ, so those are left to `matches`.
    if query.numbers and all(text.isascii() for text in query.numbers):
        groups.append(tuple(dumps(text)[1:-1] for text in query.numbers))
    if query.id is not None:
        groups.append((b'"id":' + dumps(query.id),))
    return tuple(groups)
