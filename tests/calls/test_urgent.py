"""112 on real SIP, at the practice provider alone: all channels taken by real calls, and it gets through."""

from collections.abc import Iterator

import pytest

from tests.calls.box import Box
from tests.calls.conftest import Hands
from tests.calls.settings import settings_for
from tests.peers.lab import Lab
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
