"""sipp on both sides of the box: a stack that shares nothing with ours, in the flows where stacks differ.

Law: each pair has a trunk and a PBX of its own at one box, so all of them play at once in both directions.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pytest

from tests.calls.box import Box
from tests.calls.settings import many
from tests.peers.lab import Lab
from tests.peers.plan import BOTH
from tests.peers.sipp import Sipp
from tests.peers.slots import Slot

pytestmark = [pytest.mark.peers, pytest.mark.timeout(120)]

FLOWS = {
    "a call": ("uac_call", "uas_answer"),
    "a slow answer": ("uac_call", "uas_slow"),
    "early media": ("uac_call", "uas_early"),
    "busy": ("uac_refused", "uas_final"),
    "given up": ("uac_cancel", "uas_ring"),
    "hold by the caller": ("uac_hold", "uas_is_held"),
    "hold by the called side": ("uac_is_held", "uas_hold"),
    "digits by INFO": ("uac_info", "uas_answer"),
    "T.38 asked by the caller": ("uac_t38", "uas_answer"),
    "T.38 asked by the called side": ("uac_waits", "uas_t38"),
    "a session timer": ("uac_timer", "uas_answer"),
    "a session timer of the called side": ("uac_call", "uas_answers_timer"),
    "reliable ringing at the caller": ("uac_prack", "uas_early"),
    "reliable ringing at the called side": ("uac_call", "uas_prack"),
    "no offer": ("uac_no_offer", "uas_answer"),
    "the called side hangs up": ("uac_waits", "uas_bye"),
}


@dataclass(frozen=True)
class Flow:
    """One flow in one direction, over a trunk and a PBX of its own."""

    name: str
    way: str
    slot: Slot


FLOW_TABLE = [
    Flow(name, way, Slot(name, 60 + at * 2 + turn))
    for at, name in enumerate(FLOWS)
    for turn, way in enumerate(BOTH)
]


@pytest.fixture(scope="module")
def box(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    """One box with a trunk and a PBX for each flow."""
    running = Box(lab.ns, tmp_path_factory.mktemp("many"), many([flow.slot for flow in FLOW_TABLE]))
    running.await_ready()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def playing(
    lab: Lab, box: Box, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Mapping[Flow, tuple[Sipp, Sipp]]]:
    """Every flow, playing at once: the called sides first."""
    folder = tmp_path_factory.mktemp("flows")
    there = FLOW_TABLE[0].slot.box_address
    players = {}
    for flow in FLOW_TABLE:
        inbound = flow.way == "inbound"
        slot = flow.slot
        here, far = slot.provider_address, slot.pbx_address
        if not inbound:
            here, far = far, here
        number = slot.did("01") if inbound else slot.outside("01")
        caller = f"<sip:{'31612345678' if inbound else slot.did('00')}@{here}>"
        called = Sipp(lab.ns, folder, FLOWS[flow.name][1], far, seconds=40)
        calling = Sipp(
            lab.ns,
            folder,
            FLOWS[flow.name][0],
            here,
            remote=f"{there}:5060",
            user=number,
            seconds=40,
            values={"from": caller},
        )
        players[flow] = (calling, called)
    yield players
    for pair in players.values():
        for player in pair:
            player.stop()


@pytest.mark.parametrize("flow", [pytest.param(flow, id=f"{flow.name}, {flow.way}") for flow in FLOW_TABLE])
def test_flow(playing: Mapping[Flow, tuple[Sipp, Sipp]], flow: Flow) -> None:
    for player in playing[flow]:
        assert player.finish().successful == 1


def test_nothing_is_left(box: Box, playing: Mapping[Flow, tuple[Sipp, Sipp]]) -> None:
    for pair in playing.values():
        for player in pair:
            player.child.wait(60)
    box.await_no_calls()
