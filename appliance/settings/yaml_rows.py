"""Entries of a list on one line each, as our own files have them by the thousand, read without the parser.

Law: only what means the same to the parser is taken out of its hands, and whether it was is counted afterwards: in
the file a mark stands for each, and one that the parser did not meet as an entry of a list was none.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

FEWEST = 50
"""Below this the parser is quick enough."""
MARK = "row__here__"
_PLAIN = r"[A-Za-z0-9+.~_/][A-Za-z0-9_./@+-]*|-[0-9][A-Za-z0-9_./@+-]*"
_QUOTED = r'"[ !#-\[\]-~\u00a1-\u1fff\u2030-\u205e\u2070-\u2fff\u3001-\ud7ff\ue000-\ufefe\uff00-\ufffd]*"'
"""Text without an escape, and without a character that ends a line, is not seen, or is refused in a file."""
_SCALAR = rf"(?:{_QUOTED}|{_PLAIN})"
_VALUE = rf"(?:{_SCALAR}|\[(?:{_SCALAR}(?:, |(?=\])))*\])"
_PAIR = rf"[A-Za-z_][A-Za-z0-9_]*: {_VALUE}"
_ROW = re.compile(rf"^( *- )\{{((?:{_PAIR}(?:, |(?=\}})))+)\}} *$", re.MULTILINE)
_PARTS = re.compile(rf"([A-Za-z_][A-Za-z0-9_]*): (?:(\[[^\]]*\])|({_SCALAR}))(?:, |$)")
_ITEMS = re.compile(_SCALAR)
Meaning = Callable[[str, bool], Any]
"""What a scalar means: its text, and whether it stood in quotes."""


def marked(text: str) -> tuple[str, list[str]]:
    """The file with a mark in place of each such entry, and the entries; none when there are but few."""
    if MARK in text or text.count("\n") < FEWEST:
        return text, []
    rows: list[str] = []

    def take(found: re.Match[str]) -> str:
        rows.append(found[2])
        return f"{found[1]}{MARK}{len(rows) - 1}"

    short = _ROW.sub(take, text)
    return (short, rows) if len(rows) >= FEWEST else (text, [])


def entry(row: str, meaning: Meaning) -> dict[str, Any] | None:
    """The entry as plain data; None when a name stands in it twice, which the parser tells better."""
    found: dict[str, Any] = {}
    for name, several, one in _PARTS.findall(row):
        if name in found:
            return None
        found[name] = (
            [_scalar(item, meaning) for item in _ITEMS.findall(several)] if several else _scalar(one, meaning)
        )
    return found


def _scalar(text: str, meaning: Meaning) -> Any:
    quoted = text.startswith('"')
    return meaning(text[1:-1] if quoted else text, quoted)
