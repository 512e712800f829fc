"""Trouble that must stay small: a socket that comes late, a PBX that was believed away, a fault of our own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from appliance.calllog.record import CallRecord, Direction
from sipengine.core.keepalive import Sign
from sipengine.port import Answer, Arrived, Ended, Figures, Hangup, LegId, Pin, Progress, Request, Source
from tests.engine.office import BOX, PBX, PROVIDER, SETTINGS, TRANSACTION_SECONDS, TRUNK, Office, read
from tests.fakes.net import FakeNet
from tests.fakes.stack import FakeStack

PEER: dict[str, Any] = {"id": "centrale", "mode": "peer", "address": f"{PBX}:5060"}


def with_pbx(**changes: Any) -> Mapping[str, Any]:
    return {**SETTINGS, "pbxs": [{**PEER, **changes}]}


def believed_away(office: Office) -> None:
    """Two calls of ours found nobody there."""
    for _ in range(2):
        office.engine.pbxs.told("centrale", Sign.UNHEARD, office.now)
    assert office.engine.pbxs.statuses()[0].state == "unreachable"


def test_a_socket_that_could_not_be_opened_is_tried_again() -> None:
    net = FakeNet(taken={(str(BOX), 5060)})
    office = Office(net=net)
    assert [problem.code for problem in office.problems] == ["sip_port_taken"]
    assert not office.engine.listen_again()
    net.taken.clear()
    assert office.engine.listen_again()
    assert office.engine.apply(read(office.settings)) == ()
    office.run()
    office.talk()


def test_a_pbx_that_never_answers_options_still_gets_its_calls() -> None:
    office = Office(with_pbx(keepalive_seconds=0))
    believed_away(office)
    office.talk()


def test_a_call_from_a_pbx_says_that_it_is_there() -> None:
    office = Office(with_pbx(keepalive_seconds=0))
    believed_away(office)
    for _ in range(2):
        office.pbx.dial("0612345678", "31501234567")
        office.run()
    assert office.engine.pbxs.statuses()[0].state == "reachable"


def test_a_silent_pbx_says_nothing_of_a_trunk_of_the_same_name(monkeypatch: pytest.MonkeyPatch) -> None:
    twin = "hoofdtrunk"
    numbers = [{**row, "pbx": twin} for row in SETTINGS["numbers"]]  # type: ignore[attr-defined]
    office = Office({**with_pbx(id=twin, keepalive_seconds=0), "numbers": numbers})
    heard: list[tuple[str, Sign]] = []
    monkeypatch.setattr(office.engine.trunks, "told", lambda line, sign, _steady: heard.append((line, sign)))
    office.net.silent.add((str(PBX), 5060))
    for _ in range(2):
        office.provider.dial("31501234567", "31612345678")
        office.wait(2 * TRANSACTION_SECONDS)
    assert office.engine.pbxs.statuses()[0].state == "unreachable"
    assert heard == []


class Fault(Exception):
    """What nobody foresaw."""


@dataclass
class Faulty(list[Any]):
    """A list that fails the next time that something is put in."""

    broken: bool = field(default=False)

    def append(self, item: Any) -> None:
        if self.broken:
            self.broken = False
            raise Fault
        super().append(item)


@pytest.mark.parametrize("where", ["records", "published"])
def test_a_fault_of_our_own_costs_one_call_at_most(where: str, caplog: pytest.LogCaptureFixture) -> None:
    faulty = Faulty()
    records: list[CallRecord] = faulty if where == "records" else []
    office = Office(records=records, published=faulty if where == "published" else [])
    near, far = office.talk()
    unlucky = office.provider.dial("31501234567", "31612345678")
    office.run()
    other = office.pbx.arrived()[-1].leg
    faulty.broken = True
    office.pbx.do(Progress(other, 183, True) if where == "published" else Hangup(other, 486))
    office.run()
    assert "could not be dealt with" in caplog.text
    assert office.provider.ended(unlucky).far_end
    assert len(office.box.voice.joined()) == 1, "the other call goes on"
    office.provider.do(Hangup(near))
    office.run()
    assert office.pbx.ended(far).far_end
    assert office.box.legs == set()
    office.provider.dial("31501234567", "31612345678")
    office.run()
    office.pbx.do(Answer(office.pbx.arrived()[-1].leg))
    office.run()
    assert len(office.engine.calls) == 1


class FaultyStack(FakeStack):
    """A stack in which the next table of names fails."""

    broken = False

    def pin(self, pins: Sequence[Pin]) -> None:
        if self.broken:
            self.broken = False
            raise Fault
        super().pin(pins)


def test_a_fault_while_settings_are_applied_ends_no_call_and_is_told(caplog: pytest.LogCaptureFixture) -> None:
    box = FaultyStack(FakeNet())
    office = Office(net=box.net, make_box=lambda _net: box)
    office.talk()
    changed = read(with_pbx(ring_seconds=40))
    box.broken = True
    assert [(one.code, one.params) for one in office.engine.apply(changed)] == [
        ("apply_failed", {"part": "accounts"})
    ]
    assert "Fault" in caplog.text, "with the traceback, or nobody could mend it"
    assert len(office.engine.calls) == 1
    assert office.engine.apply(changed) == (), "the next try may go well"
    office.run()
    office.talk()
    assert len(office.engine.calls) == 2


def test_a_call_whose_decision_fails_is_refused_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    """A message that no stack can hand over stands for what nobody foresaw."""
    office = Office()
    request = Request("sip:31501234567@box", (("Privacy", None),), Source(PROVIDER, 5060, "udp"), TRUNK)  # type: ignore[arg-type]
    office.box.say(Arrived(LegId("i99"), request, "call@far"))
    office.run()
    assert "Arrived could not be dealt with" in caplog.text
    assert Hangup(LegId("i99"), 500) in office.box.commands
    office.box.say(Ended(LegId("i99"), 500, "", False, Figures(), "call@far"))
    office.run()
    (record,) = office.records
    assert (record.reason, record.sip_code, record.trunk) == ("fault", 500, "hoofdtrunk")
    assert (record.direction, record.sip_call_ids) == (Direction.IN, ("call@far",))
