"""How the switches of call plans stood: what of the engine's `state.json` belongs in a backup.

Law: pure. Bans are left behind, for they end by themselves and were about another network; so are forced call
plans and rehearsals, which somebody began by hand for that hour.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

SWITCHES = "switches.json"
_TABLE, _ROW = "takeovers", "1"
"""Of `state.json`: `sipengine.takeovers.KEEPER`."""


@dataclass(frozen=True, slots=True)
class Switches:
    """By id: those that were `on`, of those that the box `known` then had."""

    on: frozenset[str] = frozenset()
    known: frozenset[str] = frozenset()


def of_state(tables: Mapping[str, Mapping[str, Any]] | None) -> Switches:
    """What stood in a state file; nothing where it has nothing of the kind."""
    try:
        return _read(dict((tables or {})[_TABLE][_ROW]))
    except (KeyError, TypeError, ValueError):
        return Switches()


def to_json(switches: Switches) -> bytes:
    """As the backup keeps it."""
    return json.dumps({"on": sorted(switches.on), "known": sorted(switches.known)}).encode()


def from_json(content: bytes) -> Switches:
    """What `to_json` wrote. Raises ValueError."""
    try:
        return _read(json.loads(content))
    except (KeyError, TypeError, RecursionError) as err:
        raise ValueError("no switches") from err


def _read(row: Mapping[str, Any]) -> Switches:
    on, known = row["on"], row["known"]
    if not all(isinstance(rows, list) and all(isinstance(one, str) for one in rows) for rows in (on, known)):
        raise ValueError("no lists of texts")
    return Switches(frozenset(on) & frozenset(known), frozenset(known))
