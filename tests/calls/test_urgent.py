"""112 on real SIP, at the practice provider alone: all channels taken by real calls, and it gets through."""

from collections.abc import Iterator

import pytest

from tests.calls.box import Box
from tests.calls.conftest import Hands
from tests.calls.plans import await_tone, planned, press, start
from tests.calls.settings import settings_for
from tests.peers.lab import Lab
from tests.peers.phone import Phone
from tests.peers.slots import Slot

pytestmark = [pytest.mark.peers, pytest.mark.timeout(60)]


@pytest.fixture
def small(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hands]:
    """A box with a trunk of two channels."""
    slot = Slot("urgent", 44)
    settings = settings_for(slot)
    settings["trunks"][0]["channels"] = 2
    box = Box(lab.ns, tmp_path_factory.mktemp("urgent"), settings)
    box.await_ready()
    hands = Hands(lab, box, slot)
    yield hands
    hands.close()
    box.stop()


def test_the_youngest_outbound_call_makes_way_for_112(small: Hands) -> None:
    placed_in, _ = small.talk("inbound")
    placed, carried = small.talk("outbound")
    third = small.pbx.call(small.slot.outside("02"))
    assert third.await_final().status == 503, "all channels are taken"
    urgent = small.pbx.call("112")
    first = small.provider.await_call()
    first.refuse(486, "Busy Here")
    bye = placed.await_bye()
    carried.reply(carried.await_request("BYE"), 200, "OK")
    placed.reply(bye, 200, "OK")
    second = small.provider.await_call()
    assert second.invite.uri.startswith("sip:112@")
    second.answer()
    assert urgent.await_final().status == 200
    assert len(small.box.calls_now()) == 2
    row = small.box.await_log("call that made way", lambda row: row["reason"] == "emergency_first")
    assert row["outcome"] == "answered"
    urgent.hangup()
    placed_in.hangup()
    small.box.await_no_calls()
    row = small.box.await_log("emergency call", lambda row: row["emergency"])
    assert (row["to"], row["outcome"]) == ("112", "answered")


PLAN = Slot("urgentplan", 58)
MOBILE = f"+{PLAN.outside('01')}"
STEPS = [{"do": "ring", "numbers": [MOBILE], "seconds": 30}, {"do": "say", "prompt": "hallo"}]


@pytest.fixture
def planning(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Box, Phone, Phone]]:
    """A box with a trunk of two channels whose belplan rings a mobile, the provider and the PBX."""
    settings = planned(PLAN, {"10": STEPS}, {})
    settings["trunks"][0]["channels"] = 2
    box = start(lab.ns, tmp_path_factory.mktemp("urgentplan"), settings)
    box.await_ready()
    provider = Phone(lab.ns, PLAN.provider_address, PLAN.box_address, user="31612345678")
    pbx = Phone(lab.ns, PLAN.pbx_address, PLAN.box_address, user=PLAN.did("10"))
    yield box, provider, pbx
    provider.close()
    pbx.close()
    box.stop()


def test_a_belplan_gives_the_mobile_that_it_rings_for_112_and_keeps_its_caller(
    planning: tuple[Box, Phone, Phone],
) -> None:
    box, provider, pbx = planning
    caller = provider.call(PLAN.did("10"))
    mobile = provider.await_call()
    assert f"{MOBILE[1:]}@" in mobile.invite.uri
    mobile.ring()
    urgent = pbx.call("112")
    provider.await_call().refuse(486, "Busy Here")
    mobile.await_cancel()
    second = provider.await_call()
    assert second.invite.uri.startswith("sip:112@")
    second.answer()
    assert urgent.await_final().status == 200
    assert caller.await_final().status == 200, "the plan went on to its next step"
    await_tone(caller.stream, "hallo")
    urgent.hangup()
    second.await_bye()
    caller.await_bye()
    row = box.await_log("emergency call", lambda row: row["emergency"])
    assert (row["to"], row["outcome"]) == ("112", "answered")
    box.await_no_calls()


def test_a_caller_who_talks_through_a_belplan_makes_way_for_112(planning: tuple[Box, Phone, Phone]) -> None:
    box, provider, pbx = planning
    caller = provider.call(PLAN.did("10"))
    mobile = provider.await_call()
    mobile.answer()
    await_tone(mobile.stream, "press-1")
    press(mobile, "1")
    assert caller.await_final().status == 200
    urgent = pbx.call("112")
    provider.await_call().refuse(486, "Busy Here")
    mobile.await_bye()
    second = provider.await_call()
    assert second.invite.uri.startswith("sip:112@")
    second.answer()
    assert urgent.await_final().status == 200
    urgent.hangup()
    second.await_bye()
    box.await_no_calls()
