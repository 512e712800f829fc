"""What the SIP stack knows of our peers: accounts, where their names lead, and who is let in.

Law: `settle` compares what the settings, the places found and the contacts bound ask for with what was handed out,
and hands out the difference; one account that the stack refuses stops no other.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from appliance.control import Problem
from appliance.settings import Settings
from sipengine.banning import Banning
from sipengine.calls import Calls
from sipengine.core import lines
from sipengine.core.compiled import trunk_accounts
from sipengine.doors import Doors
from sipengine.pbxs import Pbxs
from sipengine.port import Account, AccountKey, AccountRefused, Neighbour, Seen, Stack
from sipengine.sockets import Sockets
from sipengine.trunks import Trunks

log = logging.getLogger("trunkbox.engine")


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the roster reads what should be."""

    sockets: Sockets
    trunks: Trunks
    pbxs: Pbxs
    calls: Calls
    bans: Banning
    settings: Callable[[], Settings]
    steady: Callable[[], float]


class Roster:
    """What was handed out to the stack, and what calls need to know of it."""

    def __init__(self, stack: Stack, sources: Sources, let_in: Callable[[], None]) -> None:
        """`let_in` hears that `neighbours` were told to the stack; it must not block."""
        self._stack = stack
        self._from = sources
        self._let_in = let_in
        self._doors = Doors()
        self._accounts: dict[AccountKey, Account] = {}
        self.servers: Mapping[AccountKey, str] = MappingProxyType({})
        """The server that each trunk's account is at, for URIs."""
        self.own_hosts: Mapping[AccountKey, str] = MappingProxyType({})
        """Our address as each account says it."""
        self.elsewhere: Mapping[str, tuple[str, ...]] = MappingProxyType({})
        """Every other place that a trunk's servers lead to."""
        self.neighbours: tuple[Neighbour, ...] = ()
        """Who may speak now, as the SIP stack was told."""
        self.refused: dict[AccountKey, str] = {}
        """Accounts that the stack does not take, and its words."""

    def settle(self) -> None:
        """Bring the stack's accounts, pins and admissions in line with settings, places and contacts."""
        now = self._from
        self._stack.pin((*now.trunks.pins(), *now.pbxs.pins()))
        wanted = {account.key: self._placed(account) for account in self._accounts_wanted()}
        for key in [key for key in self._accounts if key not in wanted]:
            self._stack.drop_account(key)
            del self._accounts[key]
            self.refused.pop(key, None)
        for key, account in wanted.items():
            if self._accounts.get(key) != account:
                self._put(account)
        self.own_hosts = MappingProxyType(
            {key: str(one.media.public_address) for key, one in wanted.items() if one.media.public_address}
        )
        settings = now.settings()
        addresses = {**now.trunks.addresses(), **now.pbxs.addresses()}
        wanted_in, credentials = lines.neighbours(settings, addresses)
        admitted = self._doors.admit(wanted_in, now.calls.going(), now.steady())
        self.neighbours = now.bans.before(admitted, lines.configured(settings, addresses))
        self._stack.admit(self.neighbours, credentials)
        self._let_in()

    def overdue(self) -> bool:
        """Whether somebody is let in for calls and farewells that are over."""
        # Asked every turn, and nearly never needed: what goes on is looked up only then.
        return self._doors.closing and self._doors.overdue(self._from.calls.going(), self._from.steady())

    def problems(self) -> tuple[Problem, ...]:
        """The accounts that the stack does not take."""
        return tuple(Problem("account_refused", {"account": k, "why": why}) for k, why in self.refused.items())

    def _put(self, account: Account) -> None:
        self._accounts[account.key] = account
        try:
            self._stack.put_account(account)
        except AccountRefused as err:
            log.error("account %s refused by the SIP stack: %s", err.key, err.detail)
            self.refused[account.key] = err.detail
        else:
            self.refused.pop(account.key, None)

    def _accounts_wanted(self) -> tuple[Account, ...]:
        self.servers = self._servers_now()
        self.elsewhere = self._from.trunks.elsewhere()
        return lines.accounts(self._from.settings(), {**self.servers, **self._from.trunks.trials()})

    def _servers_now(self) -> Mapping[AccountKey, str]:
        """Where a trunk has a proxy, its servers are only names in URIs, and the first one stands there."""
        trunks = (trunk for trunk in self._from.settings().trunks if trunk.enabled and not trunk.outbound_proxy)
        keys = [one.key for trunk in trunks for one in trunk_accounts(trunk)]
        places = {key: self._from.trunks.place_of(key) for key in keys}
        return MappingProxyType({key: place.server for key, place in places.items() if place is not None})

    def _placed(self, account: Account) -> Account:
        """Say our address as the far end of this account sees it: the public one of the settings, else what it
        told us, else our own on the way there. A PBX tells nothing, and gets our own."""
        trunks, sockets = self._from.trunks, self._from.sockets
        named, seen = account.media.public_address, trunks.seen(account.key)
        local = trunks.local_address(account.key) or self._from.pbxs.local_address(account.key)
        local = sockets.speaks_from(local)
        said = named or (seen.address if seen else None)
        away = said is not None and said != local
        port = seen.port if seen and account.transport == "udp" else sockets.port(account.transport)
        return replace(
            account,
            media=replace(account.media, public_address=said or local),
            reached_at=Seen(said, port) if said is not None and away and not account.registration else None,
        )
