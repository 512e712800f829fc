"""Test calls in virtual time: the box rings out, or looks at what comes, and every test has an end."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from appliance.control import ProofChanged, ProofStatus
from sipengine.core.ledger_limits import BY_NAME
from sipengine.core.own_call import No, OwnCall, call_outside, call_pbx
from sipengine.port import Answer, Hangup, LegId, Progress
from tests.engine.office import PROVIDER, SETTINGS, Office, Party

TUNE = Path("/nonexistent/tune.wav")


class Bench:
    """An office with the means to begin a test and to see how it stands."""

    def __init__(self, settings: Mapping[str, object] = SETTINGS) -> None:
        self.office = Office(settings)
        self.id = ""

    def ring(self, number: str = "0612345678", kind: str = "out", seconds: int = 0) -> None:
        engine = self.office.engine
        own = (
            call_outside(number, "", "", engine.lines, engine.state())
            if kind == "out"
            else call_pbx(number, "", engine.lines, engine.state())
        )
        assert isinstance(own, OwnCall)
        self.begun(engine.proofs.call(kind, own, seconds, self.office.now))

    def watch(self, kind: str = "in", number: str = "", seconds: int = 0) -> None:
        self.begun(self.office.engine.proofs.watch(kind, number, seconds, self.office.now))

    def begun(self, status: ProofStatus | No | None) -> None:
        assert isinstance(status, ProofStatus)
        self.id = status.id
        self.office.run()

    @property
    def status(self) -> ProofStatus:
        status = self.office.engine.proofs.status(self.id)
        assert status is not None
        told = [one.proof for one in self.office.published if isinstance(one, ProofChanged)]
        assert status.done is False or told[-1] == status or told[-1].id != self.id
        return status

    def steps(self) -> list[str]:
        return [step.what for step in self.status.steps]

    def answer(self, party: Party, *, speak: bool = True) -> LegId:
        leg = party.arrived()[-1].leg
        party.do(Progress(leg, 180))
        party.do(Answer(leg))
        if speak:
            party.stack.voice.play(leg, TUNE, True)
        self.office.run()
        return leg


@pytest.fixture
def bench() -> Bench:
    return Bench()


class TestRinging:
    def test_answered_and_heard(self, bench: Bench) -> None:
        bench.ring()
        bench.answer(bench.office.provider)
        bench.office.wait(20)
        status = bench.status
        assert status.far is not None
        assert (status.outcome, status.far.heard, status.far.level) == ("heard", True, -20.0)
        assert bench.steps() == ["dialling", "trying", "ringing", "answered", "heard_far"]
        assert bench.office.box.legs == set(), "the box hangs up by itself"
        assert bench.office.records == [], "it is no call of the customer"

    def test_the_number_of_the_box_is_shown(self, bench: Bench) -> None:
        bench.ring()
        request = bench.office.provider.arrived()[0].request
        assert "31612345678@" in request.uri
        assert "31501234567" in (request.first("P-Asserted-Identity") or "")

    def test_answered_and_silent(self, bench: Bench) -> None:
        bench.ring()
        bench.answer(bench.office.provider, speak=False)
        bench.office.wait(20)
        assert (bench.status.outcome, bench.status.code) == ("not_heard", 200)

    @pytest.mark.parametrize(
        ("code", "outcome"),
        [
            pytest.param(486, "busy", id="busy"),
            pytest.param(603, "refused", id="declined"),
            pytest.param(480, "no_answer", id="not there"),
            pytest.param(404, "failed", id="unknown"),
        ],
    )
    def test_refused(self, bench: Bench, code: int, outcome: str) -> None:
        bench.ring()
        bench.office.provider.do(Hangup(bench.office.provider.arrived()[0].leg, code))
        bench.office.run()
        assert (bench.status.outcome, bench.status.code) == (outcome, code)

    def test_nobody_picks_up(self, bench: Bench) -> None:
        bench.ring()
        leg = bench.office.provider.arrived()[0].leg
        bench.office.provider.do(Progress(leg, 180))
        bench.office.wait(60)
        assert bench.status.outcome == "no_answer"
        assert bench.office.box.legs == set()

    def test_a_silent_provider_has_an_end(self, bench: Bench) -> None:
        bench.office.net.silent.add((str(PROVIDER), 5060))
        bench.ring()
        bench.office.wait(60)
        assert bench.status.outcome == "failed"

    def test_stopped(self, bench: Bench) -> None:
        bench.ring()
        bench.answer(bench.office.provider)
        assert bench.office.engine.proofs.stop(bench.id) is not None
        bench.office.run()
        assert bench.status.outcome == "stopped"
        assert bench.office.box.legs == set()

    def test_the_pbx_is_rung_by_its_extension(self, bench: Bench) -> None:
        bench.ring("201", kind="pbx")
        (arrived,) = bench.office.pbx.arrived()
        assert arrived.request.uri.startswith("sip:201@")
        bench.answer(bench.office.pbx)
        bench.office.wait(20)
        assert bench.status.done

    def test_the_far_end_hangs_up_first(self, bench: Bench) -> None:
        bench.ring()
        leg = bench.answer(bench.office.provider)
        bench.office.wait(2)
        bench.office.provider.do(Hangup(leg))
        bench.office.run()
        assert bench.steps()[-1] == "ended"
        assert bench.status.done

    def test_only_two_at_once_and_the_old_go(self, bench: Bench) -> None:
        bench.ring()
        bench.ring()
        engine = bench.office.engine
        own = call_outside("0612345678", "", "", engine.lines, engine.state())
        assert isinstance(own, OwnCall)
        assert engine.proofs.call("out", own, 0, bench.office.now) is None
        bench.office.engine.proofs.stop_all()
        for _ in range(40):
            bench.watch()
            bench.office.engine.proofs.stop(bench.id)
        assert len(bench.office.engine.proofs._kept) <= 16


class TestWatching:
    def test_an_inbound_call_is_followed_and_left_alone(self, bench: Bench) -> None:
        bench.watch()
        near = bench.office.provider.dial("31501234567", "31612345678")
        bench.office.run()
        far = bench.answer(bench.office.pbx)
        bench.office.provider.stack.voice.play(near, TUNE, True)
        bench.office.wait(5)
        status = bench.status
        assert bench.steps()[:4] == ["waiting", "arrived", "trying", "ringing"]
        assert {"heard_near", "heard_far"} <= set(bench.steps())
        assert status.outcome == "heard"
        assert status.learned is not None
        assert (status.learned.place, status.learned.style) == ("request-uri", "plain")
        bench.office.wait(70)
        assert bench.status.done
        assert bench.office.pbx.legs == {far}, "a watched call goes on"
        bench.office.clear()

    def test_the_next_call_of_the_pbx(self, bench: Bench) -> None:
        bench.watch("from_pbx")
        bench.office.pbx.dial("0612345678", "31501234567")
        bench.office.run()
        assert bench.steps()[:2] == ["waiting", "arrived"]
        assert bench.status.steps[1].params["called"] == "+31612345678"
        assert bench.status.learned is not None
        assert bench.status.learned.style == "national"

    def test_a_call_for_another_number_is_not_the_one(self, bench: Bench) -> None:
        bench.watch(number="+31501234569")
        bench.office.provider.dial("31501234567", "31612345678")
        bench.office.run()
        assert bench.steps() == ["waiting"]

    @pytest.mark.parametrize(
        ("dialled", "outcome"),
        [
            pytest.param("31509999999", "not_ours", id="a number that is not ours"),
            pytest.param("31501234568", "barred", id="a number that takes no calls"),
        ],
    )
    def test_a_call_that_the_box_turns_away(self, bench: Bench, dialled: str, outcome: str) -> None:
        bench.watch()
        bench.office.provider.dial(dialled, "31612345678")
        bench.office.run()
        assert (bench.status.outcome, bench.status.code) == (outcome, 404)

    def test_nobody_calls(self, bench: Bench) -> None:
        bench.watch(seconds=30)
        bench.office.wait(31)
        assert bench.status.outcome == "nothing_came"

    def test_the_caller_gives_up(self, bench: Bench) -> None:
        bench.watch()
        near = bench.office.provider.dial("31501234567", "31612345678")
        bench.office.run()
        bench.office.provider.do(Hangup(near))
        bench.office.run()
        assert bench.status.outcome == "no_answer"

    def test_a_busy_pbx(self, bench: Bench) -> None:
        bench.watch()
        bench.office.provider.dial("31501234567", "31612345678")
        bench.office.run()
        bench.office.pbx.do(Hangup(bench.office.pbx.arrived()[0].leg, 486))
        bench.office.run()
        assert bench.status.outcome == "busy"


def test_the_engine_stops_its_tests() -> None:
    bench = Bench()
    bench.ring()
    bench.answer(bench.office.provider)
    bench.office.engine.close()
    assert bench.office.engine.proofs.status(bench.id) is not None
    assert bench.status.outcome == "stopped"


SECOND = {"unknown": {"per_minute": "0.60", "setup": "0.00", "increment": "1/1"}, "rows": []}


def poor(euros: str) -> Bench:
    """A cent a second, and so many euros an hour."""
    spend = {"hour": euros, "day": "1000", "week": "1000"}
    return Bench({**SETTINGS, "rates": SECOND, "limits": {"spend_eur": spend, "calls": {"hour": None}}})


def used(bench: Bench) -> int:
    spending = bench.office.engine.paying.spending
    return spending.ledger.used(BY_NAME["spend_hour"], spending.now)


def test_a_call_of_the_box_itself_costs_what_it_costs() -> None:
    bench = poor("10")
    bench.ring(seconds=20)
    assert used(bench) == 450_000, "reserved before it rings: three seconds and the tail"
    bench.answer(bench.office.provider)
    bench.office.wait(30)
    assert bench.status.done
    assert used(bench) == 200_000


def test_a_limit_that_is_reached_stops_it_before_it_rings() -> None:
    bench = poor("0.40")
    engine = bench.office.engine
    own = call_outside("0612345678", "", "", engine.lines, engine.state())
    assert isinstance(own, OwnCall)
    assert engine.proofs.call("out", own, 0, bench.office.now) is No.LIMIT
    bench.office.run()
    assert bench.office.provider.arrived() == []
    assert used(bench) == 0


def test_it_is_cut_when_the_budget_is_spent() -> None:
    bench = poor("0.60")
    bench.ring(seconds=60)
    bench.answer(bench.office.provider)
    bench.office.wait(30)
    assert (bench.status.done, bench.status.outcome) == (True, "stopped")
    assert used(bench) <= 600_000


def test_a_call_that_nobody_answers_is_free_again() -> None:
    bench = poor("1")
    bench.ring()
    bench.office.provider.do(Hangup(bench.office.provider.arrived()[-1].leg, 486))
    bench.office.run()
    assert used(bench) == 0


def test_it_takes_a_channel_like_any_call() -> None:
    trunk = {**SETTINGS["trunks"][0], "channels": 1}  # type: ignore[index]
    bench = Bench({**SETTINGS, "trunks": [trunk]})
    bench.ring()
    leg = bench.office.pbx.dial("0612345678", "31501234567")
    bench.office.run()
    assert bench.office.pbx.ended(leg).code == 503
    bench.office.pbx.dial("112", "31501234567")
    bench.office.run()
    bench.office.provider.do(Hangup(bench.office.provider.arrived()[-1].leg, 486))
    bench.office.run()
    assert bench.status.outcome == "stopped", "it makes way for 112"
    assert [one.request.uri.partition("@")[0] for one in bench.office.provider.arrived()][-2:] == ["sip:112"] * 2
