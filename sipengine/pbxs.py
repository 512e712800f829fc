"""The PBXs at work: who is logged in, who answers OPTIONS, and where a peer's name leads.

Law: decides nothing about calls; it keeps what decisions read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from appliance.control.attempt_values import Attempt
from appliance.control.values import PbxChanged, PbxState, PbxStatus
from appliance.settings.lines import Pbx
from sipengine.core import keepalive
from sipengine.core.call import StartTimer, StopTimer, TimerFired
from sipengine.core.keepalive import Probe, Reach, Sign, Turned, Watch
from sipengine.core.state import Contact
from sipengine.core.uri import place_of, sip_uri
from sipengine.port import AccountKey, Address, Bound, Pin, Probed, Stack, Unbound
from sipengine.resolve import Resolved, Resolver, Server, Target, local_address_toward
from sipengine.timers import Timers

_LOOK_UP_SECONDS = 300.0
RETRY_SECONDS = 60.0
"""How long calls pass by a PBX that is believed away and cannot say that it is back."""


@dataclass(frozen=True, slots=True)
class PbxTimer:
    """A timer of one PBX, among all timers of the loop."""

    pbx: str
    name: str


@dataclass(slots=True)
class _Kept:
    pbx: Pbx
    watch: Watch
    since: float
    targets: tuple[Target, ...] = ()
    contacts: dict[str, Contact] = field(default_factory=dict)
    """By Contact URI, the most recent last."""
    retry: bool = False
    """It never answers OPTIONS, so only a call can tell whether it is back: the next one may try."""

    @property
    def mute(self) -> bool:
        """Whether it never answered OPTIONS, or is not asked."""
        return self.watch.last_code == 0


class Pbxs:
    """Every PBX of the settings."""

    def __init__(
        self,
        stack: Stack,
        timers: Timers[object],
        resolver: Resolver,
        publish: Callable[[PbxChanged], None],
        clock: Callable[[], float],
        settle: Callable[[], None],
        attempts: Callable[[str], tuple[Attempt, ...]] = lambda _pbx: (),
    ) -> None:
        self._stack = stack
        self._timers = timers
        self._resolver = resolver
        self._publish = publish
        self._clock = clock
        self._settle = settle
        self._attempts = attempts
        self._kept: dict[str, _Kept] = {}

    # ---- settings --------------------------------------------------------------------------------------------

    def apply(self, pbxs: Sequence[Pbx], steady: float) -> None:
        """Take new settings; a PBX whose login and address stay keeps its contacts and its state."""
        before = self._kept
        self._kept = {}
        for pbx in pbxs:
            old = before.pop(pbx.id, None)
            if old is not None and _same_place(old.pbx, pbx):
                old.pbx = pbx
                self._kept[pbx.id] = old
                continue
            if old is not None:
                self._forget(old)
            self._begin(pbx, steady, old)
        for old in before.values():
            self._forget(old)

    def _begin(self, pbx: Pbx, steady: float, before: _Kept | None = None) -> None:
        """What stays true of a PBX that was there before stays known: it will not log in again to tell us."""
        now = self._clock()
        self._kept[pbx.id] = kept = _Kept(pbx, Watch(pbx.keepalive_seconds, now), now)
        if before is not None and _same_login(before.pbx, pbx):
            kept.contacts, kept.since = before.contacts, before.since
            if (before.pbx.address, before.pbx.transport) == (pbx.address, pbx.transport):
                kept.targets = before.targets
            if kept.contacts or kept.targets:
                self._watch(kept, steady)
        if pbx.mode == "peer" and pbx.address:
            self._look_up(kept, steady)

    def _forget(self, kept: _Kept) -> None:
        for name in ("lookup", "probe", "answer", "retry"):
            self._timers.stop(PbxTimer(kept.pbx.id, name))

    def _look_up(self, kept: _Kept, steady: float) -> None:
        if kept.pbx.address:
            self._resolver.ask(Server.parse(kept.pbx.address, kept.pbx.transport))
            self._timers.start(PbxTimer(kept.pbx.id, "lookup"), steady + _LOOK_UP_SECONDS)

    # ---- what happens ----------------------------------------------------------------------------------------

    def resolved(self, resolved: Resolved, steady: float) -> None:
        """Where a peer's name leads; what was known stays while a name server is away."""
        for kept in list(self._kept.values()):
            address = kept.pbx.address
            if not address or Server.parse(address, kept.pbx.transport) != resolved.server:
                continue
            first = not kept.targets
            if resolved.targets and resolved.targets != kept.targets:
                kept.targets = resolved.targets
                self._settle()
            if first:
                self._watch(kept, steady)

    def _watch(self, kept: _Kept, steady: float) -> None:
        kept.watch, outputs = keepalive.begin(kept.pbx.keepalive_seconds, self._clock())
        self._carry_out(kept, outputs, steady)

    def fired(self, timer: PbxTimer, steady: float) -> None:
        """A timer of a PBX ran out."""
        kept = self._kept.get(timer.pbx)
        if kept is None:
            return
        if timer.name == "lookup":
            self._look_up(kept, steady)
        elif timer.name == "retry":
            kept.retry = kept.mute
        else:
            self._step(kept, TimerFired(timer.name), steady)

    def probed(self, event: Probed, steady: float) -> None:
        """The answer to an OPTIONS, or that none came."""
        kept = self._kept.get(_pbx_of(event.account))
        if kept is not None:
            self._step(kept, event, steady)

    def told(self, pbx: str, sign: Sign, steady: float) -> None:
        """What a call told about a PBX."""
        kept = self._kept.get(pbx)
        if kept is not None:
            if kept.retry and sign is Sign.UNHEARD:
                self._try_later(kept, steady)
            self._step(kept, sign, steady)

    def _try_later(self, kept: _Kept, steady: float) -> None:
        kept.retry = False
        self._timers.start(PbxTimer(kept.pbx.id, "retry"), steady + RETRY_SECONDS)

    def bound(self, event: Bound, steady: float) -> None:
        """A PBX logged in, or refreshed its login: that contact becomes the first choice."""
        for kept in self._kept.values():
            if kept.pbx.mode == "register" and kept.pbx.username == event.user:
                new = event.contact not in kept.contacts
                kept.contacts.pop(event.contact, None)
                kept.contacts[event.contact] = Contact(event.contact, event.source)
                if new:
                    self._contacts_changed(kept)
                    self._watch(kept, steady)
                else:
                    self._step(kept, Sign.HEARD, steady)

    def unbound(self, event: Unbound) -> None:
        """A login ran out or was taken away."""
        for kept in self._kept.values():
            if kept.pbx.username == event.user and event.contact in kept.contacts:
                del kept.contacts[event.contact]
                self._contacts_changed(kept)

    def logged_in(self, bound: Sequence[Bound], steady: float) -> None:
        """These are all the logins there are: news of some was lost."""
        for kept in self._kept.values():
            if kept.pbx.mode != "register":
                continue
            now = {one.contact: Contact(one.contact, one.source) for one in bound if one.user == kept.pbx.username}
            if kept.contacts == now:
                continue
            fresh = [contact for contact in now if contact not in kept.contacts]
            kept.contacts = {contact: now[contact] for contact in (*kept.contacts, *fresh) if contact in now}
            self._contacts_changed(kept)
            if fresh:
                self._watch(kept, steady)

    def _contacts_changed(self, kept: _Kept) -> None:
        kept.since = self._clock()
        self._settle()
        self._publish(PbxChanged(pbx=self._status(kept)))

    def _step(self, kept: _Kept, event: keepalive.Event, steady: float) -> None:
        kept.watch, outputs = keepalive.step(kept.watch, event, self._clock())
        self._carry_out(kept, outputs, steady)

    def _carry_out(self, kept: _Kept, outputs: Sequence[keepalive.Output], steady: float) -> None:
        for output in outputs:
            match output:
                case Probe():
                    self._probe(kept, steady)
                case StartTimer(name=name, seconds=seconds):
                    self._timers.start(PbxTimer(kept.pbx.id, name), steady + seconds)
                case StopTimer(name=name):
                    self._timers.stop(PbxTimer(kept.pbx.id, name))
                case Turned(reach=reach):
                    if reach is Reach.DOWN:
                        self._try_later(kept, steady)
                    kept.since = self._clock()
                    self._publish(PbxChanged(pbx=self._status(kept)))

    def _probe(self, kept: _Kept, steady: float) -> None:
        key = AccountKey(f"pbx/{kept.pbx.id}")
        uri = _target_uri(kept)
        if uri is not None:
            self._stack.probe(key, uri)
        else:
            self._step(kept, Probed(key, 503, "nowhere to send it"), steady)

    # ---- what others ask -------------------------------------------------------------------------------------

    def contacts(self) -> Mapping[str, tuple[Contact, ...]]:
        """Where registered PBXs are, by id, the most recent first."""
        return MappingProxyType(
            {id: tuple(reversed(kept.contacts.values())) for id, kept in self._kept.items() if kept.contacts}
        )

    def down(self) -> frozenset[str]:
        """The PBXs that are known not to answer, and that no call shall try."""
        return frozenset(id for id, kept in self._kept.items() if _is_down(kept) and not kept.retry)

    def away(self) -> frozenset[str]:
        """The PBXs that no call can reach now: known not to answer, or not logged in."""
        absent = {id for id, kept in self._kept.items() if kept.pbx.mode == "register" and not kept.contacts}
        return frozenset(absent | {id for id, kept in self._kept.items() if _is_down(kept)})

    def up(self) -> frozenset[str]:
        """The PBXs that can be reached, as far as is known."""
        return frozenset(self._kept) - self.away()

    def addresses(self) -> Mapping[str, frozenset[Address]]:
        """The addresses that each peer's name is known to have, by its text in the settings."""
        return {
            kept.pbx.address: frozenset(target.address for target in kept.targets)
            for kept in self._kept.values()
            if kept.pbx.address
        }

    def hosts(self, pbx: str) -> frozenset[str]:
        """The addresses where a PBX is, or from where it tried to come in."""
        kept = self._kept.get(pbx)
        if kept is None:
            return frozenset()
        seen = {str(target.address) for target in kept.targets}
        seen |= {str(contact.source.address) for contact in kept.contacts.values()}
        return frozenset(seen | {attempt.source for attempt in self._attempts(pbx)})

    def pins(self) -> tuple[Pin, ...]:
        """Where the names of peers lead."""
        pins = []
        for kept in self._kept.values():
            if kept.targets and kept.pbx.address:
                server = Server.parse(kept.pbx.address, kept.pbx.transport)
                targets = tuple((t.address, t.port) for t in kept.targets)
                pins.append(Pin(server.host, kept.pbx.transport, targets))
        return tuple(pins)

    def local_address(self, key: AccountKey) -> Address | None:
        """Our own address on the way to a PBX."""
        kept = self._kept.get(_pbx_of(key))
        if kept is None:
            return None
        if kept.targets:
            return kept.targets[0].local
        latest = next(reversed(kept.contacts.values()), None)
        return local_address_toward(latest.source.address) if latest else None

    def statuses(self) -> tuple[PbxStatus, ...]:
        """Every PBX as people see it."""
        return tuple(self._status(kept) for kept in self._kept.values())

    def _status(self, kept: _Kept) -> PbxStatus:
        contacts = tuple(kept.contacts) or ((kept.pbx.address,) if kept.pbx.address else ())
        return PbxStatus(
            id=kept.pbx.id,
            mode=kept.pbx.mode,
            state=_state(kept),
            contacts=contacts,
            last_code=kept.watch.last_code,
            since=kept.since,
            attempts=self._attempts(kept.pbx.id),
        )


def _is_down(kept: _Kept) -> bool:
    return kept.watch.reach is Reach.DOWN


def _state(kept: _Kept) -> PbxState:
    if kept.pbx.mode == "register":
        return "registered" if kept.contacts else "not_registered"
    return kept.watch.reach.value


def _same_place(before: Pbx, after: Pbx) -> bool:
    def what(pbx: Pbx) -> tuple[object, ...]:
        return (pbx.address, pbx.transport, pbx.keepalive_seconds)

    return what(before) == what(after) and _same_login(before, after)


def _same_login(before: Pbx, after: Pbx) -> bool:
    def what(pbx: Pbx) -> tuple[object, ...]:
        secret = pbx.password.get_secret_value() if pbx.password else None
        return (pbx.mode, pbx.username, secret)

    return what(before) == what(after)


def _target_uri(kept: _Kept) -> str | None:
    if kept.pbx.mode == "register":
        return next(reversed(kept.contacts), None)
    if not kept.targets or not kept.pbx.address:
        return None
    return sip_uri("", place_of(kept.pbx.address, kept.pbx.transport))


def _pbx_of(key: AccountKey) -> str:
    kind, _, rest = key.partition("/")
    return rest if kind == "pbx" else ""
