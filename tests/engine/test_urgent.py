"""Emergency calls in the engine: a full trunk gives a channel up, and people hear of what went wrong."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from appliance.calllog.record import Outcome
from sipengine.emergencies import ALARM_SECONDS
from sipengine.notice import Notice
from sipengine.port import Answer, Hangup, LegId
from sipengine.state_store import StateStore
from tests.engine.office import SETTINGS, Office
from tests.engine.plans import MOBILE, Planned

FULL = (486, 503, 480, 500, 403, 600, 603)
ONE: Mapping[str, object] = {
    **SETTINGS,
    "trunks": [{**SETTINGS["trunks"][0], "servers": ["sip.provider.example"]}],  # type: ignore[index]
}


def dial(office: Office, number: str = "0612345678") -> LegId:
    leg = office.pbx.dial(number, "31501234567")
    office.run()
    return leg


def pick_up(office: Office) -> LegId:
    leg = office.provider.arrived()[-1].leg
    office.provider.do(Answer(leg))
    office.run()
    return leg


def refuse(office: Office, code: int) -> None:
    office.provider.do(Hangup(office.provider.arrived()[-1].leg, code))
    office.run()


def dialled(office: Office) -> list[str]:
    return [arrived.request.uri.partition("@")[0] for arrived in office.provider.arrived()]


@pytest.mark.parametrize("code", FULL)
def test_the_youngest_outbound_call_ends_and_112_is_tried_again(code: int) -> None:
    office = Office(ONE)
    office.talk()
    older, younger = dial(office), None
    pick_up(office)
    office.now += 1
    younger = dial(office, "0687654321")
    pick_up(office)
    urgent = dial(office, "112")
    refuse(office, code)
    assert dialled(office)[-2:] == ["sip:112", "sip:112"]
    assert office.pbx.ended(younger).code in (200, 480)
    assert older in office.pbx.legs, "one call is enough"
    pick_up(office)
    assert urgent in office.pbx.legs
    (record,) = office.records
    assert (record.reason, record.to) == ("emergency_first", "+31687654321")


def test_only_inbound_calls_there_the_youngest_of_them_ends() -> None:
    office = Office(ONE)
    first, _ = office.talk()
    office.now += 1
    second, _ = office.talk()
    dial(office, "112")
    refuse(office, 486)
    assert second not in office.provider.legs
    assert first in office.provider.legs
    assert dialled(office)[-2:] == ["sip:112", "sip:112"]


def test_a_call_that_rings_is_cancelled_too() -> None:
    office = Office(ONE)
    ringing = dial(office)
    dial(office, "112")
    refuse(office, 503)
    assert ringing not in office.pbx.legs
    assert dialled(office) == ["sip:31612345678", "sip:112", "sip:112"]


def test_nobody_there_to_give_way_so_it_goes_to_the_next_server() -> None:
    office = Office()
    urgent = dial(office, "112")
    refuse(office, 486)
    assert len(office.provider.arrived()) == 1
    assert [one.request.uri.partition("@")[0] for one in office.second.arrived()] == ["sip:112"]
    assert urgent in office.pbx.legs


def test_a_provider_that_stays_full_costs_two_calls_and_never_another_emergency() -> None:
    office = Office(ONE)
    for number in ("0612345671", "0612345672", "0612345673"):
        office.now += 1
        dial(office, number)
        pick_up(office)
    other = dial(office, "112")
    pick_up(office)
    dial(office, "112")
    for _ in range(3):
        refuse(office, 486)
    assert dialled(office).count("sip:112") == 1 + 3
    assert other in office.pbx.legs
    reasons = [(record.to, record.reason) for record in office.records]
    assert reasons == [
        ("+31612345673", "emergency_first"),
        ("+31612345672", "emergency_first"),
        ("112", "busy"),
    ]


def test_what_rang_was_not_full_and_a_caller_who_is_gone_costs_nobody_a_call() -> None:
    office = Office(ONE)
    talking = dial(office)
    pick_up(office)
    urgent = dial(office, "112")
    office.pbx.do(Hangup(urgent, 487))
    office.run()
    assert talking in office.pbx.legs
    assert [record.outcome for record in office.records] == [Outcome.CANCELLED]


def test_nobody_takes_the_freed_channel_before_112_is_answered() -> None:
    office = Office(ONE)
    dial(office)
    pick_up(office)
    dial(office, "112")
    refuse(office, 486)
    late = dial(office, "0687654321")
    assert office.pbx.ended(late).code == 503
    assert ("Retry-After", "5") in office.pbx.ended(late).headers
    pick_up(office)
    assert dial(office, "0687654321") in office.pbx.legs


def test_a_far_end_that_never_says_goodbye_holds_112_up_for_a_moment_only() -> None:
    office = Office(ONE)
    dial(office)
    pick_up(office)
    dial(office, "112")
    office.net.silent.add(("127.0.50.2", 5060))
    refuse_leg = office.provider.arrived()[-1].leg
    office.net.silent.clear()
    office.provider.do(Hangup(refuse_leg, 486))
    office.run()
    office.wait(2)
    assert dialled(office).count("sip:112") == 2


def test_people_hear_of_it_and_the_alarm_stands_until_one_got_through(tmp_path: Path) -> None:
    notices: list[Notice] = []
    store = StateStore(tmp_path / "state.json")
    office = Office(ONE, tell=notices.append, keeper=store)
    dial(office, "112")
    refuse(office, 503)
    assert [notice.code for notice in notices] == ["emergency_made", "emergency_failed"]
    assert (notices[1].params["number"], notices[1].params["pbx"]) == ("112", "centrale")
    assert [problem.code for problem in office.engine.problems()] == ["emergency_failed"]
    store.close()
    again = Office(ONE, keeper=StateStore(tmp_path / "state.json"))
    assert [problem.code for problem in again.engine.problems()] == ["emergency_failed"]
    dial(again, "112")
    pick_up(again)
    again.clear()
    assert again.engine.problems() == ()


def test_the_alarm_ends_after_a_day_and_mail_can_be_switched_off() -> None:
    notices: list[Notice] = []
    office = Office({**ONE, "emergency": {"notify": False}}, tell=notices.append)
    dial(office, "112")
    refuse(office, 503)
    assert notices == []
    assert office.engine.problems() != ()
    office.now += ALARM_SECONDS
    assert office.engine.problems() == ()


def test_no_trunk_at_all_is_an_alarm_too() -> None:
    notices: list[Notice] = []
    office = Office(
        {**SETTINGS, "trunks": [], "outbound": {}, "numbers": [], "default_caller_id": None}, tell=notices.append
    )
    leg = dial(office, "112")
    assert office.pbx.ended(leg).code == 503
    assert [notice.code for notice in notices] == ["emergency_made", "emergency_failed"]


def test_a_belplan_gives_the_leg_that_it_rings_and_keeps_its_caller() -> None:
    ring = {"do": "ring", "numbers": [MOBILE], "seconds": 20, "confirm": False}
    one = [{**SETTINGS["trunks"][0], "servers": ["sip.provider.example"]}]  # type: ignore[index]
    plan = Planned(ring, {"do": "say", "prompt": "hallo"}, trunks=one, failover={"forced": True})
    caller = plan.call()
    assert dialled(plan.office) == [f"sip:{MOBILE[1:]}"]
    dial(plan.office, "112")
    refuse(plan.office, 486)
    assert dialled(plan.office)[1:] == ["sip:112", "sip:112"]
    assert caller in plan.office.provider.legs
    assert plan.heard() == ["hallo"]


def test_a_belplan_that_talks_over_the_trunk_makes_way_too() -> None:
    ring = {"do": "ring", "numbers": [MOBILE], "seconds": 20, "confirm": False}
    one = [{**SETTINGS["trunks"][0], "servers": ["sip.provider.example"]}]  # type: ignore[index]
    plan = Planned(ring, trunks=one, failover={"forced": True})
    plan.call()
    mobile = pick_up(plan.office)
    urgent = dial(plan.office, "112")
    refuse(plan.office, 486)
    assert mobile not in plan.office.provider.legs
    pick_up(plan.office)
    assert urgent in plan.office.pbx.legs


def test_a_trunk_and_a_pbx_of_one_name_count_their_channels_apart() -> None:
    trunk = {**SETTINGS["trunks"][0], "id": "kantoor", "channels": 2}  # type: ignore[index]
    pbx = {**SETTINGS["pbxs"][0], "id": "kantoor", "channels": 3}  # type: ignore[index]
    numbers = [{"number": "+31501234567", "trunk": "kantoor", "pbx": "kantoor"}]
    changes = {"trunks": [trunk], "pbxs": [pbx], "numbers": numbers, "outbound": {"trunks": ["kantoor"]}}
    office = Office({**SETTINGS, **changes})
    assert [dial(office, f"061234567{n}") in office.pbx.legs for n in range(3)] == [True, True, False]
