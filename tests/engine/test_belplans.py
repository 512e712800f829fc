"""Callers in a belplan: every trigger leads there, every action does what it says, and the call log tells it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from appliance.calllog.record import Outcome, Side
from sipengine import limit_verbs
from sipengine.port import Answer, Answered, DigitHeard, DigitMethod, Hangup, Progress, SendDigit
from tests.engine.office import Office
from tests.engine.plans import CALLER, DID, MOBILE, SECOND_MOBILE, Planned

SAY = {"do": "say", "prompt": "hallo"}
END = {"do": "hangup", "cause": "busy"}
RING = {"do": "ring", "numbers": [MOBILE], "seconds": 20, "confirm": False}
CONFIRM = {**RING, "confirm": True}
VOICEMAIL = {"do": "voicemail", "prompt": "groet", "to": ["baas@example.com"], "max_seconds": 30}


def held(office: Office) -> int:
    """Micro-euros that are set aside."""
    return sum(one.held for one in limit_verbs.statuses(office.engine.paying.spending))


class TestTriggers:
    def test_a_known_dead_pbx_gets_no_invite(self) -> None:
        plan = Planned(SAY, END)
        plan.dead()
        plan.call()
        assert plan.office.pbx.arrived() == []
        assert plan.heard() == ["hallo"]
        assert plan.codes()[:2] == [100, 180]
        plan.office.wait(4)
        record = plan.record()
        assert (record.belplan, record.trigger, record.pbx) == ("plan", "unreachable", "centrale")
        assert (record.outcome, record.reason, record.seconds) == (Outcome.ANSWERED, "belplan_busy", 3.0)
        assert record.steps == (("0.0", "say hallo"), ("3.0", "end busy"))

    def test_an_unnoticed_death_takes_three_seconds_and_rings_meanwhile(self) -> None:
        plan = Planned(SAY, END)
        plan.office.net.silent.add(("127.0.50.4", 5060))
        plan.call()
        assert plan.codes() == [100, 180]
        assert plan.heard() == []
        plan.office.wait(3)
        assert plan.heard() == ["hallo"]
        plan.office.wait(4)
        assert plan.record().trigger == "unreachable"

    def test_only_a_trying_takes_the_ring_time(self) -> None:
        plan = Planned(SAY, END, number_ring_seconds=9)
        plan.call()
        plan.office.wait(8)
        assert plan.heard() == []
        plan.office.wait(1)
        assert plan.heard() == ["hallo"]

    @pytest.mark.parametrize(
        ("code", "trigger"),
        [(500, "error"), (404, "error"), (488, "error"), (302, "error"), (486, "busy"), (603, "declined")],
    )
    def test_an_answer_leads_there_when_it_was_chosen(self, code: int, trigger: str) -> None:
        plan = Planned(SAY, END, number_triggers=[trigger])
        plan.call()
        plan.office.pbx.do(Hangup(plan.office.pbx.arrived()[0].leg, code))
        plan.office.run()
        assert plan.heard() == ["hallo"]
        plan.office.wait(4)
        assert plan.record().trigger == trigger

    def test_busy_is_an_answer_when_it_was_not(self) -> None:
        plan = Planned(SAY, END)
        near = plan.call()
        plan.office.pbx.do(Hangup(plan.office.pbx.arrived()[0].leg, 486))
        plan.office.run()
        assert plan.office.provider.ended(near).code == 486
        assert plan.record().belplan == ""

    def test_no_answer_in_time(self) -> None:
        plan = Planned(SAY, END)
        plan.call()
        plan.office.pbx.do(Progress(plan.office.pbx.arrived()[0].leg, 180))
        plan.office.wait(26)
        assert plan.heard() == ["hallo"]
        plan.office.wait(3)
        assert plan.record().trigger == "no_answer"

    def test_all_channels_to_the_pbx_taken(self) -> None:
        pbxs = [{"id": "centrale", "mode": "peer", "address": "127.0.50.4:5060", "channels": 1}]
        plan = Planned(SAY, END, pbxs=pbxs)
        plan.office.talk()
        plan.call("31611111111")
        assert len(plan.office.pbx.arrived()) == 1
        assert plan.heard() == ["hallo"]

    @pytest.mark.parametrize("how", ["settings", "number", "verb", "verb of the number"])
    def test_by_order(self, how: str) -> None:
        changes: dict[str, Any] = {"failover": {"forced": True}} if how == "settings" else {}
        changes |= {"number_forced": True} if how == "number" else {}
        plan = Planned(SAY, END, **changes)
        if how.startswith("verb"):
            plan.office.engine.takeovers.force(True, None if how == "verb" else f"+{DID}")
        plan.call()
        assert plan.office.pbx.arrived() == []
        plan.office.wait(4)
        assert plan.record().trigger == "forced"

    def test_a_404_raises_an_alarm_until_a_call_gets_through(self) -> None:
        plan = Planned(SAY, END)
        plan.call()
        plan.office.pbx.do(Hangup(plan.office.pbx.arrived()[0].leg, 404))
        plan.office.wait(5)
        assert [one.code for one in plan.office.engine.outages.problems()] == ["pbx_refuses"]
        assert [code for code, _ in plan.letters.alarms] == ["pbx_refuses"]
        plan.office.talk()
        plan.office.clear()
        assert plan.office.engine.outages.problems() == ()


class TestActions:
    def test_a_missing_prompt_drops_nobody(self) -> None:
        plan = Planned({"do": "say", "prompt": "missing"}, SAY, END)
        plan.dead()
        plan.call()
        plan.office.wait(1)
        assert plan.heard() == ["missing", "hallo"]

    @pytest.mark.parametrize(
        ("cause", "code", "outcome"),
        [
            ("busy", 486, Outcome.BUSY),
            ("unavailable", 480, Outcome.UNAVAILABLE),
            ("declined", 603, Outcome.REJECTED),
        ],
    )
    def test_before_an_answer_the_end_is_a_sip_answer(self, cause: str, code: int, outcome: Outcome) -> None:
        plan = Planned({"do": "hangup", "cause": cause})
        plan.dead()
        near = plan.call()
        assert plan.office.provider.ended(near).code == code
        assert (plan.record().outcome, plan.record().sip_code) == (outcome, code)

    def test_a_mobile_takes_the_call(self) -> None:
        plan = Planned(RING, END)
        plan.dead()
        near = plan.call()
        (rung,) = plan.rung()
        assert "31612345670@" in rung.request.uri
        assert DID in (rung.request.first("P-Asserted-Identity") or "")
        plan.office.provider.do(Progress(rung.leg, 180))
        plan.office.wait(5)
        assert not any(isinstance(e, Answered) and e.leg == near for e in plan.office.provider.heard)
        plan.office.provider.do(Answer(rung.leg))
        plan.office.run()
        assert len(plan.office.box.voice.joined()) == 1
        plan.office.wait(30)
        plan.office.provider.do(Hangup(rung.leg))
        plan.office.run()
        record = plan.record()
        assert (record.outcome, record.taken_by, record.seconds) == (Outcome.ANSWERED, MOBILE, 30.0)
        assert (record.hung_up_by, record.pbx) == (Side.CALLEE, "centrale")
        assert record.steps == (("0.0", f"ring {MOBILE}"), ("5.0", f"taken {MOBILE}"))
        assert len(record.sip_call_ids) == 2
        assert plan.office.box.legs == set()

    def test_the_callers_number_is_shown_and_on_refusal_an_own_one(self) -> None:
        plan = Planned({**RING, "show": "caller"}, END)
        plan.dead()
        plan.call()
        (first,) = plan.rung()
        assert CALLER in (first.request.first("P-Asserted-Identity") or "")
        assert DID in (first.request.first("Diversion") or "")
        plan.office.provider.do(Hangup(first.leg, 403))
        plan.office.run()
        second = plan.rung()[-1]
        assert second.leg != first.leg
        assert CALLER not in (second.request.first("P-Asserted-Identity") or "")
        assert DID in (second.request.first("P-Asserted-Identity") or "")

    def test_a_withheld_caller_is_never_shown(self) -> None:
        plan = Planned({**RING, "show": "caller"}, {"do": "prefix", "text": "Zaak: "}, END)
        plan.dead()
        privacy = (("Privacy", "id"), ("P-Asserted-Identity", f"<sip:{CALLER}@provider>"))
        plan.office.provider.dial(DID, "anonymous", privacy)
        plan.office.run()
        (rung,) = plan.rung()
        assert not any(CALLER in value for _, value in rung.request.headers)

    def test_the_prefix_goes_before_the_name(self) -> None:
        plan = Planned({"do": "prefix", "text": "Zaak: "}, RING, END)
        plan.dead()
        plan.call()
        (rung,) = plan.rung()
        assert f'"Zaak: +{CALLER}"' in (rung.request.first("From") or "")

    def test_who_answers_must_press_1_else_the_plan_goes_on(self) -> None:
        plan = Planned(CONFIRM, SAY, END)
        plan.dead()
        plan.call()
        (rung,) = plan.rung()
        plan.office.provider.do(Answer(rung.leg))
        plan.office.run()
        assert plan.office.box.voice.joined() == set()
        far = next(leg for leg in plan.office.box.voice.heard if "/" in leg)
        assert [file.stem for file in plan.office.box.voice.heard[far]] == ["press-1"]
        plan.office.provider.do(SendDigit(rung.leg, "5", 100, DigitMethod.RFC4733))
        plan.office.wait(16)
        assert plan.office.provider.ended(rung.leg).far_end
        assert plan.heard() == ["hallo"]

    def test_pressing_1_takes_the_call_from_the_others(self) -> None:
        plan = Planned({**CONFIRM, "numbers": [MOBILE, SECOND_MOBILE]}, END)
        plan.dead()
        plan.call()
        first, second = plan.rung()
        for leg in (first.leg, second.leg):
            plan.office.provider.do(Answer(leg))
        plan.office.run()
        plan.office.provider.do(SendDigit(second.leg, "1", 100, DigitMethod.RFC4733))
        plan.office.run()
        assert plan.office.provider.ended(first.leg).far_end
        assert not any(isinstance(one, DigitHeard) for one in plan.office.provider.heard), "the key is the plan's"
        (pair,) = plan.office.box.voice.joined()
        assert any("/b2" in leg for leg in pair)
        plan.office.provider.do(Hangup(plan.near))
        plan.office.run()
        assert plan.record().taken_by == SECOND_MOBILE

    def test_a_joined_caller_has_keys_and_hold_like_in_any_call(self) -> None:
        plan = Planned(RING, END)
        plan.dead()
        near = plan.call()
        rung = plan.rung()[0]
        plan.office.provider.do(Answer(rung.leg))
        plan.office.run()
        plan.office.provider.do(SendDigit(near, "7", 100, DigitMethod.RFC4733))
        plan.office.run()
        heard = plan.office.provider.heard
        assert any(isinstance(one, DigitHeard) and one.leg == rung.leg and one.digit == "7" for one in heard)

    def test_another_pbx_and_no_number(self) -> None:
        plan = Planned({"do": "ring", "pbxs": ["centrale"], "seconds": 10}, SAY, END, number_forced=True)
        plan.call()
        (arrived,) = plan.office.pbx.arrived()
        plan.office.pbx.do(Answer(arrived.leg))
        plan.office.run()
        plan.office.clear()
        assert plan.record().taken_by == "pbx:centrale"

    def test_a_menu_listens_while_it_speaks(self) -> None:
        menu = {"do": "menu", "prompt": "keuze", "choices": {"2": [SAY]}, "otherwise": [END]}
        plan = Planned(menu, END)
        plan.dead()
        near = plan.call()
        plan.office.wait(1)
        plan.office.provider.do(SendDigit(near, "2", 100, DigitMethod.RFC4733))
        plan.office.run()
        assert plan.heard() == ["keuze", "hallo"]
        plan.office.wait(4)
        assert plan.steps() == ["menu keuze", "key 2", "say hallo", "end busy"]

    def test_a_message_is_kept_and_mailed(self) -> None:
        plan = Planned(VOICEMAIL)
        plan.dead()
        near = plan.call()
        plan.office.wait(8)
        assert plan.heard() == ["groet", "beep"]
        plan.office.provider.stack.voice.play(near, Path("/sounds/speech.wav"), True)
        plan.office.wait(5)
        plan.office.provider.do(Hangup(near))
        plan.office.run()
        ((_, seconds, to),) = plan.letters.messages
        assert (round(seconds), to) == (5, ("baas@example.com",))
        assert plan.record().outcome is Outcome.ANSWERED

    def test_silence_is_no_message(self) -> None:
        plan = Planned(VOICEMAIL, SAY)
        plan.dead()
        plan.call()
        plan.office.wait(14)
        assert plan.letters.messages == []
        assert plan.letters.discarded == 1
        assert plan.heard()[-1] == "hallo"

    def test_a_letter_says_that_somebody_calls(self) -> None:
        plan = Planned({"do": "email", "to": ["baas@example.com"]}, END)
        plan.dead()
        plan.call()
        assert plan.letters.told == [("baas@example.com",)]

    def test_who_waits_in_the_queue_gets_the_pbx_when_it_is_back(self) -> None:
        plan = Planned({"do": "queue", "pbx": "centrale", "every": 30, "seconds": 300}, END)
        plan.dead()
        plan.call()
        plan.office.wait(10)
        assert plan.heard() == ["music"]
        plan.alive()
        plan.office.wait(20)
        (arrived,) = plan.office.pbx.arrived()
        plan.office.pbx.do(Answer(arrived.leg))
        plan.office.run()
        assert len(plan.office.box.voice.joined()) == 1

    def test_a_mobile_is_rung_again_as_long_as_the_first_time(self) -> None:
        """Ringing again and the end of ringing fall due in one moment: the second ring must outlive the first."""
        queue = {"do": "queue", "numbers": [MOBILE], "prompt": "hallo", "every": 10, "seconds": 60}
        plan = Planned(queue, END, failover={"forced": True})
        plan.call()
        plan.office.provider.do(Hangup(plan.rung()[-1].leg, 486))
        plan.office.wait(14)
        again = plan.rung()[-1].leg
        assert len(plan.rung()) == 2
        assert again in plan.office.provider.legs
        assert plan.heard() == ["music", "hallo", "music"]
        plan.office.provider.do(Answer(again))
        plan.office.run()
        assert again in plan.office.provider.legs


class TestMoney:
    def test_without_money_the_plan_goes_on(self) -> None:
        limits = {"spend_eur": {"hour": "0", "day": "10", "week": "10"}}
        plan = Planned(RING, SAY, END, limits=limits)
        plan.dead()
        plan.call()
        assert plan.rung() == []
        assert plan.heard() == ["hallo"]

    def test_a_blocked_destination_is_not_rung(self) -> None:
        plan = Planned(RING, SAY, END, destinations={"default": "block", "rules": []})
        plan.dead()
        plan.call()
        assert plan.rung() == []
        assert plan.heard() == ["hallo"]

    def test_no_second_channel(self) -> None:
        limits = {"channels": {"total": 1}}
        plan = Planned(RING, SAY, END, limits=limits)
        plan.dead()
        plan.call()
        assert plan.rung() == []
        assert plan.heard() == ["hallo"]

    def test_what_is_forwarded_is_paid_and_cut(self) -> None:
        limits = {"spend_eur": {"hour": "2.00", "day": "10", "week": "10"}}
        rates = {"unknown": {"per_minute": "0.60", "setup": "0.00", "increment": "1/1"}, "rows": []}
        plan = Planned(RING, END, limits=limits, rates=rates)
        plan.dead()
        near = plan.call()
        plan.office.provider.do(Answer(plan.rung()[0].leg))
        plan.office.wait(200)
        assert plan.office.provider.ended(near).far_end
        assert plan.record().reason == "budget_spent"

    def test_what_is_not_taken_frees_its_money(self) -> None:
        plan = Planned(RING, SAY, END)
        plan.dead()
        plan.call()
        plan.office.provider.do(Hangup(plan.rung()[0].leg, 486))
        plan.office.wait(5)
        assert held(plan.office) == 0


class TestEnds:
    def test_the_caller_hangs_up_anywhere_and_nothing_is_left(self) -> None:
        for seconds in range(0, 30, 3):
            plan = Planned(SAY, CONFIRM, {"do": "queue", "numbers": [SECOND_MOBILE]}, VOICEMAIL)
            plan.dead()
            near = plan.call()
            plan.office.wait(seconds)
            plan.office.provider.do(Hangup(near))
            plan.office.wait(1)
            self.nothing_left(plan.office)
            assert len(plan.office.records) == 1

    def test_a_person_ends_it(self) -> None:
        plan = Planned(SAY, CONFIRM, END)
        plan.dead()
        plan.call()
        plan.office.wait(4)
        (call,) = plan.office.engine.calls.statuses()
        plan.office.engine.calls.hang_up(call.id, plan.office.now)
        plan.office.run()
        self.nothing_left(plan.office)

    @pytest.mark.parametrize("seconds", [0, 2, 5, 12])
    def test_an_engine_that_stops_in_the_middle_loses_the_caller_and_says_so(self, seconds: int) -> None:
        plan = Planned(SAY, CONFIRM, VOICEMAIL)
        plan.dead()
        near = plan.call()
        plan.office.wait(seconds)
        plan.office.engine.close()
        assert plan.record().reason == "shutdown"
        assert plan.record().belplan == "plan"
        plan.office.provider.listen()
        assert plan.office.provider.ended(near).far_end

    def test_the_pbx_answers_and_dies_at_once(self) -> None:
        plan = Planned(SAY, END)
        plan.call()
        leg = plan.office.pbx.arrived()[0].leg
        plan.office.pbx.do(Answer(leg))
        plan.office.pbx.do(Hangup(leg))
        plan.office.run()
        assert plan.record().outcome is Outcome.ANSWERED
        self.nothing_left(plan.office)

    def nothing_left(self, office: Office) -> None:
        assert office.box.legs == set()
        assert office.box.voice.playing == {}
        assert office.box.voice.recording == {}
        assert office.engine.calls.carried().lines == {}
        assert office.engine.calls.walks() == ()
        assert held(office) == 0


class TestRehearsal:
    def test_everybody_finds_the_pbx_down_until_it_ends(self) -> None:
        plan = Planned(SAY, END)
        plan.office.engine.takeovers.rehearse(1, None, plan.office.now)
        plan.call()
        assert plan.office.pbx.arrived() == []
        plan.office.wait(4)
        report = plan.office.engine.takeovers.status().rehearsal
        assert report is not None
        (caught,) = report.calls
        assert [(one.after, one.what, one.detail) for one in caught.steps] == [
            (0.0, "say", "hallo"),
            (3.0, "end", "busy"),
        ]
        assert caught.outcome == "answered"
        assert plan.record().rehearsed
        plan.office.wait(60)
        plan.call()
        assert len(plan.office.pbx.arrived()) == 1

    def test_one_call_from_my_own_mobile(self) -> None:
        plan = Planned(SAY, END)
        plan.office.engine.takeovers.rehearse(10, f"+{CALLER}", plan.office.now)
        plan.call("31611111111")
        assert len(plan.office.pbx.arrived()) == 1
        plan.call()
        assert len(plan.office.pbx.arrived()) == 1
        plan.call()
        assert len(plan.office.pbx.arrived()) == 2
        report = plan.office.engine.takeovers.status().rehearsal
        assert report is not None
        assert (report.ended, len(report.calls)) == ("call", 1)

    def test_who_would_be_lost_is_spared_and_told(self) -> None:
        plan = Planned(SAY, END, number_triggers=["busy"])
        plan.office.engine.takeovers.rehearse(1, None, plan.office.now)
        plan.call()
        assert len(plan.office.pbx.arrived()) == 1
        report = plan.office.engine.takeovers.status().rehearsal
        assert report is not None
        assert report.spared == (f"+{DID}",)


class TestOutage:
    def test_one_letter_down_and_one_back_with_the_calls_caught(self) -> None:
        plan = Planned(SAY, END)
        plan.dead()
        assert plan.letters.outages == []
        for _ in range(3):
            plan.call()
            plan.office.wait(5)
        (status,) = plan.office.engine.takeovers.status().outages
        assert (status.pbx, status.caught) == ("centrale", 3)
        plan.alive()
        plan.office.wait(120)
        down, back = plan.letters.outages
        assert (down[0], down[1], down[3]) == ("down", "centrale", 1)
        assert (back[0], back[4], back[5]) == ("back", 3, 0)
        assert plan.office.engine.takeovers.status().outages == ()

    def test_a_short_outage_that_nobody_met_is_not_written_about(self) -> None:
        plan = Planned(SAY, END)
        plan.dead()
        plan.alive()
        plan.office.wait(180)
        assert plan.letters.outages == []

    def test_a_number_without_a_belplan_is_an_alarm_while_it_lasts(self) -> None:
        plan = Planned(number_belplan=None)
        plan.dead()
        near = plan.call()
        plan.office.wait(40)
        assert plan.office.provider.ended(near).code == 480
        assert [one.code for one in plan.office.engine.outages.problems()] == ["pbx_lost_calls"]
        assert [code for code, _ in plan.letters.alarms] == ["pbx_lost_calls"]
        plan.alive()
        plan.office.wait(60)
        assert plan.office.engine.outages.problems() == ()


class TestFailback:
    def test_a_pbx_that_is_never_asked_is_tried_again_by_a_call(self) -> None:
        pbxs = [{"id": "centrale", "mode": "peer", "address": "127.0.50.4:5060", "keepalive_seconds": 0}]
        plan = Planned(END, pbxs=pbxs)
        plan.office.net.silent.add(("127.0.50.4", 5060))
        for _ in range(2):
            plan.call()
            plan.office.wait(4)
        assert "centrale" in plan.office.engine.pbxs.down()
        plan.alive()
        plan.call()
        assert plan.office.pbx.arrived() == []
        plan.office.wait(61)
        for taken in (1, 2):
            near = plan.call()
            assert len(plan.office.pbx.arrived()) == taken
            plan.office.pbx.do(Answer(plan.office.pbx.arrived()[-1].leg))
            plan.office.run()
            plan.office.provider.do(Hangup(near))
            plan.office.wait(2)
        assert plan.office.engine.pbxs.away() == frozenset()

    def test_one_that_answers_options_is_not(self) -> None:
        plan = Planned(END)
        plan.dead()
        plan.office.wait(200)
        plan.call()
        assert plan.record().steps[0][0] == "0.0"
