"""The trunks at work: each one's registration keeper, driven by answers and look-ups, its outputs carried out.

Law: decides nothing; `core.registration` decides. A trunk's trouble stays its own.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from appliance.control.values import TrunkChanged, TrunkStatus
from appliance.settings.lines import Trunk
from sipengine.core import keepalive, registration
from sipengine.core.call import StartTimer, StopTimer, TimerFired
from sipengine.core.keepalive import Probe, Reach, Sign, Turned, Watch
from sipengine.core.logins import (
    Changed,
    Event,
    Found,
    Line,
    LookUp,
    Moved,
    Output,
    Place,
    Register,
    Renew,
    Signal,
    Unregister,
)
from sipengine.core.seen import Sight, sight
from sipengine.core.uri import place_of, sip_uri
from sipengine.port import AccountKey, Address, Pin, Probed, Registered, Seen, Source, Stack
from sipengine.resolve import Resolved, Resolver, Server
from sipengine.timers import Timers
from sipengine.trunk_view import (
    disabled_status,
    keys_of,
    known_keys,
    known_places,
    must_restart,
    servers_of,
    stays,
    trunk_of,
    trunk_status,
    username_of,
)


@dataclass(frozen=True, slots=True)
class TrunkTimer:
    """A timer of one trunk, among all timers of the loop."""

    trunk: str
    name: str


@dataclass(slots=True)
class _Kept:
    trunk: Trunk
    line: Line
    keys: tuple[AccountKey, ...]
    watch: Watch | None = None
    """OPTIONS to the trunk's place, for trunks that are kept alive so or that do not register."""
    local: dict[Place, Address | None] = field(default_factory=dict)
    sights: dict[AccountKey, Sight] = field(default_factory=dict)
    """How the provider sees us, by account."""
    leaving: set[AccountKey] = field(default_factory=set)
    """Accounts whose binding of earlier settings is being taken away."""


class Trunks:
    """Every enabled trunk. `changed` is called when accounts, pins or known addresses may be others."""

    def __init__(
        self,
        stack: Stack,
        timers: Timers[object],
        resolver: Resolver,
        publish: Callable[[TrunkChanged], None],
        clock: Callable[[], float],
        settle: Callable[[], None],
    ) -> None:
        self._stack = stack
        self._timers = timers
        self._resolver = resolver
        self._publish = publish
        self._clock = clock
        self._settle = settle
        self._kept: dict[str, _Kept] = {}
        self._off: dict[str, Trunk] = {}

    # ---- settings --------------------------------------------------------------------------------------------

    def apply(self, trunks: Sequence[Trunk], steady: float) -> None:
        """Take new settings. Registrations that did not change stay untouched."""
        wanted = {trunk.id: trunk for trunk in trunks if trunk.enabled}
        self._off = {trunk.id: trunk for trunk in trunks if not trunk.enabled}
        for id in [id for id in self._kept if id not in wanted]:
            self._step(self._kept[id], Signal.STOP, steady)
            del self._kept[id]
        for id, trunk in wanted.items():
            kept = self._kept.get(id)
            if kept is not None and not must_restart(kept.trunk, trunk):
                self._amend(kept, trunk, steady)
                continue
            if kept is None:
                self._begin(trunk, steady)
            else:
                self._begin_anew(kept, trunk, steady)

    def _begin_anew(self, before: _Kept, trunk: Trunk, steady: float) -> None:
        """Other settings for its registrations: what names lead to stays known, and a binding that the new
        REGISTER replaces is not taken away first, for the two would overtake each other."""
        known = known_places(before.line, before.trunk, trunk)
        _, outputs = registration.step(before.line, Signal.STOP, self._clock(), random.random())
        gone = {
            out.account
            for out in outputs
            if isinstance(out, Unregister) and not stays(before.trunk, trunk, out.account)
        }
        kept_quiet = (out for out in outputs if not isinstance(out, Unregister) or out.account in gone)
        self._carry_out(before, kept_quiet, steady)
        self._begin(trunk, steady)
        kept = self._kept[trunk.id]
        kept.leaving = gone
        kept.local.update(before.local)
        kept.sights.update({key: sight for key, sight in before.sights.items() if key in known_keys(trunk)})
        for found in known:
            self._step(kept, found, steady)

    def _begin(self, trunk: Trunk, steady: float) -> None:
        keys = keys_of(trunk)
        line, outputs = registration.begin(servers_of(trunk), keys, self._clock())
        self._kept[trunk.id] = kept = _Kept(trunk, line, keys)
        self._carry_out(kept, outputs, steady)
        if trunk.keepalive.method == "options":
            kept.watch, probes = keepalive.begin(trunk.keepalive.seconds, self._clock())
            self._carry_out_watch(kept, [out for out in probes if not isinstance(out, Probe)], steady)

    def _amend(self, kept: _Kept, trunk: Trunk, steady: float) -> None:
        kept.trunk, kept.keys = trunk, keys_of(trunk)
        kept.line, outputs = registration.amend(kept.line, kept.keys, self._clock())
        self._carry_out(kept, outputs, steady)

    # ---- what happens ----------------------------------------------------------------------------------------

    def answered(self, event: Registered, steady: float) -> None:
        """The answer to a REGISTER."""
        kept = self._kept.get(trunk_of(event.account))
        if kept is None:
            return
        if event.account in kept.leaving and event.expires == 0 and 200 <= event.code < 300:
            kept.leaving.discard(event.account)  # that was about the binding of before
            return
        self._step(kept, event, steady)
        self._sighted(kept, event)

    def _sighted(self, kept: _Kept, event: Registered | Probed) -> None:
        """What an answer tells of our own address; another than before changes what our Contact and SDP say."""
        if event.seen is None or event.account not in known_keys(kept.trunk):
            return
        before = kept.sights.get(event.account)
        if before is not None and before.seen == event.seen:
            return
        kept.sights[event.account] = after = sight(before, event.seen, self._clock())
        if before is None or after.since != before.since:
            self._publish(TrunkChanged(trunk=self._status(kept)))
        self._settle()

    def resolved(self, resolved: Resolved, steady: float) -> None:
        """Where a server's name leads; several trunks may have asked for it."""
        for kept in list(self._kept.values()):
            for text in servers_of(kept.trunk):
                if Server.parse(text, kept.trunk.transport) == resolved.server:
                    places = tuple(Place(text, t.address, t.port) for t in resolved.targets)
                    kept.local.update(zip(places, (t.local for t in resolved.targets), strict=True))
                    self._step(kept, Found(text, places), steady)

    def fired(self, timer: TrunkTimer, steady: float) -> None:
        """A timer of a trunk ran out."""
        kept = self._kept.get(timer.trunk)
        if kept is None:
            return
        watch, _, name = timer.name.rpartition(" ")
        if watch:
            self._watch(kept, TimerFired(name), steady)
        else:
            self._step(kept, TimerFired(timer.name), steady)

    def told(self, trunk: str, sign: Sign, steady: float) -> None:
        """What a call told about a trunk."""
        kept = self._kept.get(trunk)
        if kept is not None and sign is Sign.UNHEARD:
            self._step(kept, Signal.UNHEARD, steady)

    def disconnected(self, peer: Source, steady: float) -> None:
        """The connection to a provider is gone: who registered over it gets no calls until it does so again."""
        for kept in list(self._kept.values()):
            place = kept.line.place
            if place and (place.address, place.port, kept.trunk.transport) == (
                peer.address,
                peer.port,
                peer.transport,
            ):
                self._step(kept, Signal.CUT, steady)

    def probed(self, event: Probed, steady: float) -> None:
        """The answer to an OPTIONS, or that none came."""
        kept = self._kept.get(trunk_of(event.account))
        if kept is not None:
            self._watch(kept, event, steady)
            self._sighted(kept, event)

    def _watch(self, kept: _Kept, event: Probed | TimerFired, steady: float) -> None:
        if kept.watch is None:
            return
        kept.watch, outputs = keepalive.step(kept.watch, event, self._clock())
        self._carry_out_watch(kept, outputs, steady)

    def _carry_out_watch(self, kept: _Kept, outputs: Iterable[keepalive.Output], steady: float) -> None:
        for output in outputs:
            match output:
                case Probe():
                    server = kept.line.place.server if kept.line.place else servers_of(kept.trunk)[0]
                    self._stack.probe(_first_key(kept), sip_uri("", place_of(server, kept.trunk.transport)))
                case StartTimer(name=name, seconds=seconds):
                    self._timers.start(TrunkTimer(kept.trunk.id, f"watch {name}"), steady + seconds)
                case StopTimer(name=name):
                    self._timers.stop(TrunkTimer(kept.trunk.id, f"watch {name}"))
                case Turned(reach=Reach.DOWN):
                    self._step(kept, Signal.UNHEARD, steady)

    def renew(self, trunk: Trunk, steady: float) -> None:
        """Register again, at once, whoever is registered with a login and a server of that trunk."""
        names = {trunk.username, *(one.username for one in trunk.accounts)}
        names |= {trunk.backup.username} if trunk.backup else set()
        for kept in self._kept.values():
            if set(servers_of(kept.trunk)) & set(servers_of(trunk)):
                for key in kept.keys:
                    if username_of(kept.trunk, key) in names:
                        self._step(kept, Renew(key), steady)

    def stop(self, steady: float) -> None:
        """The engine goes down: take every registration away."""
        for kept in self._kept.values():
            self._step(kept, Signal.STOP, steady)
        self._kept.clear()

    # ---- what others ask -------------------------------------------------------------------------------------

    def usable(self) -> frozenset[AccountKey]:
        """The accounts that calls may use: registered ones, and those that need no registration."""
        now = self._clock()
        found: set[AccountKey] = set()
        for kept in self._kept.values():
            found.update(login.key for login in kept.line.logins if login.usable(now))
            if not kept.keys and kept.line.place is not None:
                found.add(AccountKey(f"trunk/{kept.trunk.id}"))
        return frozenset(found)

    def places(self) -> Mapping[str, Place]:
        """Where each trunk is now, by its id; trunks whose names lead nowhere are left out."""
        return {id: kept.line.place for id, kept in self._kept.items() if kept.line.place is not None}

    def place_of(self, key: AccountKey) -> Place | None:
        """Where an account's calls go: the place of its trunk."""
        kept = self._kept.get(trunk_of(key))
        return kept.line.place if kept else None

    def local_address(self, key: AccountKey) -> Address | None:
        """Our own address on the way to where the account is."""
        kept, place = self._kept.get(trunk_of(key)), self.place_of(key)
        return kept.local.get(place) if kept and place else None

    def seen(self, key: AccountKey) -> Seen | None:
        """How the far end of an account sees us; None when it has not told, or told of another kind of address."""
        kept, place = self._kept.get(trunk_of(key)), self.place_of(key)
        found = kept.sights.get(key) if kept else None
        fits = found is not None and place is not None and found.seen.address.version == place.address.version
        return found.seen if found is not None and fits else None

    def addresses(self) -> Mapping[str, frozenset[Address]]:
        """The addresses that each server is known to have, by its name in the settings."""
        found: dict[str, frozenset[Address]] = {}
        for kept in self._kept.values():
            for server, places in zip(kept.line.servers, kept.line.found, strict=True):
                found[server] = found.get(server, frozenset()) | {place.address for place in places}
        return found

    def hosts(self, trunk: str) -> frozenset[str]:
        """The addresses of a trunk's servers."""
        kept = self._kept.get(trunk)
        return frozenset(str(place.address) for place in kept.line.places) if kept else frozenset()

    def elsewhere(self) -> Mapping[str, tuple[str, ...]]:
        """Every other place that a trunk's servers lead to, by trunk id: where 112 goes on trying."""
        return MappingProxyType(
            {
                id: tuple(str(place) for place in kept.line.places if place != kept.line.place)
                for id, kept in self._kept.items()
            }
        )

    def pins(self) -> tuple[Pin, ...]:
        """Where the servers' names must lead: each trunk to its place, each trial to what it tries."""
        table: dict[tuple[str, int, str], Pin] = {}
        for kept in self._kept.values():
            places = [kept.line.place, *(login.asked for login in kept.line.logins)]
            for place in places:
                if place is None:
                    continue
                server = Server.parse(place.server, kept.trunk.transport)
                trial = place != kept.line.place
                port = place.port if trial else 0
                pin = Pin(server.host, kept.trunk.transport, ((place.address, place.port),), port)
                table[server.host.lower(), port, kept.trunk.transport] = pin
        return tuple(table.values())

    def trials(self) -> Mapping[AccountKey, str]:
        """The server of each account that tries another place than its trunk's; its port pins it apart."""
        found = {}
        for kept in self._kept.values():
            for login in kept.line.logins:
                if login.asked is not None and login.asked != kept.line.place:
                    host = Server.parse(login.asked.server, kept.trunk.transport).host
                    found[login.key] = (
                        f"[{host}]:{login.asked.port}" if ":" in host else f"{host}:{login.asked.port}"
                    )
        return found

    def statuses(self) -> tuple[TrunkStatus, ...]:
        """Every trunk as people see it, the disabled ones too."""
        on = (self._status(kept) for kept in self._kept.values())
        return (*on, *(disabled_status(trunk) for trunk in self._off.values()))

    # ---- the machine -----------------------------------------------------------------------------------------

    def _step(self, kept: _Kept, event: Event, steady: float) -> None:
        kept.line, outputs = registration.step(kept.line, event, self._clock(), random.random())
        self._carry_out(kept, outputs, steady)

    def _carry_out(self, kept: _Kept, outputs: Iterable[Output], steady: float) -> None:
        outputs = tuple(outputs)
        if any(isinstance(output, Register | Moved) for output in outputs):
            self._settle()  # accounts and pins first, then the REGISTER that needs them
        changed = False
        for output in outputs:
            match output:
                case Register(account=account):
                    self._stack.register(account)
                case Unregister(account=account):
                    self._stack.register(account, on=False)
                case LookUp(server=server):
                    self._resolver.ask(Server.parse(server, kept.trunk.transport))
                case StartTimer(name=name, seconds=seconds):
                    self._timers.start(TrunkTimer(kept.trunk.id, name), steady + seconds)
                case StopTimer(name=name):
                    self._timers.stop(TrunkTimer(kept.trunk.id, name))
                case Moved() | Changed():
                    changed = True
        if changed:
            self._publish(TrunkChanged(trunk=self._status(kept)))

    def _status(self, kept: _Kept) -> TrunkStatus:
        return trunk_status(kept.trunk, kept.keys, kept.line, kept.sights)


def _known(kept: _Kept, trunk: Trunk) -> tuple[Found, ...]:
    """Where names led that a changed trunk still has: a name server that is slow or away must not leave its calls
    with nowhere to go, nor make strangers of its servers."""
    if kept.trunk.transport != trunk.transport:  # which leads to other ports (RFC 3263 section 4.1)
        return ()
    found = zip(kept.line.servers, kept.line.found, strict=True)
    return tuple(Found(server, places) for server, places in found if places and server in servers_of(trunk))


def _first_key(kept: _Kept) -> AccountKey:
    return kept.keys[0] if kept.keys else AccountKey(f"trunk/{kept.trunk.id}")
