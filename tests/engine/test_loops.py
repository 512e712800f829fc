"""Calls that go round in circles: they end after a lap, and who only looks like one gets through."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from sipengine.port import Answer, Arrived, Headers
from tests.engine.office import SETTINGS, Office, Party

OURS, MOBILE, CALLER = "31501234567", "0612345678", "31687654321"


class Circle:
    """A PBX that forwards every call to `away`, and a network that brings each call back to our number."""

    def __init__(self, away: str, hops: bool, shown: str, settings: Mapping[str, object] = SETTINGS) -> None:
        self.office = Office(settings)
        self.away, self.hops, self.shown = away, hops, shown
        self._seen: set[str] = set()

    def begin(self, headers: Headers = ()) -> None:
        near = self.office.provider.dial(OURS, CALLER, headers)
        self.near = near
        for _ in range(100):
            self.office.run()
            if not self._lap():
                return
        raise AssertionError("round and round")

    def _lap(self) -> bool:
        forwarded = [self._forward(self.office.pbx, self.away, OURS, one) for one in self.office.pbx.arrived()]
        returned = [self._forward(self.office.provider, OURS, self.shown, one) for one in self._at_provider()]
        return any([*forwarded, *returned])

    def _at_provider(self) -> list[Arrived]:
        return [*self.office.provider.arrived(), *self.office.second.arrived()]

    def _forward(self, party: Party, to: str, shown: str, call: Arrived) -> bool:
        if call.call_id in self._seen:
            return False
        self._seen.add(call.call_id)
        left = call.request.first("Max-Forwards")
        party.dial(to, shown, (("Max-Forwards", left),) if self.hops and left else ())
        return True


@pytest.mark.parametrize(
    "hops", [pytest.param(True, id="hops are counted"), pytest.param(False, id="they are not")]
)
@pytest.mark.parametrize(
    ("away", "shown"),
    [
        pytest.param(OURS, OURS, id="forwarded straight back to our number"),
        pytest.param(MOBILE, OURS, id="over a mobile that keeps our number"),
        pytest.param(MOBILE, "31612345678", id="over a mobile that shows its own"),
    ],
)
def test_a_circle_ends_after_a_lap(away: str, shown: str, hops: bool) -> None:
    circle = Circle(away, hops, shown)
    circle.begin()
    codes = [record.sip_code for record in circle.office.records]
    assert 482 in codes
    assert len(circle.office.engine.calls) <= 3, "a trunk of four channels is not full"
    circle.office.clear()
    assert {record.reason for record in circle.office.records} >= {"loop"}
    assert len(circle.office.engine.calls) == 0


def test_a_circle_that_nobody_would_know_by_its_looks_ends_with_its_hops() -> None:
    """Each lap shows another number, but hops are counted."""
    circle = Circle(MOBILE, True, "31201112233")
    circle.begin((("Max-Forwards", "6"),))
    assert 483 in [record.sip_code for record in circle.office.records]
    dialled = [dict(dial.headers)["Max-Forwards"] for dial in circle.office.box.dialled]
    assert dialled == ["5", "4", "3", "2", "1", "0"]


@pytest.mark.parametrize(
    "value",
    [pytest.param("x", id="no number"), pytest.param("", id="nothing"), pytest.param("-1", id="less than none")],
)
def test_a_count_that_cannot_be_read_stops_no_call(value: str) -> None:
    office = Office()
    office.provider.dial(OURS, CALLER, (("Max-Forwards", value),))
    office.run()
    (dial,) = office.box.dialled
    assert "Max-Forwards" not in dict(dial.headers)


def test_an_emergency_call_is_never_a_circle() -> None:
    office = Office()
    office.pbx.dial("112", OURS, (("Max-Forwards", "0"),))
    office.run()
    assert [dial.uri.partition("@")[0] for dial in office.box.dialled] == ["sip:112"]


def forwarded_twice(office: Office) -> None:
    """Two callers ring at once, and the PBX forwards both to the same mobile."""
    for caller in (CALLER, "31611112222"):
        office.provider.dial(OURS, caller)
        office.run()
    for _ in range(2):
        office.pbx.dial(MOBILE, OURS)
        office.run()


def called_back(office: Office) -> None:
    """We ring a mobile, which is forwarded to our number, and somebody answers there; then it is rung again."""
    office.pbx.dial(MOBILE, OURS)
    office.run()
    office.provider.dial(OURS, OURS)
    office.run()
    office.pbx.do(Answer(office.pbx.arrived()[-1].leg))
    office.run()
    office.pbx.dial(MOBILE, OURS)
    office.run()


@pytest.mark.parametrize("story", [forwarded_twice, called_back])
def test_what_only_looks_like_a_circle_gets_through(story: Any) -> None:
    office = Office()
    story(office)
    assert len([dial for dial in office.box.dialled if "612345678" in dial.uri]) == 2
    assert office.records == []
