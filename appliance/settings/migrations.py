"""How settings of an older schema become settings of this one: plain data to plain data, one step per version.

Law: a step never looks at code of today; what is newer than this code is named, never touched.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Data = dict[str, Any]
Migration = Callable[[Data], Data]
"""From version n to n + 1. It gets its own copy, without the key `schema`, and may change it."""

MIGRATIONS: Mapping[int, Migration] = {}
"""Keyed by the version that a step starts from."""

FIRST = 1
"""What a file without `schema` is taken to be; so it keeps its meaning for ever."""


@dataclass(frozen=True, slots=True)
class Upgraded:
    """Data of the wanted version, and the version that it had."""

    data: Data
    was: int


@dataclass(frozen=True, slots=True)
class Newer:
    """Written by newer software: version `found`, of which this code knows up to `known`."""

    found: int
    known: int


@dataclass(frozen=True, slots=True)
class NoVersion:
    """The schema is no whole number, or no step starts from it."""


def upgrade(
    data: Mapping[str, Any], target: int, migrations: Mapping[int, Migration] = MIGRATIONS
) -> Upgraded | Newer | NoVersion:
    """`data` as version `target`. Pure as far as the steps are; `data` itself is not changed."""
    found = data.get("schema", FIRST)
    if not isinstance(found, int) or isinstance(found, bool):
        return NoVersion()
    if found > target:
        return Newer(found, target)
    if any(version not in migrations for version in range(found, target)):
        return NoVersion()
    body = {key: value for key, value in data.items() if key != "schema"}
    for version in range(found, target):
        body = migrations[version](body)
    return Upgraded({"schema": target, **body}, found)
