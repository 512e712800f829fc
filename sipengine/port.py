"""The port between the engine and a SIP stack: the accounts, commands and events that cross it, as values.

Law: nothing here knows pjsua2. `sipengine.pjsip` is the one real adapter, `tests.fakes` holds the other, and
one contract suite runs on both. Everything happens on the one SIP thread.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path
from typing import Literal, NewType, Protocol

LegId = NewType("LegId", str)
"""One SIP dialog of a call. The stack names arriving legs, the engine names the legs that it dials."""
AccountKey = NewType("AccountKey", str)
"""`trunk/ID`, `trunk/ID/backup`, `trunk/ID/USERNAME` for a device account, `pbx/ID`, `phone/USERNAME`."""
Headers = tuple[tuple[str, str], ...]
"""Header fields in order, names in their long form, values unfolded."""
Address = IPv4Address | IPv6Address
Transport = Literal["udp", "tcp", "tls"]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a message really came from, whatever its headers say."""

    address: Address
    port: int
    transport: Transport


@dataclass(frozen=True, slots=True)
class Seen:
    """Our own address and port as a far end sees them: behind a router that translates, not what we bound to."""

    address: Address
    port: int


@dataclass(frozen=True, slots=True)
class Request:
    """The facts of an arriving INVITE (RFC 3261 section 7.1).

    `account` is the account that the stack filed it under, from its source or its digest; `user` the name that
    passed our digest, None for a peer known by its address.
    """

    uri: str
    headers: Headers
    source: Source
    account: AccountKey
    user: str | None = None
    _by_name: dict[str, list[str]] = field(init=False, repr=False, compare=False)
    """Each header field's values, by its name in small letters: a decision asks a dozen times."""

    def __post_init__(self) -> None:
        found: dict[str, list[str]] = {}
        for name, value in self.headers:
            found.setdefault(name.lower(), []).append(value)
        object.__setattr__(self, "_by_name", found)

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of a header field, in order; names compare without case."""
        return tuple(self._by_name.get(name.lower(), ()))

    def first(self, name: str) -> str | None:
        """The first value of a header field, or None."""
        found = self._by_name.get(name.lower())
        return found[0] if found else None


# ---- accounts ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Media:
    """How the legs of an account carry voice. `codecs` best first; `rtp_ports` inclusive."""

    codecs: tuple[str, ...]
    srtp: Literal["off", "optional", "required"]
    rtp_ports: tuple[int, int]
    public_address: Address | None = None


@dataclass(frozen=True, slots=True)
class Registration:
    """How an account logs in: REGISTER to `uri` every `expires` seconds (RFC 3261 section 10.2)."""

    uri: str
    expires: int


@dataclass(frozen=True, slots=True)
class Account:
    """One identity of the box toward a trunk or a PBX.

    `aor` is its address of record, `proxies` the preloaded route (loose routing is added by the adapter).
    `keepalive_crlf` is the seconds between CRLF keepalives on UDP, 0 for none. `reached_at`: where the far end
    reaches us, for the Contact of an account that does not register; one that does learns it by itself.
    """

    key: AccountKey
    aor: str
    transport: Transport
    media: Media
    username: str | None = None
    realm: str = "*"
    password: str | None = field(default=None, repr=False)
    proxies: tuple[str, ...] = ()
    registration: Registration | None = None
    keepalive_crlf: int = 0
    session_timers: bool = True
    tls_verify: bool = True
    reached_at: Seen | None = None


# ---- commands ------------------------------------------------------------------------------------------------


class DigitMethod(Enum):
    """How a DTMF digit travels: in RTP (RFC 4733) or in a SIP INFO (application/dtmf-relay)."""

    RFC4733 = "rfc4733"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Dial:
    """Send an INVITE on `account`: Request-URI `uri`, To `to`, From `from_` (name-addr)."""

    leg: LegId
    account: AccountKey
    uri: str
    to: str
    from_: str
    headers: Headers = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """Send a provisional answer; `media` opens early media with SDP in it (RFC 3960)."""

    leg: LegId
    code: int
    media: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """Accept the arriving leg with 200."""

    leg: LegId


@dataclass(frozen=True, slots=True)
class Hangup:
    """End the leg in whatever way its state asks: a final answer, CANCEL or BYE."""

    leg: LegId
    code: int = 603
    reason: str | None = None
    headers: Headers = ()


@dataclass(frozen=True, slots=True)
class Hold:
    """Tell the far end of this leg that it is on hold, or no longer (RFC 3264 section 8.4)."""

    leg: LegId
    on: bool


@dataclass(frozen=True, slots=True)
class SendDigit:
    """Send one DTMF digit for `ms` milliseconds."""

    leg: LegId
    digit: str
    ms: int
    method: DigitMethod


LegCommand = Dial | Progress | Answer | Hangup | Hold | SendDigit


# ---- events --------------------------------------------------------------------------------------------------


class Way(StrEnum):
    """How a leg's voice went, the last time that it was decided."""

    NONE = ""
    SHORT = "short"
    """Packet by packet to the other leg, undecoded."""
    CODEC = "codec"
    """Through the bridge: the two sides speak different codecs."""
    HELD = "held"
    """Through the bridge: a side does not send or does not listen."""
    SOUND = "sound"
    """Through the bridge: something was played, recorded or measured."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What one leg measured. Loss, duplicates, order and jitter (mean, in milliseconds) of what the box received.

    `far_lost`, `far_jitter_ms`, `round_trip_ms` as the far end told by RTCP (RFC 3550 section 6.4), None when it
    never did; `far_due` packets of ours that it expected when it told. `silent_ms` since the last packet, None
    before the first.
    `bursts`: runs of lost packets. `refused`: packets that the other side of a short way has no payload type for.
    `comfort`: the last packet was comfort noise (RFC 3389), so silence is meant. `secured`: SRTP.
    Addresses with their port, "" for nobody: `named` by SDP, `heard_from`, `stranger` who sent last and may not be
    heard, `strangers` how often. `signalled`: whence its SIP came, without port.
    """

    codec: str | None = None
    packets_received: int = 0
    packets_sent: int = 0
    packets_lost: int = 0
    jitter_ms: float = 0.0
    round_trip_ms: float | None = None
    bytes_received: int = 0
    bytes_sent: int = 0
    duplicates: int = 0
    reordered: int = 0
    far_lost: int | None = None
    far_jitter_ms: float | None = None
    silent_ms: int | None = None
    way: Way = Way.NONE
    bursts: int = 0
    refused: int = 0
    far_due: int | None = None
    comfort: bool = False
    secured: bool = False
    named: str = ""
    heard_from: str = ""
    stranger: str = ""
    strangers: int = 0
    signalled: str = ""


class Unfit(StrEnum):
    """Why an offer of voice does not fit its account."""

    NOT_ENCRYPTED = "not_encrypted"
    """SRTP is required, and none was offered. An emergency call may go on all the same."""
    ENCRYPTED_ONLY = "encrypted_only"
    """SRTP is off, and nothing else was offered."""
    NO_CODEC = "no_codec"


@dataclass(frozen=True, slots=True)
class Arrived:
    """An INVITE came; the stack has answered 100 Trying.

    When it is `unfit` it is to be refused with 488, which the stack may have done already: then `Ended` follows.
    """

    leg: LegId
    request: Request
    call_id: str
    unfit: Unfit | None = None


@dataclass(frozen=True, slots=True)
class Progressed:
    """A dialled leg got a provisional answer; `media` when it carried SDP. 100 comes once: somebody is there."""

    leg: LegId
    code: int
    media: bool


@dataclass(frozen=True, slots=True)
class Answered:
    """A dialled leg was accepted (2xx), or the ACK of an arriving one came."""

    leg: LegId


@dataclass(frozen=True, slots=True)
class MediaChanged:
    """Voice can flow on this leg, or its hold state changed. `held` when the far end put us on hold."""

    leg: LegId
    active: bool
    held: bool
    codec: str | None


@dataclass(frozen=True, slots=True)
class DigitHeard:
    """A DTMF digit arrived; `ms` its length in milliseconds."""

    leg: LegId
    digit: str
    ms: int
    method: DigitMethod


@dataclass(frozen=True, slots=True)
class Ended:
    """The leg is over and forgotten by the stack. `code` the last SIP answer, `far_end` when they ended it."""

    leg: LegId
    code: int
    reason: str
    far_end: bool
    figures: Figures
    call_id: str = ""
    headers: Headers = ()


@dataclass(frozen=True, slots=True)
class Registered:
    """The answer to a REGISTER. `code` 0 when nothing came at all; `expires` seconds, 0 when not registered.

    `retry_after` seconds as the far end asked (RFC 3261 section 20.33), 0 when it did not. `seen`: how the far
    end sees us, None when it did not tell.
    """

    account: AccountKey
    code: int
    reason: str
    expires: int
    retry_after: int = 0
    seen: Seen | None = None


@dataclass(frozen=True, slots=True)
class Probed:
    """The answer to an OPTIONS keepalive; `code` 408 or 503 when nothing came. `seen` as in `Registered`."""

    account: AccountKey
    code: int
    reason: str
    seen: Seen | None = None


@dataclass(frozen=True, slots=True)
class Bound:
    """A PBX or phone logged in at the box: one contact of `user`, valid `expires` seconds."""

    user: str
    contact: str
    source: Source
    expires: int
    user_agent: str = ""


@dataclass(frozen=True, slots=True)
class Unbound:
    """A contact of `user` went: `reason` is removed or expired."""

    user: str
    contact: str
    reason: str


@dataclass(frozen=True, slots=True)
class AuthFailed:
    """Somebody at a whitelisted address gave a wrong digest, or asked for what its address may not do.

    `reason` is wrong_password, unknown_user, wrong_aor, no_account, replay, stale or malformed.
    """

    source: Source
    user: str
    reason: str
    method: str = "REGISTER"
    user_agent: str = ""


@dataclass(frozen=True, slots=True)
class StrangerSeen:
    """A message was dropped unanswered; `method` as far as it could be read. Rate limited by the stack.

    `user` and `user_agent` are what it claims; `count` the messages of that source so far.
    """

    source: Source
    method: str
    user: str = ""
    user_agent: str = ""
    count: int = 1


@dataclass(frozen=True, slots=True)
class NeighbourHeard:
    """A neighbour sent OPTIONS, or a request that was `challenged` for a password. Rate limited by the stack."""

    source: Source
    method: str
    user: str
    user_agent: str
    challenged: bool


@dataclass(frozen=True, slots=True)
class Disconnected:
    """A TCP or TLS connection that we had made to `peer` is gone, and with it the way in for calls from there."""

    peer: Source


@dataclass(frozen=True, slots=True)
class Lost:
    """`count` of the events outside calls never came: more happened than was listened to. `bound` is every login
    that there is now; what else they told is unknown."""

    count: int
    bound: tuple[Bound, ...]


@dataclass(frozen=True, slots=True)
class Played:
    """What was played to this leg, not round and round, came to its end, or could not be played at all."""

    leg: LegId


@dataclass(frozen=True, slots=True)
class Recorded:
    """A recording reached its limit and stopped. `seconds` until its last sound; 0 when nothing was heard."""

    leg: LegId
    seconds: float


LegEvent = Arrived | Progressed | Answered | MediaChanged | DigitHeard | Ended | Played | Recorded
Event = (
    LegEvent
    | Registered
    | Probed
    | Bound
    | Unbound
    | AuthFailed
    | StrangerSeen
    | NeighbourHeard
    | Disconnected
    | Lost
)


# ---- who may speak -------------------------------------------------------------------------------------------


class Admission(Enum):
    """What a source may do before any dialog: speak freely, only after our digest, or nothing at all.

    The narrowest network that holds a source counts; of two equal ones the later.
    """

    TRUST = "trust"
    DIGEST = "digest"
    DROP = "drop"


@dataclass(frozen=True, slots=True)
class Neighbour:
    """One network that may reach the SIP sockets. `accounts`: where its calls are filed, the best guess first."""

    network: str
    admission: Admission
    accounts: tuple[AccountKey, ...] = ()


@dataclass(frozen=True, slots=True)
class Credential:
    """A login that the box gives out; `account` is where its calls are filed.

    `algorithms`: the digests that it may answer, in the order in which they are offered (RFC 8760).
    """

    username: str
    auth_username: str
    password: str = field(repr=False)
    account: AccountKey
    algorithms: tuple[Literal["MD5", "SHA-256"], ...] = ("MD5",)


@dataclass(frozen=True, slots=True)
class Pin:
    """Where a host name leads now, decided by our own resolver: `targets` in order of preference.

    `port` narrows it to URIs with that port; 0 is for every port.
    """

    host: str
    transport: Transport
    targets: tuple[tuple[Address, int], ...]
    port: int = 0


@dataclass(frozen=True, slots=True)
class Listener:
    """One SIP socket of the box."""

    transport: Transport
    address: Address
    port: int


class PortTaken(Exception):
    """A SIP socket could not be opened. `listener` says which."""

    def __init__(self, listener: Listener, detail: str) -> None:
        super().__init__(f"{listener.transport} {listener.address}:{listener.port}: {detail}")
        self.listener = listener


class AccountRefused(Exception):
    """The stack does not take an account, or a change of it. `key` says which."""

    def __init__(self, key: AccountKey, detail: str) -> None:
        super().__init__(f"{key}: {detail}")
        self.key = key
        self.detail = detail


@dataclass(frozen=True, slots=True)
class RecordLimit:
    """When a recording stops by itself: after `most` seconds, or `silence` seconds without a sound."""

    most: float
    silence: float


class Voice(Protocol):
    """The media side: how voice flows between legs, and from and to files. Figures come with each `Ended` too."""

    def join(self, one: LegId, other: LegId) -> None:
        """Let voice flow both ways between two legs as soon as, and whenever, both have media."""

    def leave(self, leg: LegId) -> None:
        """Take a leg out of whatever it is joined to; nothing plays or records there any more."""

    def play(self, leg: LegId, file: Path, loop: bool = False) -> None:
        """Play a WAV file (8 or 16 kHz, mono, 16 bit) to a leg; replaces what plays there, without a word of it.

        Without `loop` its end comes as `Played`; of a file that is missing or broken at once. It begins when the
        leg has media.
        """

    def quiet(self, leg: LegId) -> None:
        """Stop what plays to a leg; no `Played` comes of it."""

    def record(self, leg: LegId, file: Path, limit: RecordLimit | None = None) -> None:
        """Record what the leg sends into a WAV file until the leg ends, `leave`, `stop_recording`, or a limit,
        which is told as `Recorded`; so is a file that cannot be written, with 0 seconds."""

    def stop_recording(self, leg: LegId) -> float:
        """Stop recording. The seconds until the last sound; 0 when nothing was heard. May be asked, once, after
        the leg ended. The file is whole a moment later; `play` waits for that, whoever else reads it must."""

    def level(self, leg: LegId) -> float | None:
        """How loud is what the leg sends now, in dBFS, while somebody listens to it (a join, a recording).

        None when nobody does, or no media flows.
        """

    def figures(self, leg: LegId) -> Figures:
        """What the leg measured up to now; zeros when it has no media."""

    def pulses(self, legs: Collection[LegId]) -> Mapping[LegId, tuple[int, int]]:
        """Of each leg's `figures` only the packets received and those of strangers, for who asks every second."""


class Stack(Protocol):
    """A SIP stack, driven from one thread."""

    @property
    def voice(self) -> Voice:
        """How voice flows between its legs."""

    def listen(self, listeners: Sequence[Listener]) -> None:
        """Open the SIP sockets; those already open stay. Raises PortTaken."""

    def put_account(self, account: Account) -> None:
        """Add an account, or change the one of that key without dropping its calls. Does not register.

        Raises AccountRefused; an account that was there stays as it was.
        """

    def drop_account(self, key: AccountKey) -> None:
        """Unregister and forget an account once its last leg has ended."""

    def register(self, key: AccountKey, on: bool = True) -> None:
        """Send one REGISTER (or its removal); the answer comes as `Registered`. Refreshes are the stack's.

        One that still waits for its answer is forgotten when another is asked for: nothing is told of it any more.
        """

    def probe(self, key: AccountKey, uri: str) -> None:
        """Send OPTIONS to `uri`; the answer comes as `Probed`."""

    def admit(self, neighbours: Sequence[Neighbour], credentials: Sequence[Credential]) -> None:
        """Replace the table of who may speak; everyone else is dropped unanswered."""

    def pin(self, pins: Sequence[Pin]) -> None:
        """Replace the table of where host names lead."""

    def command(self, command: LegCommand) -> None:
        """Carry out one command; a command for a leg that is gone does nothing."""

    def call_id(self, leg: LegId) -> str:
        """The Call-ID of a leg that is alive, "" while it has none and when it is gone."""

    def poll(self, seconds: float) -> list[Event]:
        """Run the stack for at most `seconds` and return what happened, in order."""

    def wake(self) -> None:
        """Let a `poll` that waits return now, or the next one; from any thread."""

    def close(self) -> None:
        """Hang up, unregister, and free everything. Bounded: at most about three seconds."""
