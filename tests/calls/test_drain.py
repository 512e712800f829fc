"""Before a restart, on the wire: new calls get 503 and a short Retry-After, a call goes on, 112 passes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.control import Refused
from tests.calls.box import Box
from tests.calls.conftest import Hands
from tests.calls.settings import settings_for
from tests.peers.lab import Lab
from tests.peers.slots import Slot

pytestmark = [pytest.mark.peers, pytest.mark.timeout(60)]


@pytest.fixture
def hands(lab: Lab, tmp_path: Path) -> Iterator[Hands]:
    """A box of its own: after 112 it remembers."""
    slot = Slot("drain", 33)
    box = Box(lab.ns, tmp_path / "box", settings_for(slot))
    box.await_ready()
    made = Hands(lab, box, slot)
    yield made
    made.close()
    box.stop()


def test_new_calls_go_elsewhere_and_112_passes(hands: Hands) -> None:
    near, far = hands.talk("inbound")
    client = hands.box.client
    said = client.drain(60)
    assert (said.calls, said.draining) == (1, True)
    for way in ("inbound", "outbound"):
        caller, _, number = hands.ends(way)
        final = caller.call(number).await_final()
        assert (final.status, final.get("Retry-After")) == (503, "5"), way
    urgent = hands.pbx.call("112")
    arrived = hands.provider.await_call()
    assert arrived.invite.uri.startswith("sip:112@")
    arrived.answer()
    assert urgent.await_final().status == 200
    with pytest.raises(Refused) as refused:
        client.drain(60)
    assert refused.value.code == "drain_urgent", "who answered there may call back"
    assert near.hangup().status == 200, "the call went on until its own end"
    far.await_bye()
    assert urgent.hangup().status == 200
    arrived.await_bye()
    hands.box.await_no_calls()
