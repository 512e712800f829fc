"""What crosses the control socket, as frozen values: the state of the engine, its answers, its events.

Law: pure; instants are UTC epoch seconds; a key that this code does not know is left out when it reads, so that
two neighbouring versions understand each other. What changes its meaning raises `wire.PROTOCOL`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Annotated, Literal

from pydantic import Field

from appliance.calllog.sound import LegSound
from appliance.control.attempt_values import Attempt, AttemptSeen
from appliance.control.firewall_values import FirewallStatus
from appliance.control.plan_values import PlansChanged, PlansStatus
from appliance.control.probe_values import ProbeChanged
from appliance.control.proof_values import ProofChanged
from appliance.control.security_values import BanChanged, BanStatus, FraudFinding, MailStatus

AccountRole = Literal["primary", "backup", "device"]
AccountState = Literal["off", "static", "trying", "registered", "refused", "unreachable"]
"""off: the trunk is disabled. static: no registration wanted, the provider knows our address. trying: asked, no
answer yet. refused: the provider answered no (`code`). unreachable: nothing came, or the name leads nowhere.
The last two are tried again at `next_try`."""
PbxState = Literal["reachable", "unreachable", "unknown", "registered", "not_registered"]
CallState = Literal["ringing", "early", "talking", "held"]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that a person should know. `code` and `params` become words in `appliance.words`."""

    code: str
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountStatus:
    """One registration. `code` and `reason` are the last SIP answer, 0 and "" when there was none."""

    key: str
    username: str | None
    role: AccountRole
    state: AccountState
    server: str | None = None
    """The target in use, `host:port` or `address:port`."""
    code: int = 0
    reason: str = ""
    since: float | None = None
    """When `state` began."""
    next_try: float | None = None
    seen: str | None = None
    """The address that the provider sees us at (`received`, RFC 3581); None when it did not tell."""
    seen_since: float | None = None
    seen_before: str | None = None
    """The address that it saw before, None while it was never another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrunkStatus:
    """One trunk and its registrations, the primary first."""

    id: str
    enabled: bool
    kind: Literal["trunk", "accounts"]
    accounts: tuple[AccountStatus, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PbxStatus:
    """One PBX. `contacts`: where calls go now. `last_code`: the last SIP answer to our OPTIONS or call.

    `attempts`: what came in its name or from its address and was not let in, the latest first, at most 50.
    """

    id: str
    mode: Literal["peer", "register"]
    state: PbxState
    contacts: tuple[str, ...] = ()
    last_code: int = 0
    since: float | None = None
    attempts: tuple[Attempt, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CallStatus:
    """A call in progress. Numbers are canonical, or as they came; `from_` is "anonymous" when hidden (CLIR)."""

    id: str
    direction: Literal["in", "out"]
    from_: Annotated[str, Field(alias="from")]
    to: str
    state: CallState
    start: float
    did: str | None = None
    trunk: str | None = None
    pbx: str | None = None
    answer: float | None = None
    codec: str | None = None
    sound: tuple[LegSound, ...] = ()
    """How each leg sounds so far; a `notice` is true now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListenStatus:
    """A SIP socket that the settings want. `open` is false when the port was taken."""

    transport: Literal["udp", "tcp", "tls"]
    address: str
    port: int
    open: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineStatus:
    """The engine process itself. `strangers_dropped`: messages left unanswered since its start."""

    version: str
    pid: int
    since: float
    ready: bool = True
    """False while the engine still starts: its sockets are not all open, its accounts not all begun."""
    listening: tuple[ListenStatus, ...] = ()
    problems: tuple[Problem, ...] = ()
    strangers_dropped: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """The answer to `status`. `strangers`: who knocked and is no PBX of ours, the latest first, at most 50.

    `bans`: who gets no answer for guessing at logins, the latest first. `fraud`: signs of fraud, the latest first.
    """

    engine: EngineStatus
    trunks: tuple[TrunkStatus, ...] = ()
    pbxs: tuple[PbxStatus, ...] = ()
    calls: tuple[CallStatus, ...] = ()
    strangers: tuple[Attempt, ...] = ()
    plans: PlansStatus = field(default_factory=PlansStatus)
    bans: tuple[BanStatus, ...] = ()
    fraud: tuple[FraudFinding, ...] = ()
    mail: MailStatus = field(default_factory=MailStatus)
    firewall: FirewallStatus = field(default_factory=FirewallStatus)

    @property
    def sighted(self) -> AccountStatus | None:
        """The login whose provider tells how it sees us; one on the internet before one nearby."""
        told = [one for trunk in self.trunks for one in trunk.accounts if one.seen is not None]
        return min(told, key=lambda one: not ip_address(one.seen or "::").is_global, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """The answer to `apply`: the settings now in force. `changed` names sections and ids, for people."""

    generation: int = 0
    changed: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CallChanged:
    """A call began, changed or ended. `outcome` is set once it is over, in the words of the call log."""

    call: CallStatus
    outcome: str | None = None
    event: Literal["call"] = "call"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrunkChanged:
    """A trunk, or one of its registrations, changed state."""

    trunk: TrunkStatus
    event: Literal["trunk"] = "trunk"


@dataclass(frozen=True, slots=True, kw_only=True)
class PbxChanged:
    """A PBX changed state."""

    pbx: PbxStatus
    event: Literal["pbx"] = "pbx"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemSeen:
    """Something went wrong that a person should know; `gone` when it is over."""

    problem: Problem
    gone: bool = False
    event: Literal["problem"] = "problem"


Event = Annotated[
    CallChanged
    | TrunkChanged
    | PbxChanged
    | ProblemSeen
    | ProbeChanged
    | AttemptSeen
    | ProofChanged
    | PlansChanged
    | BanChanged,
    Field(discriminator="event"),
]
