"""A provider's rates as a CSV sheet: every row, or every wrong line by its number and nothing else.

Law: pure; nothing is guessed that could make a call look cheaper than it is.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from pydantic import ValidationError

from appliance.numbering.country import country_of
from appliance.settings.security import RateRow

MOST_ROWS = 100_000
MOST_BYTES = 10_000_000
COLUMNS = ("prefix", "per_minute", "setup", "increment")
"""In this order when the sheet has no heading. The last two may be missing."""
_HEADINGS = {
    "prefix": "prefix", "voorvoegsel": "prefix", "nummer": "prefix", "code": "prefix",
    "per_minute": "per_minute", "per minute": "per_minute", "per minuut": "per_minute", "minuut": "per_minute",
    "rate": "per_minute", "tarief": "per_minute",
    "setup": "setup", "start": "setup", "starttarief": "setup", "opzetkosten": "setup",
    "increment": "increment", "interval": "increment", "afrekening": "increment",
}  # fmt: skip
_AMOUNT = re.compile(r"(?:0|[1-9][0-9]{0,5})(?:[.,][0-9]{1,6})?")


@dataclass(frozen=True, slots=True)
class Imported:
    """Every row of the sheet, in its order."""

    rows: tuple[RateRow, ...]


@dataclass(frozen=True, slots=True)
class WrongLine:
    """`line` counts from 1; `code` and `params` fill a sentence of `appliance.words`."""

    line: int
    code: str
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WrongSheet:
    """Nothing is imported."""

    lines: tuple[WrongLine, ...]


def read_sheet(content: bytes, home: str) -> Imported | WrongSheet:
    """Read a sheet with commas, semicolons or tabs; UTF-8 or Windows-1252. `home`: whose short numbers it prices.

    Prefixes are written `+316` or `00316`; digits alone count only where they are a short number at home.
    """
    if len(content) > MOST_BYTES:
        return WrongSheet((WrongLine(1, "rates_too_long", {"most": str(MOST_ROWS)}),))
    text = _text(content)
    lines = list(_cells(text))
    order: tuple[str, ...] = COLUMNS
    if lines and _heading(lines[0][1]):
        order = _heading(lines[0][1])
        lines = lines[1:]
        if "prefix" not in order or "per_minute" not in order:
            return WrongSheet((WrongLine(1, "rates_heading"),))
    if len(lines) > MOST_ROWS:
        return WrongSheet((WrongLine(1, "rates_too_long", {"most": str(MOST_ROWS)}),))
    if not lines:
        return WrongSheet((WrongLine(1, "rates_empty"),))
    return _rows(lines, order, home)


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _cells(text: str) -> Iterator[tuple[int, list[str]]]:
    """The lines that hold anything, with their numbers."""
    head = text.partition("\n")[0]
    delimiter = max(";\t,", key=head.count)
    for number, line in enumerate(text.splitlines(), 1):
        try:
            cells = next(csv.reader(io.StringIO(line), delimiter=delimiter), [])
        except csv.Error:
            cells = [line]
        cells = [cell.strip() for cell in cells]
        if any(cells):
            yield number, cells


def _heading(cells: list[str]) -> tuple[str, ...]:
    """The columns that a heading names, "" for one that is not ours; empty when it is no heading."""
    found = tuple(_HEADINGS.get(cell.lower(), "") for cell in cells)
    return found if any(found) else ()


def _rows(lines: list[tuple[int, list[str]]], order: tuple[str, ...], home: str) -> Imported | WrongSheet:
    rows: list[RateRow] = []
    wrong: list[WrongLine] = []
    first: dict[str, int] = {}
    for number, cells in lines:
        row = _row(number, cells, order, home)
        if isinstance(row, WrongLine):
            wrong.append(row)
        elif row.prefix in first:
            params = {"prefix": row.prefix, "first": str(first[row.prefix])}
            wrong.append(WrongLine(number, "rates_twice", params))
        else:
            first[row.prefix] = number
            rows.append(row)
    return WrongSheet(tuple(wrong)) if wrong else Imported(tuple(rows))


def _row(number: int, cells: list[str], order: tuple[str, ...], home: str) -> RateRow | WrongLine:
    if len(cells) > len(order) and any(cells[len(order) :]):
        return WrongLine(number, "rates_cells", {"count": str(len(cells)), "most": str(len(order))})
    given = {name: cell for name, cell in zip(order, cells, strict=False) if name}
    prefix = _prefix(given.get("prefix", ""), home)
    if prefix is None:
        return WrongLine(number, "rates_prefix", {"value": given.get("prefix", "")})
    amounts = {}
    for name in ("per_minute", "setup"):
        cell = given.get(name, "")
        if name == "setup" and not cell:
            continue
        amount = _amount(cell)
        if amount is None:
            return WrongLine(number, "rates_amount", {"column": name, "value": cell})
        amounts[name] = amount
    increment = given.get("increment") or "60/60"
    try:
        return RateRow(prefix=prefix, increment=increment, **amounts)
    except ValidationError:
        return WrongLine(number, "rates_increment", {"value": increment})


def _prefix(cell: str, home: str) -> str | None:
    digits = re.sub(r"[\s.\-]", "", cell)
    if digits.startswith("00"):
        digits = f"+{digits[2:]}"
    if re.fullmatch(r"\+[1-9][0-9]{0,14}", digits):
        return digits
    return digits if re.fullmatch(r"[0-9]{2,6}", digits) and country_of(home).is_short(digits) else None


def _amount(cell: str) -> Decimal | None:
    """Euros; a negative or absurd amount is none, nor is `1.234,56`, which could be a thousand times less."""
    text = cell.removeprefix("€").strip()
    if _AMOUNT.fullmatch(text) is None:
        return None
    try:
        return Decimal(text.replace(",", "."))
    except InvalidOperation:
        return None
