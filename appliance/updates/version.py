"""Versions of the box and their order, as Semantic Versioning 2.0 has it.

Law: pure; what is no version has no order: it is refused, never guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import total_ordering

_FORM = re.compile(r"(\d{1,9})\.(\d{1,9})\.(\d{1,9})(?:-([0-9A-Za-z.-]{1,60}))?(?:\+([0-9A-Za-z.-]{1,60}))?")


@total_ordering
@dataclass(frozen=True, slots=True)
class Version:
    """`before`: the parts after a dash (a version that comes before its number).

    `built`: what stands after a plus, which says how it was made and counts for nothing in the order.
    """

    numbers: tuple[int, int, int]
    before: tuple[str, ...] = ()
    built: str = ""

    def __str__(self) -> str:
        text = ".".join(map(str, self.numbers))
        return (
            text + (f"-{'.'.join(self.before)}" if self.before else "") + (f"+{self.built}" if self.built else "")
        )

    def __lt__(self, other: Version) -> bool:
        return self._key() < other._key()

    def same(self, other: Version) -> bool:
        """Whether neither is newer."""
        return self._key() == other._key()

    def _key(self) -> tuple[object, ...]:
        # Numbers come before words, and a longer list after its own beginning (SemVer 11).
        parts = tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in self.before)
        return (*self.numbers, 0 if self.before else 1, parts)


def read_version(text: str) -> Version | None:
    """The version that this text is, or None."""
    found = _FORM.fullmatch(text)
    if found is None:
        return None
    major, minor, patch, before, built = found.groups()
    return Version((int(major), int(minor), int(patch)), tuple(before.split(".")) if before else (), built or "")
