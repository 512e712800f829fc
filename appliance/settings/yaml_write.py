"""Plain data as the settings file: YAML 1.2 that a person can read and change.

Law: what is written is read back equal, and means the same to a reader of YAML 1.1. Written by hand: the library
takes six seconds over ten thousand numbers, and this a sixtieth of it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_./@-]*")
_WORDS = frozenset(["true", "false", "null", "yes", "no", "on", "off", "y", "n"])
"""To YAML 1.1 these are truth values."""
_UNSEEN = re.compile(
    "[\x7f-\xa0\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ud800-\udfff\ufeff\ufffe\uffff]"
)
"""What no reader sees, or takes for the end of a line: written as an escape."""
_LONGEST = 230
"""Characters of a collection that still stands on one line: a number with all its settings does."""


def write_yaml(data: Mapping[str, Any], comment: str = "") -> str:
    """Plain data as YAML, in its own order; `comment` goes on top. Short things stand on one line."""
    head = [f"# {line}" for line in comment.splitlines()]
    width, flow = _flow(data)
    body = [flow] if width is not None and width <= _LONGEST else _block(data, "")
    return "\n".join([*head, *body]) + "\n"


def _block(value: Any, indent: str) -> Iterator[str]:
    """The lines of a collection that does not fit on one."""
    if isinstance(value, Mapping):
        for name, below in value.items():
            yield from _entry(f"{indent}{_scalar(name)}:", below, f"{indent}  ", f"{indent}  ")
    else:
        for below in value:
            yield from _entry(f"{indent}-", below, f"{indent}  ", f"{indent}  ", joined=True)


def _entry(head: str, value: Any, mapping: str, sequence: str, *, joined: bool = False) -> Iterator[str]:
    """One value behind its `head`; `joined`: the first line of a collection stands behind a dash."""
    if not isinstance(value, Mapping | list | tuple):
        yield f"{head} {_scalar(value)}"
        return
    width, flow = _flow(value)
    if width is not None and width <= _LONGEST:
        yield f"{head} {flow}"
        return
    lines = _block(value, mapping if isinstance(value, Mapping) else sequence)
    if joined:
        yield f"{head} {next(lines).lstrip(' ')}"
    else:
        yield head
    yield from lines


def _flow(value: Any) -> tuple[int | None, str]:
    """A collection on one line, and how wide it is at most; None: something in it wants lines of its own."""
    width, said = 2, []
    for name, below in _pairs(value):
        text = ""
        if name is not None:
            text, width = f"{_scalar(name)}: ", width + len(name) + 3
        if isinstance(below, Mapping | list | tuple):
            inner, flow = _flow(below)
            if inner is None or inner > _LONGEST or (isinstance(below, Mapping) and name is None):
                return None, ""
            width, text = width + inner + 2, text + flow
        else:
            scalar = _scalar(below)
            width, text = width + len(below if isinstance(below, str) else scalar) + 3, text + scalar
        said.append(text)
    marks = "{}" if isinstance(value, Mapping) else "[]"
    return width, f"{marks[0]}{', '.join(said)}{marks[1]}"


def _pairs(value: Mapping[str, Any] | Sequence[Any]) -> Iterator[tuple[str | None, Any]]:
    if isinstance(value, Mapping):
        yield from value.items()
    else:
        yield from ((None, one) for one in value)


def _scalar(value: Any) -> str:
    """One value: words plain, other text in quotes."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            if _PLAIN.fullmatch(value) and value.lower() not in _WORDS:
                return value
            return _UNSEEN.sub(_escaped, json.dumps(value, ensure_ascii=False))
        case int():
            return str(value)
    raise TypeError(f"no plain value: {type(value).__name__}")


def _escaped(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"
