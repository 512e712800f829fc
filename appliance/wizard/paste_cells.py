"""Pasted text cut into rows and cells: separators, headings, remarks.

Law: pure and linear; a cell that holds no digit is a label of its row, never a fault.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST_TEXT = 2_000_000
"""Characters read of one paste; 10,000 lines of a wide CSV fit."""
LONGEST_CELL = 200
MOST_CELLS = 500
_SHOWN = 60
_SEPARATOR = re.compile(r"[,;\t|]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]+")
"""Marks of writing direction and the like, which address books put around numbers."""
_REMARK = re.compile(r"(?:^|\s)(?:#|//|--\s).*")
_LABEL = re.compile(r"[(\[\"']*\s*[^\W\d_]")
_NUMBER_HEADS = frozenset(
    (
        "nummer",
        "nummers",
        "telefoonnummer",
        "telefoonnummers",
        "telefoon",
        "tel",
        "doorkiesnummer",
        "did",
        "dids",
        "ddi",
        "number",
        "numbers",
        "phone",
        "phonenumber",
        "telephone",
        "msisdn",
        "e164",
        "cli",
        "rufnummer",
    )
)
_LABEL_HEADS = frozenset(
    ("naam", "label", "omschrijving", "beschrijving", "notitie", "opmerking", "name", "description")
)
_ANOTHER = re.compile(r"(?<![0-9])(?:\+|0)(?:[0-9][\s().\-/]?){7}")
"""One more number beside the first, as in `Tel. 050 123 45 67 fax 050 123 45 68`."""
_MOST_IN_CELL = 8
_TO_WORDS = re.compile(r"t/m|tem|t\.e\.m\.?|tot|en|met|until|through|thru|to|[xX]{1,4}", re.IGNORECASE)
_NUMBER_START = re.compile(r"(?:sips?:|tel:)?[+(]*[0-9]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Row:
    """One pasted line: the cells that may be numbers, and what else it says. `line` counts from 1."""

    line: int
    cells: tuple[str, ...]
    label: str = ""


@dataclass(frozen=True, slots=True)
class _Heads:
    """Which columns hold the number and the label; None: any, the label where no digits are."""

    number: int | None = None
    label: int | None = None


def rows(text: str) -> tuple[list[Row], bool]:
    """The rows of a paste that hold anything, and whether it was longer than is read."""
    cut_off = len(text) > LONGEST_TEXT
    heads = _Heads()
    found: list[Row] = []
    for at, line in enumerate(_INVISIBLE.sub("", text[:LONGEST_TEXT]).splitlines(), start=1):
        cells = _cells(line)
        new_heads = _heads(cells)
        if new_heads is not None:
            heads = new_heads
            continue
        if any(cells):
            found.append(_row(at, cells, heads))
    return found, cut_off


def cut(text: str, most: int = _SHOWN) -> str:
    """The text, shortened for showing."""
    return text if len(text) <= most else text[: most - 1] + "…"


def _cells(line: str) -> list[str]:
    kept = _REMARK.sub("", line[: LONGEST_CELL * MOST_CELLS])
    parts = _SEPARATOR.split(kept, maxsplit=MOST_CELLS)[:MOST_CELLS]
    return [part.strip().strip("\"'").strip() for part in parts]


def _heads(cells: list[str]) -> _Heads | None:
    """The columns of a line of headings, which is one that names a column of numbers."""
    words = [re.sub(r"[^a-z0-9]", "", cell.lower()) for cell in cells if len(cell) <= LONGEST_CELL]
    if len(words) != len(cells) or not any(word in _NUMBER_HEADS for word in words):
        return None
    number = next(n for n, word in enumerate(words) if word in _NUMBER_HEADS)
    label = next((n for n, word in enumerate(words) if word in _LABEL_HEADS), None)
    return _Heads(number, label)


def _row(line: int, cells: list[str], heads: _Heads) -> Row:
    if heads.number is not None and len(cells) > heads.number:
        found, beside = _every(cells[heads.number])
        label = cells[heads.label] if heads.label is not None and len(cells) > heads.label else beside
        return Row(line, found, cut(label, LONGEST_CELL))
    numbers: list[str] = []
    labels = []
    for cell in cells:
        found, beside = _every(cell)
        numbers.extend(found)
        if beside:
            labels.append(beside)
    if not numbers and labels:
        return Row(line, (cut(" ".join(labels), LONGEST_CELL),))
    return Row(line, tuple(numbers), cut(labels[0] if labels else "", LONGEST_CELL))


def _every(cell: str) -> tuple[tuple[str, ...], str]:
    """Every number in a cell, for none may be lost in a label, and the words around them."""
    found = []
    number, beside = _apart(cell)
    while number:
        found.append(number)
        if len(found) == _MOST_IN_CELL or _ANOTHER.search(beside) is None:
            break
        number, beside = _apart(beside)
    return tuple(found), beside


def _apart(cell: str) -> tuple[str, str]:
    """A number and the words that follow or precede it in one cell: `050 123 45 67 Hoofdnummer`."""
    if not any(letter.isdigit() for letter in cell[:LONGEST_CELL]):
        return "", cell
    words = cell[:LONGEST_CELL].split()
    start = next((n for n, word in enumerate(words) if _NUMBER_START.match(word)), 0)
    end = start
    while end < len(words) and (not _LABEL.match(words[end]) or _part(words[end])):
        end += 1
    while end > start and _LABEL.match(words[end - 1]) and not _part(words[end - 1]):
        end -= 1
    number = " ".join(words[start:end]) if end > start else cell[:LONGEST_CELL]
    beside = " ".join((*words[:start], *words[end:])) if end > start else ""
    return number, beside.strip("()[]\"':- ")


def _part(word: str) -> bool:
    """Words and letters that belong to a range or an address, though they begin with a letter."""
    return _TO_WORDS.fullmatch(word) is not None or _NUMBER_START.match(word) is not None
