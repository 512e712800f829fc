"""What is wrong with settings, as values: where, which rule, and the particulars for the message.

Law: a problem names a place and a rule, and never repeats a secret.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

_PLAIN = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong.

    `path`: e.g. `numbers[3].trunk`, empty for the whole; `line`: in the file, if known; `code`: a key of
    `messages.MESSAGES`, whose text `params` fill.
    """

    path: str
    code: str
    params: Mapping[str, str | int] = field(default_factory=dict)
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Wrong:
    """Settings that are not valid: everything found, in the order of the file."""

    problems: tuple[Problem, ...]


def path_of(steps: Sequence[str | int]) -> str:
    """`("numbers", 3, "trunk")` as `numbers[3].trunk`; keys that are no plain word in quotes."""
    path = ""
    for step in steps:
        if isinstance(step, int):
            path += f"[{step}]"
        elif _PLAIN.fullmatch(step):
            path += f".{step}" if path else step
        else:
            path += f"[{_quoted(step)}]"
    return path


def prefixes(path: str) -> Iterator[str]:
    """`numbers[3].trunk`, `numbers[3]`, `numbers`: a place and all that it lies in, but for the whole."""
    while path:
        yield path
        path = path[: max(path.rfind("."), path.rfind("["), 0)]


def _quoted(key: str) -> str:
    """A key from a stranger's file, short and without control characters."""
    return '"' + "".join(c if c.isprintable() and c not in '"\\' else "?" for c in key[:60]) + '"'
