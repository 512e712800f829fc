"""Whether people who call now are lost: number by number, from the trunk that it lives on to its PBX.

Law: pure; a number counts as reached only if everything on its way is seen to work or was never watched.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from appliance.control.values import Status, TrunkStatus
from appliance.settings import Number, Settings, Trunk
from appliance.wizard.said import Said

UP = frozenset({"registered", "static"})
"""States of a login with which calls come in."""
AWAY = frozenset({"unreachable", "not_registered"})
"""States of a PBX that gets no calls. Not `unknown`: a PBX that is not heard is tried all the same."""
State = Literal["none", "fine", "caught", "some", "all", "unknown"]


@dataclass(frozen=True, slots=True)
class Callers:
    """How callers of the `total` numbers that are open for incoming calls fare now.

    `caught`: a belplan takes over. `lost`: nobody is reached. `known` False: the engine does not tell.
    """

    total: int
    caught: int = 0
    lost: int = 0
    known: bool = True

    @property
    def state(self) -> State:
        """none: no number is open. some, all: that many numbers lose their callers."""
        if not self.total:
            return "none"
        if not self.known:
            return "unknown"
        if self.lost:
            return "all" if self.lost == self.total else "some"
        return "caught" if self.caught else "fine"

    @property
    def said(self) -> Said:
        """The sentence about them."""
        counts = {"total": str(self.total), "caught": str(self.caught), "lost": str(self.lost)}
        return Said(f"callers_{self.state}", counts)


NOBODY = Callers(0)
"""No number is open."""


def open_numbers(settings: Settings) -> int:
    """How many numbers are open for incoming calls."""
    return sum(number.inbound for number in settings.number_table().values())


def callers(status: Status, settings: Settings, belplans_run: bool) -> Callers:
    """Follow every open number from its trunk to its PBX. `belplans_run`: whether the engine walks belplans."""
    if is_deaf(status):
        return Callers(open_numbers(settings), lost=open_numbers(settings))
    ways = _ways_in(status, settings)
    there = {pbx.id for pbx in status.pbxs if pbx.state not in AWAY}
    total = caught = lost = 0
    for number in settings.number_table().values():
        if not number.inbound:
            continue
        total += 1
        if not _comes_in(number, ways):
            lost += 1
        elif number.pbx not in there:
            rescued = belplans_run and number.belplan is not None
            caught, lost = caught + rescued, lost + (not rescued)
    return Callers(total, caught, lost)


def is_deaf(status: Status) -> bool:
    """Whether no SIP socket could be opened."""
    return bool(status.engine.listening) and not any(socket.open for socket in status.engine.listening)


def is_up(trunk: TrunkStatus) -> bool:
    """Whether calls can come in over any login of a trunk."""
    return trunk.enabled and any(account.state in UP for account in trunk.accounts)


def _ways_in(status: Status, settings: Settings) -> Mapping[str, frozenset[str] | bool]:
    """By trunk: whether its calls come in; of device accounts the numbers whose calls do."""
    ways: dict[str, frozenset[str] | bool] = {}
    known = {trunk.id: trunk for trunk in status.trunks}
    for trunk in settings.trunks:
        seen = known.get(trunk.id)
        if seen is None or not trunk.enabled:
            ways[trunk.id] = False
        elif trunk.kind == "accounts":
            ways[trunk.id] = _numbers_up(trunk, seen)
        else:
            ways[trunk.id] = is_up(seen)
    return ways


def _numbers_up(trunk: Trunk, seen: TrunkStatus) -> frozenset[str]:
    up = {account.username for account in seen.accounts if account.state in UP}
    return frozenset(account.number for account in trunk.accounts if account.username in up)


def _comes_in(number: Number, ways: Mapping[str, frozenset[str] | bool]) -> bool:
    way = ways.get(number.trunk, False)
    return way if isinstance(way, bool) else number.number in way
