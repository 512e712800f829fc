"""Who is let in: the neighbours of the settings, and those of before whose calls or farewells still go on.

Law: pure but for what it remembers. Who is wanted no more is let in only until the calls of that moment are over,
a provider also until the un-REGISTER that leaves for him has been answered or has died.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field

from sipengine.port import AccountKey, Admission, LegId, Neighbour

FAREWELL = 36.0
"""Seconds in which an un-REGISTER is over in any case (RFC 3261, timer F: 32 s). Its 401 dropped as a stranger's,
it would lie waiting, and take the next registration away when the same trunk comes back."""
Going = Mapping[LegId, Set[str]]
"""The calls in progress, each with the ids of its trunk and PBX."""


@dataclass(frozen=True, slots=True)
class _Closing:
    """Who is wanted no more: let in while one of `calls` goes on, and `until` then."""

    neighbour: Neighbour
    calls: frozenset[LegId]
    until: float

    def wanted(self, going: Going, now: float) -> bool:
        return now < self.until or bool(self.calls & going.keys())


@dataclass(slots=True)
class Doors:
    """Without this a provider whose name leads elsewhere, or whose trunk is switched off, becomes a stranger amid
    a call: its BYE is dropped, and the call never ends. New calls of a line that is gone find no account.
    """

    _open: dict[str, Neighbour] = field(default_factory=dict)
    _closing: dict[str, _Closing] = field(default_factory=dict)

    def admit(self, wanted: Sequence[Neighbour], going: Going, now: float) -> tuple[Neighbour, ...]:
        """Whom to let in now that these are wanted. `now`: steady seconds."""
        networks = {one.network for one in wanted}
        for network, one in self._open.items():
            calls = frozenset(call for call, ids in going.items() if ids & _ids(one))
            until = now + FAREWELL if _registers(one) else now
            if network not in networks and (calls or until > now) and one.admission is Admission.TRUST:
                self._closing[network] = _Closing(one, calls, until)
        self._open = {one.network: one for one in wanted}
        self._closing = {
            network: closing
            for network, closing in self._closing.items()
            if network not in networks and closing.wanted(going, now)
        }
        return (*wanted, *(closing.neighbour for closing in self._closing.values()))

    @property
    def closing(self) -> bool:
        """Whether anybody is let in who is wanted no more."""
        return bool(self._closing)

    def overdue(self, going: Going, now: float) -> bool:
        """Whether somebody is let in for calls and farewells that are over."""
        return any(not closing.wanted(going, now) for closing in self._closing.values())


def _ids(neighbour: Neighbour) -> frozenset[str]:
    return frozenset(_id(key) for key in neighbour.accounts)


def _id(key: AccountKey) -> str:
    """The id of the trunk or PBX in an account key."""
    return key.split("/")[1]


def _registers(neighbour: Neighbour) -> bool:
    """Whether it belongs to a trunk, which may have logged in there."""
    return any(key.startswith("trunk/") for key in neighbour.accounts)
