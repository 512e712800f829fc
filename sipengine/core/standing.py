"""What stands until somebody or a clock changes it: switches, forced belplans, a rehearsal; and its stored form.

Law: pure. A switch that the settings name for the first time stands as they say, later as people turned it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from appliance.belplan.conditions import turned
from appliance.settings.plans import Switch

MOST_MINUTES = 60
USUAL_MINUTES = 10


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """Pretend that the PBXs are down. `since`, `until`: UTC epoch seconds. `caller`: E.164, whose next call alone
    is meant."""

    id: str
    since: float
    until: float
    caller: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """`on`: switches that are on; `known`: those that were seen before. `forced`: numbers (E.164)."""

    on: frozenset[str] = frozenset()
    known: frozenset[str] = frozenset()
    forced_all: bool = False
    forced: frozenset[str] = frozenset()
    rehearsal: Rehearsal | None = None

    def forces(self, number: str) -> bool:
        """Whether calls to this number take their belplan by order of somebody at the box."""
        return self.forced_all or number in self.forced

    def rehearses(self, caller: str | None) -> bool:
        """Whether this caller's call shall find the PBX down."""
        return self.rehearsal is not None and self.rehearsal.caller in (None, caller)


def with_switches(standing: Standing, switches: tuple[Switch, ...]) -> Standing:
    """What stands under these settings: new switches as they start, of a group the first."""
    ids = {one.id for one in switches}
    on = standing.on & ids
    for switch in switches:
        if switch.id not in standing.known and switch.active and not _rival_on(switch, switches, on):
            on |= {switch.id}
    return replace(standing, on=on, known=frozenset(ids))


def with_restored(standing: Standing, on: frozenset[str], known: frozenset[str]) -> Standing:
    """With the switches of a backup that this box never saw; how its own stand is newer than any backup."""
    fresh = known - standing.known
    return replace(standing, on=standing.on | (on & fresh), known=standing.known | fresh)


def with_switch(standing: Standing, switches: tuple[Switch, ...], id: str, on: bool) -> Standing:
    """One switch turned; of its group the others go off."""
    return replace(standing, on=turned(switches, standing.on, id, on))


def with_forced(standing: Standing, on: bool, number: str | None) -> Standing:
    """All calls, or those to one number, forced or no longer. To free all frees every single number too."""
    if number is None:
        return replace(standing, forced_all=on, forced=standing.forced if on else frozenset())
    return replace(standing, forced=standing.forced | {number} if on else standing.forced - {number})


def plain(standing: Standing) -> dict[str, Any]:
    """As JSON types."""
    row: dict[str, Any] = {
        "on": sorted(standing.on),
        "known": sorted(standing.known),
        "forced_all": standing.forced_all,
        "forced": sorted(standing.forced),
    }
    one = standing.rehearsal
    if one is not None:
        row["rehearsal"] = {"id": one.id, "since": one.since, "until": one.until, "caller": one.caller}
    return row


def read(row: Mapping[str, Any], now: float) -> Standing:
    """What stood when it was written; `now` UTC epoch seconds. Raises ValueError, KeyError or TypeError.

    A rehearsal whose time is over, or that a clock step would make longer than any may be, is over.
    """
    found = row.get("rehearsal")
    rehearsal = None
    if found is not None:
        rehearsal = Rehearsal(str(found["id"]), float(found["since"]), float(found["until"]), found["caller"])
        if not 0 < rehearsal.until - now <= MOST_MINUTES * 60:
            rehearsal = None
    return Standing(
        _texts(row["on"]), _texts(row["known"]), row["forced_all"] is True, _texts(row["forced"]), rehearsal
    )


def _texts(value: object) -> frozenset[str]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise TypeError("not a list of texts")
    return frozenset(value)


def _rival_on(switch: Switch, switches: Iterable[Switch], on: frozenset[str]) -> bool:
    return switch.group is not None and any(one.group == switch.group and one.id in on for one in switches)
