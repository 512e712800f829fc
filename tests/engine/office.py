"""An office in virtual time: a provider with two servers, a PBX, and the box between them, on a fake wire.

Law: time moves only when a test says so, and the far ends do only what a test makes them do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Address, ip_address
from itertools import count
from pathlib import Path

from appliance.calllog.record import CallRecord
from appliance.control import Event as Published
from appliance.settings.parse import parse
from appliance.settings.root import Settings
from sipengine.engine import Engine
from sipengine.notice import Notice
from sipengine.port import (
    Account,
    AccountKey,
    Admission,
    Answer,
    Arrived,
    Credential,
    Dial,
    Ended,
    Event,
    Hangup,
    Headers,
    LegCommand,
    LegId,
    Listener,
    Media,
    Neighbour,
)
from sipengine.resolve import Resolved, Resolver, Server, Target
from sipengine.spending import Spending
from sipengine.takeovers import Keeper
from sipengine.walk_means import Letters
from tests.fakes.net import FakeNet
from tests.fakes.stack import FakeStack

BOX, PROVIDER, SECOND, PBX = (IPv4Address(f"127.0.50.{n}") for n in (1, 2, 3, 4))
TRUNK, LINE = AccountKey("trunk/hoofdtrunk"), AccountKey("test/line")
TRANSACTION_SECONDS = 32
SETTINGS: Mapping[str, object] = {
    "schema": 1,
    "sip": {"listen": [{"transport": "udp", "address": str(BOX), "port": 5060}]},
    "trunks": [
        {
            "id": "hoofdtrunk",
            "servers": ["sip.provider.example", "sip2.provider.example"],
            "username": "31501234500",
            "password": "geheim",
            "number_format": "plain",
            "caller_id": "pai",
        }
    ],
    "outbound": {"trunks": ["hoofdtrunk"]},
    "pbxs": [{"id": "centrale", "mode": "peer", "address": f"{PBX}:5060", "ring_seconds": 25}],
    "numbers": [
        {"number": "+31501234567", "trunk": "hoofdtrunk", "pbx": "centrale"},
        {"number": "+31501234568", "trunk": "hoofdtrunk", "pbx": "centrale", "inbound": False},
        {"number": "+31501234569", "trunk": "hoofdtrunk", "pbx": "centrale", "outbound": False},
    ],
    "default_caller_id": "+31501234567",
    "destinations": {"default": "allow", "rules": []},
    "limits": {"calls": {"hour": None, "day": None, "week": None}},
    "rates": {"unknown": {"per_minute": "0.01"}, "rows": []},
}


class Names(Resolver):
    """A resolver that knows two names, and answers at once."""

    def __init__(self, table: Mapping[str, IPv4Address]) -> None:
        self.table = dict(table)
        super().__init__(lambda: None, self._known)

    def ask(self, server: Server) -> None:
        self._work(server)

    def _known(self, server: Server) -> Resolved:
        try:
            address = self.table.get(server.host) or ip_address(server.host)
        except ValueError:
            return Resolved(server, (), "NXDOMAIN")
        return Resolved(server, (Target(address, server.port or 5060, BOX),))


@dataclass
class Party:
    """A far end: what it heard, and its legs by what they are to it."""

    stack: FakeStack
    heard: list[Event] = field(default_factory=list)
    legs: set[LegId] = field(default_factory=set)
    _names: count[int] = field(default_factory=count)

    def listen(self) -> None:
        for event in self.stack.poll(0):
            self.heard.append(event)
            if isinstance(event, Arrived):
                self.legs.add(event.leg)
            elif isinstance(event, Ended):
                self.legs.discard(event.leg)

    def dial(self, number: str, caller: str, headers: Headers = ()) -> LegId:
        leg = LegId(f"far{next(self._names)}")
        self.legs.add(leg)
        target = f"sip:{number}@{BOX}:5060"
        self.stack.command(Dial(leg, LINE, target, target, f"<sip:{caller}@{PROVIDER}>", headers))
        return leg

    def do(self, command: LegCommand) -> None:
        self.stack.command(command)

    def arrived(self) -> list[Arrived]:
        return [event for event in self.heard if isinstance(event, Arrived)]

    def ended(self, leg: LegId) -> Ended:
        """How a leg ended; exactly once."""
        (end,) = [event for event in self.heard if isinstance(event, Ended) and event.leg == leg]
        return end


@dataclass
class Office:
    """The box at work. `records` is its call log, `now` its clock."""

    settings: Mapping[str, object] = field(default_factory=lambda: SETTINGS)
    net: FakeNet = field(default_factory=FakeNet)
    records: list[CallRecord] = field(default_factory=list)
    published: list[Published] = field(default_factory=list)
    now: float = 1_000_000.0
    make_box: Callable[[FakeNet], FakeStack] = FakeStack
    spending: Spending | None = None
    keeper: Keeper | None = None
    tell: Callable[[Notice], None] = lambda _notice: None
    letters: Letters | None = None

    def __post_init__(self) -> None:
        self.provider, self.second, self.pbx = (self._party(at) for at in (PROVIDER, SECOND, PBX))
        self.box = self.make_box(self.net)
        for stack in (self.box, *(party.stack for party in self.parties)):
            stack.voice.clock, stack.voice.length = lambda: self.now, sound_seconds
            stack.voice.can_write = lambda _file: True
        self.names = Names({"sip.provider.example": PROVIDER, "sip2.provider.example": SECOND})
        self.engine = Engine(
            self.box,
            self.names,
            keep=self.records.append,
            publish=self.published.append,
            wall=lambda: self.now,
            steady=lambda: self.now,
            spending=self.spending,
            keeper=self.keeper,
            tell=self.tell,
            letters=self.letters,
            find=lambda prompt: Path(f"/sounds/{prompt}.wav"),
        )
        self.problems = self.engine.apply(read(self.settings))
        self.run()

    @property
    def parties(self) -> tuple[Party, ...]:
        return (self.provider, self.second, self.pbx)

    def _party(self, address: IPv4Address) -> Party:
        stack = FakeStack(self.net)
        stack.listen([Listener("udp", address, 5060)])
        media = Media(("PCMA", "PCMU"), "off", (30000, 30100))
        stack.put_account(Account(LINE, f"sip:line@{address}", "udp", media))
        login = Credential("31501234500", "31501234500", "geheim", LINE)
        stack.admit([Neighbour(f"{BOX}/32", Admission.TRUST, (LINE,))], [login])
        return Party(stack)

    def run(self) -> None:
        """Let everybody deal with what has happened, until nothing more happens."""
        for _ in range(100):
            self.engine.turn(0)
            for party in self.parties:
                party.listen()
            if self.box.idle and all(party.stack.idle for party in self.parties):
                return
        raise AssertionError("the wire never comes to rest")

    def wait(self, seconds: int) -> None:
        """Let virtual time pass, second by second; transactions without an answer run out on the way."""
        for second in range(1, seconds + 1):
            self.now += 1
            if second % TRANSACTION_SECONDS == 0:
                self.net.time_out()
            self.run()

    def talk(self) -> tuple[LegId, LegId]:
        """An inbound call that is answered: the provider's leg and the PBX's."""
        near = self.provider.dial("31501234567", "31612345678")
        self.run()
        far = self.pbx.arrived()[-1].leg
        self.pbx.do(Answer(far))
        self.run()
        return near, far

    def clear(self) -> None:
        """Everybody hangs up."""
        for party in self.parties:
            for leg in list(party.legs):
                party.do(Hangup(leg, 480))
        self.run()


def sound_seconds(file: Path) -> float | None:
    """Every file sounds for three seconds, but for one that is called missing."""
    return None if "missing" in file.name else 3.0


def read(data: Mapping[str, object]) -> Settings:
    """Settings that are right; fails with what is wrong."""
    settings = parse(data)
    assert isinstance(settings, Settings), settings
    return settings
