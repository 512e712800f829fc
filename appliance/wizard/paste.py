"""Pasted telephone numbers, in whatever notation and layout, read into own numbers.

Law: pure, never raises, linear in the text: what cannot be read is given back with its line and the reason.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from appliance.numbering import E164, NotANumber, Reader, ShortCode, canonical
from appliance.settings.lines import RANGE_MOST
from appliance.wizard.paste_cells import Row, cut, rows
from appliance.wizard.paste_checks import flaw_of
from appliance.wizard.said import Said

MOST = RANGE_MOST
"""Numbers read from one paste; a box has no more (settings refuse longer ranges too)."""
MOST_WRONG = 200
"""Wrong ones given back in full; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Pasted:
    """A run of numbers that was read: `first` and `last` are the same for a single one. `line` counts from 1."""

    first: str
    last: str
    line: int
    label: str = ""

    def __len__(self) -> int:
        return int(self.last) - int(self.first) + 1

    def numbers(self) -> Iterator[str]:
        """Each number of the run in E.164."""
        return (f"+{n}" for n in range(int(self.first), int(self.last) + 1))


@dataclass(frozen=True, slots=True)
class Wrong:
    """A text that is no number of ours: `text` as it was pasted, shortened; `why` in words."""

    line: int
    text: str
    why: Said


@dataclass(frozen=True, slots=True)
class Reading:
    """What a paste holds. `new`: numbers to add, in order, each once. `known`: already there, or pasted twice.

    `wrong` has at most `MOST_WRONG` entries of `wrong_count`. `cut_off`: the paste was longer than is read.
    """

    new: tuple[Pasted, ...] = ()
    known: tuple[str, ...] = ()
    wrong: tuple[Wrong, ...] = ()
    wrong_count: int = 0
    cut_off: bool = False

    @property
    def count(self) -> int:
        """How many new numbers there are."""
        return sum(len(run) for run in self.new)


@dataclass(slots=True)
class _Basket:
    """What is gathered on the way; the numbers already seen make each new one new once."""

    seen: set[str]
    new: list[Pasted] = field(default_factory=list)
    known: dict[str, None] = field(default_factory=dict)
    wrong: list[Wrong] = field(default_factory=list)
    wrong_count: int = 0
    count: int = 0

    def fault(self, row: Row, text: str, code: str, **params: str) -> None:
        self.wrong_count += 1
        if len(self.wrong) < MOST_WRONG:
            shown = cut(text.strip())
            self.wrong.append(Wrong(row.line, shown, Said(code, {"text": shown, "line": str(row.line), **params})))

    def take(self, row: Row, text: str, first: str, last: str) -> None:
        """Add a run, without the numbers of it that are known; what remains may be several runs."""
        low, high = int(first), int(last)
        if self.count + high - low + 1 > MOST:
            self.fault(row, text, "paste_too_many", most=str(MOST))
            return
        start: int | None = None
        for n in range(low, high + 1):
            number = f"+{n}"
            if number in self.seen:
                self.known.setdefault(number)
                self._close(row, start, n - 1)
                start = None
            else:
                self.seen.add(number)
                start = n if start is None else start
        self._close(row, start, high)

    def _close(self, row: Row, start: int | None, end: int) -> None:
        if start is not None:
            self.new.append(Pasted(f"+{start}", f"+{end}", row.line, row.label))
            self.count += end - start + 1


def read_paste(text: str, *, country: str = "NL", known: Collection[str] = ()) -> Reading:
    """Read numbers from lines, commas, semicolons, tabs, CSV with or without headings, and ranges.

    `known`: the numbers in E.164 that the box has already. Bare digits are read at home first, which is how people
    write; `31501234567` is understood all the same. Ranges: `a - b`, `a t/m b`, `a t/m 99`, `+31 50 12345xx`.
    """
    basket = _Basket(set(known))
    reader = Reader(country, "national")
    lines, cut_off = rows(text)
    for row in lines:
        read = [_cell(basket, row, cell, reader) for cell in row.cells]
        if row.cells and not any(read):
            basket.fault(row, row.cells[0], _why_none(row.cells[0]))
    return Reading(tuple(basket.new), tuple(basket.known), tuple(basket.wrong), basket.wrong_count, cut_off)


def _why_none(text: str) -> str:
    return "paste_spreadsheet" if _SCIENTIFIC.fullmatch(text.strip()) else "paste_no_number"


_SCIENTIFIC = re.compile(r"[0-9](?:[.,][0-9]+)?[eE]\+?[0-9]{1,2}")
"""What a spreadsheet makes of a long number: the last digits are lost for good."""
_BETWEEN = re.compile(r"\s*(?:t/m|t\.?e\.?m\.?|tot en met|tot|until|through|thru|to|\.{2,3}|…)\s*", re.IGNORECASE)
_DASH = re.compile(r"\s*[-\u2010-\u2015]\s*")
_JOKERS = re.compile(r"(.*?[0-9])\s*([xX*?]{1,4})\s*", re.DOTALL)
_LOOKS = re.compile(r"[+(]?[0-9][0-9\s()./\-\u2010-\u2015]*")
_SHORTEST = 7
"""Digits that the first end of a range has at least; asking the numbering plan about fewer only costs time."""
_PARTS = 12
"""Dashes looked at in one cell; a number has fewer."""


def _cell(basket: _Basket, row: Row, cell: str, reader: Reader) -> bool:
    """Read one cell; whether it was taken for a number or for a wrong one."""
    if jokers := _JOKERS.fullmatch(cell):
        zeros, nines = "0" * len(jokers[2]), "9" * len(jokers[2])
        return _run(basket, row, cell, jokers[1] + zeros, jokers[1] + nines, reader)
    ends = _BETWEEN.split(cell, maxsplit=1)
    if len(ends) == 2 and _digits(ends[0]) and _digits(ends[1]):
        return _run(basket, row, cell, ends[0], ends[1], reader)
    for dash in list(_DASH.finditer(cell))[:_PARTS]:
        left, right = cell[: dash.start()], cell[dash.end() :]
        if _digits(right) and len(_digits(left)) >= _SHORTEST and _good(left, reader) is not None:
            return _run(basket, row, cell, left, right, reader)
    return _single(basket, row, cell, reader)


def _single(basket: _Basket, row: Row, cell: str, reader: Reader) -> bool:
    match canonical(cell, reader):
        case E164(number=number):
            flaw = flaw_of(number)
            if flaw is not None:
                basket.fault(row, cell, f"paste_{flaw}")
            else:
                basket.take(row, cell, number, number)
            return True
        case ShortCode():
            if _alone(row):
                basket.fault(row, cell, "paste_short_code")
            return _alone(row)
        case NotANumber(why=why):
            if _LOOKS.fullmatch(cell.strip()) and (_alone(row) or len(_digits(cell)) >= 7):
                basket.fault(row, cell, f"paste_{why.value}")
                return True
            return False


def _run(basket: _Basket, row: Row, cell: str, first: str, last: str, reader: Reader) -> bool:
    low = _good(first, reader)
    if low is None:
        basket.fault(row, cell, "paste_range_begin")
        return True
    tail = _digits(last)
    whole = _good(last, reader) if len(tail) >= 7 else None
    high = whole or (low[: -len(tail)] + tail if 0 < len(tail) <= 6 else None)
    if high is None or len(high) != len(low):
        basket.fault(row, cell, "paste_range_end")
    elif high < low:
        basket.fault(row, cell, "paste_range_order", first=low, last=high)
    elif int(high) - int(low) >= MOST:
        basket.fault(row, cell, "paste_too_many", most=str(MOST))
    else:
        basket.take(row, cell, low, high)
    return True


def _good(text: str, reader: Reader) -> str | None:
    """The number that a text is, when it is a whole one."""
    number = canonical(text, reader)
    return number.number if isinstance(number, E164) and flaw_of(number.number) is None else None


def _digits(text: str) -> str:
    return "".join(letter for letter in text if letter.isascii() and letter.isdigit())


def _alone(row: Row) -> bool:
    return len(row.cells) == 1
