"""Settings with one thing wrong, for every field there is; and what the errors of all of them are.

Law: derived from the types, so that a field added later is tried too.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

Steps = tuple[str | int, ...]

WRONG: tuple[Any, ...] = (
    None,
    True,
    5,
    -1,
    10**15,
    Decimal("0.5"),
    Decimal("Infinity"),
    Decimal("1E+400"),
    1.5,
    "",
    "x",
    "two\nlines",
    "x" * 300,
    "\ud800",
    "1.2345678",
    "999999999",
    "192.168.1.5/24",
    [],
    ["x", "x"],
    ["PCMA", "PCMA"],
    ["+31501234500", "+3150123"],
    ["+31501234599", "+31501234500"],
    ["+31500000000", "+31509999999"],
    {},
    {"unheard_of": 1},
    {"do": "dance"},
    {"mode": "pigeon"},
    {"to": "moon"},
)


def places(data: Any, here: Steps = ()) -> Iterator[Steps]:
    """Every place in plain data, the whole first."""
    yield here
    if isinstance(data, dict):
        for key, value in data.items():
            yield from places(value, (*here, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from places(value, (*here, index))


def at(data: Any, steps: Steps) -> Any:
    """What lies at a place."""
    for step in steps:
        data = data[step]
    return data


def changed(data: Any, steps: Steps, value: Any) -> Any:
    """A copy with another value at a place."""
    if not steps:
        return value
    copied = copy.copy(data)
    first, rest = steps[0], steps[1:]
    copied[first] = changed(copied[first], rest, value) if rest else value
    return copied


def without(data: Any, steps: Steps) -> Any:
    """A copy without a place."""
    around = copy.copy(at(data, steps[:-1]))
    del around[steps[-1]]
    return changed(data, steps[:-1], around)


def variants(data: Any) -> Iterator[tuple[Steps, Any]]:
    """Each place with each wrong value, without it, and with an unknown setting beside it; section by section."""
    for section in data:
        yield from _variants({section: data[section]})


def _variants(data: Any) -> Iterator[tuple[Steps, Any]]:
    for steps in places(data):
        for value in WRONG:
            yield steps, changed(data, steps, value)
        if steps:
            yield steps, without(data, steps)
        if isinstance(at(data, steps), dict):
            yield steps, changed(data, (*steps, "unheard_of"), 1)
