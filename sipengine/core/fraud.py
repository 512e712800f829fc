"""The shapes of telephone fraud: what a hijacked PBX does and an office does not.

Law: pure and bounded; instants are milliseconds that only go forward. A sign is told, and stops a call only where
the settings say so; an emergency call is never looked at.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from appliance.destinations.kinds import kind_of
from appliance.numbering import E164, Number
from appliance.numbering.country import calling_code
from appliance.settings.security import Fraud

BURST_CALLS, BURST_MS = 8, 4_000
"""Two calls a second for four seconds: more than a busy office dials by hand."""
SHORT_CALLS, SHORT_SECONDS, SHORT_MS = 10, 10.0, 900_000
"""So many answered calls in a row, each shorter than this, within a quarter of an hour."""
SEQUENCE, SEQUENCE_GAP, SEQUENCE_MS, SEQUENCE_LOOK = 5, 2, 600_000, 24
"""So many numbers with gaps of at most two, among the latest of ten minutes."""
_SEQUENCE_REACH = SEQUENCE_GAP * (SEQUENCE - 1)
"""A number of the smallest row lies no further from another of it."""
MOST_PBXS, MOST_COUNTRIES = 64, 400
NIGHT_FROM, NIGHT_UNTIL = 22, 7
"""Hours of the box's own zone."""


class Shape(StrEnum):
    """In the words of the settings `fraud`."""

    BURST = "burst"
    SHORT_CALLS = "short_calls"
    NEW_COUNTRY = "new_country_at_night"
    SEQUENTIAL = "sequential"


@dataclass(frozen=True, slots=True)
class Sign:
    """One shape that was seen. `blocks`: the settings want the call stopped. `detail`: the country, or ""."""

    shape: Shape
    blocks: bool
    detail: str = ""


@dataclass(slots=True)
class _Seen:
    """What one PBX did of late."""

    begun: deque[int] = field(default_factory=lambda: deque(maxlen=BURST_CALLS))
    short: deque[int] = field(default_factory=lambda: deque(maxlen=SHORT_CALLS))
    dialled: deque[tuple[int, int]] = field(default_factory=lambda: deque(maxlen=SEQUENCE_LOOK))


def is_night(hour: int) -> bool:
    """Whether an hour of the day, 0 to 23, is at night."""
    return hour >= NIGHT_FROM or hour < NIGHT_UNTIL


def country_of(number: Number) -> str:
    """The country or network of a number, as its first calls are counted; "" for a short number."""
    if not isinstance(number, E164):
        return ""
    return "/".join(sorted(kind_of(number).countries)) or f"+{calling_code(number.number)}"


class Shapes:
    """What was seen on one box."""

    def __init__(self, known: Iterable[str] = ()) -> None:
        """`known`: the countries that were called before (`known` of an earlier run)."""
        self._wanted = Fraud()
        self._home = ""
        self._seen: dict[str, _Seen] = {}
        self._known = dict.fromkeys(known)
        self.learned = 0
        """How often a country was called for the first time."""

    def apply(self, wanted: Fraud, home: str) -> None:
        """Take new settings. `home`: the country of the box, which is never new."""
        self._wanted, self._home = wanted, home

    @property
    def known(self) -> tuple[str, ...]:
        """Countries that were called before."""
        return tuple(self._known)

    def remember(self, countries: Iterable[str]) -> None:
        """Countries that were called before, on a box that this one replaces: longer ago than its own."""
        older = [one for one in dict.fromkeys(countries) if one not in self._known]
        self._known = dict.fromkeys([*older, *self._known][-MOST_COUNTRIES:])

    def dialled(self, pbx: str, number: Number, now: int, night: bool, goes: bool) -> tuple[Sign, ...]:
        """A PBX dials; the signs that this call makes. `goes`: nothing else stops it."""
        seen = self._of(pbx)
        country = country_of(number)
        signs = tuple(self._signs(seen, number, country, now, night))
        if goes and country and not any(sign.blocks for sign in signs):
            self.learned += country not in self._known
            self._known.pop(country, None)
            self._known[country] = None
            if len(self._known) > MOST_COUNTRIES:
                del self._known[next(iter(self._known))]
        return signs

    def talked(self, pbx: str, seconds: float, now: int) -> None:
        """A call of a PBX that was answered is over."""
        seen = self._of(pbx)
        if seconds < SHORT_SECONDS:
            seen.short.append(now)
        else:
            seen.short.clear()

    def _of(self, pbx: str) -> _Seen:
        seen = self._seen.pop(pbx, None) or _Seen()
        self._seen[pbx] = seen
        if len(self._seen) > MOST_PBXS:
            del self._seen[next(iter(self._seen))]
        return seen

    def _signs(self, seen: _Seen, number: Number, country: str, now: int, night: bool) -> Iterator[Sign]:
        seen.begun.append(now)
        if len(seen.begun) == BURST_CALLS and now - seen.begun[0] <= BURST_MS:
            yield from self._sign(Shape.BURST)
        if len(seen.short) == SHORT_CALLS and now - seen.short[0] <= SHORT_MS:
            yield from self._sign(Shape.SHORT_CALLS)
        if night and country and self._home not in country.split("/") and country not in self._known:
            yield from self._sign(Shape.NEW_COUNTRY, country)
        if isinstance(number, E164):
            seen.dialled.append((now, int(number.number[1:])))
            if _lies_in_row(seen.dialled, now):
                yield from self._sign(Shape.SEQUENTIAL)

    def _sign(self, shape: Shape, detail: str = "") -> Iterator[Sign]:
        wanted = getattr(self._wanted, shape.value)
        if wanted != "off":
            yield Sign(shape, wanted == "block", detail)


def _lies_in_row(dialled: Sequence[tuple[int, int]], now: int) -> bool:
    """Whether the last number is one of a row of neighbours."""
    last = dialled[-1][1]
    near = {n for at, n in dialled if abs(n - last) <= _SEQUENCE_REACH and now - at <= SEQUENCE_MS}
    if len(near) < SEQUENCE:
        return False
    numbers = sorted(near)
    at = numbers.index(last)
    low = high = at
    while low > 0 and numbers[low] - numbers[low - 1] <= SEQUENCE_GAP:
        low -= 1
    while high + 1 < len(numbers) and numbers[high + 1] - numbers[high] <= SEQUENCE_GAP:
        high += 1
    return high - low + 1 >= SEQUENCE
