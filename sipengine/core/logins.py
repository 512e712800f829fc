"""A trunk's logins and the one server they share, as frozen values, and the question that a login asks.

Law: a trunk has one place: registration, keepalive and calls all go there. Each login lives its own life there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum, StrEnum

from sipengine.core.call import StartTimer, StopTimer, TimerFired
from sipengine.port import AccountKey, Address, Registered


class State(StrEnum):
    """How a login is, in the words of `trunkbox status`."""

    TRYING = "trying"
    """Asked, and no answer was ever heard."""
    REGISTERED = "registered"
    REFUSED = "refused"
    """The provider said no to this login; asked again slowly, for ever."""
    UNREACHABLE = "unreachable"
    """Nothing came, the server failed, or its name leads nowhere."""


@dataclass(frozen=True, slots=True)
class Place:
    """One address of one server, as named in the settings."""

    server: str
    address: Address
    port: int

    def __str__(self) -> str:
        host = f"[{self.address}]" if self.address.version == 6 else str(self.address)
        return f"{host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Login:
    """One account's registration. Instants as `now` was given.

    `asked` is where the REGISTER went whose answer is awaited. `bound` is the place that accepted the last one,
    `until` when that binding runs out; both survive a silent server. `insisted`: the one immediate retry is
    spent. `tried` are the places that failed since the last wait: none is asked twice without one. `waits` in a
    row set the back-off.
    """

    key: AccountKey
    since: float
    state: State = State.TRYING
    code: int = 0
    reason: str = ""
    next_try: float | None = None
    asked: Place | None = None
    insisted: bool = False
    tried: tuple[Place, ...] = ()
    bound: Place | None = None
    until: float | None = None
    waits: int = 0

    def usable(self, now: float) -> bool:
        """Whether the provider knows us: calls may go out on this account, and come in."""
        return self.until is not None and now < self.until

    def settled_at(self, place: Place | None) -> bool:
        """Whether it is registered there and asks nothing."""
        return self.state is State.REGISTERED and self.asked is None and self.bound == place


@dataclass(frozen=True, slots=True)
class Line:
    """A trunk's logins and its servers, the primary first.

    `found` is what each server's name leads to, in the order of `servers`. `place` is where REGISTER, OPTIONS and
    INVITE go now, None while no name leads anywhere. `blamed` are places that failed, and until when that is held
    against them. `trial`: the login that is trying out the first place while the others stay; `strays` counts
    trials in vain.
    """

    servers: tuple[str, ...]
    logins: tuple[Login, ...]
    found: tuple[tuple[Place, ...], ...]
    place: Place | None = None
    blamed: tuple[tuple[Place, float], ...] = ()
    trial: AccountKey | None = None
    strays: int = 0

    @property
    def places(self) -> tuple[Place, ...]:
        """Every known place, best first."""
        return tuple(place for places in self.found for place in places)

    def held_against(self, now: float) -> frozenset[Place]:
        """The places that failed lately."""
        return frozenset(place for place, until in self.blamed if now < until)

    def login(self, key: AccountKey) -> Login | None:
        """The login of an account."""
        return next((login for login in self.logins if login.key == key), None)

    def account_for_calls(self, now: float) -> AccountKey | None:
        """The first account that the provider knows: the second one serves when the first does not."""
        return next((login.key for login in self.logins if login.usable(now)), None)


class Signal(Enum):
    """What the world may say beside the port's `Registered`."""

    UNHEARD = "a call or keepalive got no answer at the line's place"
    CUT = "the connection to the line's place is gone"
    STOP = "the box goes down, or the trunk is taken away"


@dataclass(frozen=True, slots=True)
class Renew:
    """Something may have taken this account's binding away: if it is registered, register it again now."""

    account: AccountKey


@dataclass(frozen=True, slots=True)
class Found:
    """Where a server's name leads now, best first; empty when it leads nowhere."""

    server: str
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Register:
    """Send one REGISTER of this account to `place`."""

    account: AccountKey
    place: Place


@dataclass(frozen=True, slots=True)
class Unregister:
    """Take this account's registration away."""

    account: AccountKey


@dataclass(frozen=True, slots=True)
class LookUp:
    """Find out where a server's name leads; the answer is `Found`."""

    server: str


@dataclass(frozen=True, slots=True)
class Moved:
    """From now on calls and keepalives of the trunk go to `place`."""

    place: Place


@dataclass(frozen=True, slots=True)
class LoginStatus:
    """What people see of a login. `server` is `address:port`; `code` the last SIP answer, 0 for none."""

    key: AccountKey
    state: State
    server: str | None
    code: int
    reason: str
    since: float
    next_try: float | None


@dataclass(frozen=True, slots=True)
class Changed:
    """A login's status changed."""

    status: LoginStatus


Event = Registered | Found | TimerFired | Renew | Signal
Output = Register | Unregister | LookUp | Moved | Changed | StartTimer | StopTimer
Stepped = tuple[Line, tuple[Output, ...]]

ANSWER_SECONDS = 45.0
"""Longer than the stack's own patience with a REGISTER (timer F, 32 s, RFC 3261 section 17.1.2.2)."""


QUICK_SECONDS = 5.0
"""Four transmissions of a REGISTER over UDP: so long silence is heard while another place is untried."""


def status_of(line: Line, login: Login) -> LoginStatus:
    """What people see of one login of a line: who is registered, is so where that was accepted."""
    here = login.bound if login.state is State.REGISTERED else None
    place = here or login.asked or line.place
    server = str(place) if place else None
    return LoginStatus(login.key, login.state, server, login.code, login.reason, login.since, login.next_try)


def with_login(line: Line, changed: Login) -> Line:
    """The line with one login replaced."""
    logins = tuple(changed if login.key == changed.key else login for login in line.logins)
    return replace(line, logins=logins)


def ask(line: Line, key: AccountKey, place: Place | None) -> Stepped:
    """Send a REGISTER, unless one of this login is out already or there is nowhere to send it."""
    login = line.login(key)
    if login is None or login.asked is not None or place is None:
        return line, ()
    patience = _patience(line, login, place)
    login = replace(login, asked=place, next_try=None)
    return with_login(line, login), (Register(key, place), StartTimer(key, patience))


def _patience(line: Line, login: Login, place: Place) -> float:
    """Short while another place may answer sooner, and once: when all have been silent, one may just be slow. A
    trial of the first place costs nobody a call, so it takes its time."""
    unknown = () in line.found  # its name may lead somewhere in a moment
    untried = unknown or any(other != place and other not in login.tried for other in line.places)
    return QUICK_SECONDS if untried and login.waits == 0 and line.trial != login.key else ANSWER_SECONDS


def ask_all(line: Line, wanted: Callable[[Login], bool]) -> Stepped:
    """Send a REGISTER to the line's place for each login that is `wanted`."""
    outputs: tuple[Output, ...] = ()
    for login in line.logins:
        if wanted(login):
            line, more = ask(line, login.key, line.place)
            outputs += more
    return line, outputs
