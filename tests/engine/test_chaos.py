"""A day on which everybody does as they like: whatever happens, no call is left hanging, and each is logged once.

Law: the far ends only do what a SIP peer can do; time-outs, dead hosts and changed settings come in between.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from hypothesis import given, settings
from hypothesis import strategies as st

from sipengine.port import (
    Answer,
    Arrived,
    DigitMethod,
    Ended,
    Event,
    Hangup,
    Hold,
    LegCommand,
    LegId,
    Progress,
    SendDigit,
)
from tests.engine.office import PBX, PROVIDER, SECOND, SETTINGS, Office, Party, read
from tests.fakes.net import FakeNet
from tests.fakes.stack import FakeStack

NUMBERS = ["31501234567"] * 4 + ["0612345678"] * 4 + ["31501234568", "+31501234569", "999", "112", "x", "\u0660"]
CALLERS = ["31501234567", "31501234567", "31612345678", "anonymous", "x"]
CODES = [300, 302, 401, 403, 404, 408, 480, 486, 487, 488, 500, 503, 600, 603]
WEIGHTS = [6, 5, 6, 4, 3, 3, 0.5, 1, 0.5, 0.5]


@contextmanager
def silenced() -> Iterator[None]:
    """The faults are meant: thousands of tracebacks would only cost time."""
    logger = logging.getLogger("trunkbox.engine")
    logger.disabled = True
    yield
    logger.disabled = False


class FaultySoftware(FakeStack):
    """Now and then a command fails in a way that nobody foresaw. `passes` is told of time that is waited."""

    def __init__(self, net: FakeNet, dice: random.Random, passes: Callable[[float], None]) -> None:
        super().__init__(net)
        self._dice = dice
        self._passes = passes
        self._closing = False

    def close(self) -> None:
        self._closing = True
        super().close()

    def poll(self, seconds: float) -> list[Event]:
        self._passes(seconds)
        return super().poll(seconds)

    def command(self, command: LegCommand) -> None:
        if not self._closing and self._dice.random() < 0.05:
            raise RuntimeError("nobody foresaw this")
        super().command(command)


class Chaos:
    """One office and one die."""

    def __init__(self, seed: int, faults: bool = False) -> None:
        self.dice = random.Random(seed)
        self.office = Office()
        if faults:
            self.office = Office(make_box=lambda net: FaultySoftware(net, self.dice, self.passes))

    def passes(self, seconds: float) -> None:
        self.office.now += seconds

    def leg(self, party: Party) -> LegId:
        return self.dice.choice([*sorted(party.legs) * 5, LegId("nobody")])

    def act(self) -> None:
        dice, office = self.dice, self.office
        party = dice.choice([office.provider, office.provider, office.pbx, office.pbx, office.second])
        leg = self.leg(party)
        match dice.choices(range(len(WEIGHTS)), WEIGHTS)[0]:
            case 0:
                party.dial(dice.choice(NUMBERS), dice.choice(CALLERS))
            case 1:
                party.do(Progress(leg, dice.choice([180, 183]), dice.random() < 0.5))
            case 2:
                party.do(Answer(leg))
            case 3:
                party.do(Hangup(leg, dice.choice(CODES)))
            case 4:
                party.do(Hold(leg, dice.random() < 0.5))
            case 5:
                party.do(SendDigit(leg, dice.choice("0123#*"), 100, dice.choice(list(DigitMethod))))
            case 6:
                office.net.silent ^= {(str(dice.choice([PBX, PROVIDER, SECOND])), 5060)}
            case 7:
                office.net.time_out()
            case 8:
                office.engine.apply(read(self.other_settings()))
            case 9:
                kept = [one.id for one in office.engine.calls.statuses()]
                office.engine.calls.hang_up(dice.choice([*kept, "no such call"]), office.now)
        if dice.random() < 0.7:
            office.run()
        if dice.random() < 0.2:
            office.wait(dice.randrange(1, 20))

    def other_settings(self) -> dict[str, object]:
        """The office's settings, or some without a trunk or without a PBX, and so without numbers."""
        data = dict(SETTINGS)
        gone = self.dice.choice([None, None, "trunks", "pbxs"])
        if gone:
            data |= {gone: [], "numbers": [], "default_caller_id": None}
        if gone == "trunks":
            data["outbound"] = {"trunks": []}
        return data

    def end_of_day(self) -> None:
        office = self.office
        office.net.silent.clear()
        office.run()
        office.clear()
        office.net.time_out()
        office.wait(50)


@given(st.integers(0, 2**32), st.booleans())
@settings(max_examples=60, deadline=None)
def test_whatever_fails_every_call_that_arrived_is_logged_once(seed: int, stopped: bool) -> None:
    """Refused, abandoned, answered, ended by a fault of our own, or by the end of the engine."""
    with silenced():
        chaos = Chaos(seed, faults=True)
        for _ in range(60):
            chaos.act()
        if stopped:
            chaos.office.engine.close()
        else:
            chaos.end_of_day()
    office = chaos.office
    assert len(office.engine.calls) == 0
    arrived = [event.call_id for event in office.box.told if isinstance(event, Arrived)]
    assert sorted(record.sip_call_ids[0] for record in office.records) == sorted(arrived)
    assert all(record.end is not None for record in office.records)


@given(st.integers(0, 2**32))
@settings(max_examples=120, deadline=None)
def test_whatever_they_do_every_call_ends_and_is_logged_once(seed: int) -> None:
    chaos = Chaos(seed)
    for _ in range(60):
        chaos.act()
    chaos.end_of_day()
    office = chaos.office
    assert len(office.engine.calls) == 0
    assert office.box.legs == set(), "no leg is left behind"
    assert office.box.voice.joined() == set()
    assert len({record.id for record in office.records}) == len(office.records)
    for party in office.parties:
        assert party.legs == set()
        legs = [event.leg for event in party.heard if isinstance(event, Ended)]
        assert len(legs) == len(set(legs))
    assert len(office.records) == len([event for event in office.box.told if isinstance(event, Arrived)])
    for record in office.records:
        assert record.end is not None
        assert record.start <= (record.ring or record.start) <= record.end
        assert (record.answer is None) == (record.seconds == 0) or record.answer == record.end
