"""A real Asterisk set up with nothing but the text that the wizard shows: it comes in, and calls go both ways.

Law: that text is taken word for word; the lab changes names and addresses of sound alone.
"""

from collections.abc import Iterator, Mapping

import pytest

from tests.calls.conftest import Boxes
from tests.peers.lab import Lab
from tests.peers.plan import BOTH, CALLER, Placed, Plan, end_all, place, table

pytestmark = [pytest.mark.peers, pytest.mark.timeout(240)]

SLOTS = ("wizard-peer", "wizard-register", "wizard-tcp")
SOUND = [Plan(slot, way, "13", does="play", after=0.3) for slot in SLOTS for way in BOTH]
STUTTERS = 2


@pytest.fixture(scope="module")
def calls(lab: Lab, boxes: Boxes) -> Iterator[Mapping[Plan, Placed]]:
    """A call in each direction for each way to connect; the boxes wait until the PBX has logged in."""
    boxes.start(*SLOTS)
    for name in SLOTS:
        lab.pbx.await_reachable(lab.slot(name))
    yield {plan: place(lab, plan) for plan in SOUND}
    end_all(lab)


@pytest.mark.parametrize("plan", table(SOUND, "{slot} {way}: it is answered and heard, and shows the caller"))
def test_a_call_goes_through(lab: Lab, calls: Mapping[Plan, Placed], plan: Plan) -> None:
    placed = calls[plan]
    placed.call.await_answer()
    assert placed.call.await_end()["status"] == "ANSWER"
    assert lab.heard(placed.called_address, "near").is_bit_exact(slips=STUTTERS)
    expected = CALLER if plan.direction == "inbound" else placed.slot.did("00")
    assert placed.arrived()["from"].lstrip("+") == expected
