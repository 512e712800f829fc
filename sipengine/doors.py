"""Who is let in: the neighbours of the settings, and those of before whose calls still go on.

Law: pure but for what it remembers. Who is wanted no more is let in only until the calls of that moment are over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field

from sipengine.port import AccountKey, Admission, LegId, Neighbour

Going = Mapping[LegId, Set[str]]
"""The calls in progress, each with the ids of its trunk and PBX."""


@dataclass(slots=True)
class Doors:
    """Without this a provider whose name leads elsewhere, or whose trunk is switched off, becomes a stranger amid
    a call: its BYE is dropped, and the call never ends. New calls of a line that is gone find no account.
    """

    _open: dict[str, Neighbour] = field(default_factory=dict)
    _closing: dict[str, tuple[Neighbour, frozenset[LegId]]] = field(default_factory=dict)

    def admit(self, wanted: Sequence[Neighbour], going: Going) -> tuple[Neighbour, ...]:
        """Whom to let in now that these are wanted."""
        networks = {one.network for one in wanted}
        for network, one in self._open.items():
            calls = frozenset(call for call, ids in going.items() if ids & _ids(one))
            if network not in networks and calls and one.admission is Admission.TRUST:
                self._closing[network] = (one, calls)
        self._open = {one.network: one for one in wanted}
        self._closing = {
            network: (one, calls & going.keys())
            for network, (one, calls) in self._closing.items()
            if network not in networks and calls & going.keys()
        }
        return (*wanted, *(one for one, _ in self._closing.values()))

    def overdue(self, going: Going) -> bool:
        """Whether somebody is let in for calls that are over."""
        return any(not calls & going.keys() for _, calls in self._closing.values())


def _ids(neighbour: Neighbour) -> frozenset[str]:
    return frozenset(_id(key) for key in neighbour.accounts)


def _id(key: AccountKey) -> str:
    """The id of the trunk or PBX in an account key."""
    return key.split("/")[1]
