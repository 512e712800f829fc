"""Which codecs the box names in its SDP: those of each line, in the line's order, whatever the other side offers.

Law: judged by what lies on the wire, in the offer to the called side and in the answer to the caller.
"""

import re
from collections.abc import Iterator
from itertools import permutations

import pytest

from tests.calls.conftest import Hands, MakeBox
from tests.calls.settings import settings_for
from tests.peers import sip
from tests.peers.lab import Lab
from tests.peers.plan import BOTH
from tests.peers.slots import Slot

pytestmark = [pytest.mark.peers, pytest.mark.timeout(120)]
NUMBER_OF = {"PCMU": "0", "PCMA": "8", "G722": "9"}
CHOICES = [choice for count in (1, 2, 3) for choice in permutations(NUMBER_OF, count)]
EVERYTHING = "9 0 8 101"


def formats(body: str) -> list[str]:
    """The payload types of the line of voice."""
    return str(re.findall(r"^m=audio \d+ RTP/AVP (.+?)\r?$", body, re.MULTILINE)[0]).split()


def spoken_of(body: str) -> set[str]:
    """The payload types that rtpmap and fmtp lines speak of."""
    return set(re.findall(r"^a=(?:rtpmap|fmtp):(\d+)", body, re.MULTILINE))


def event_of(body: str) -> str:
    """The payload type of telephone events."""
    return str(re.findall(r"^a=rtpmap:(\d+) telephone-event/8000", body, re.MULTILINE)[0])


@pytest.mark.parametrize("way", BOTH)
def test_each_line_speaks_its_codecs_in_its_order(lab: Lab, make_box: MakeBox, way: str) -> None:
    """Settings change under one box: the called line takes every ordered choice, the calling one another."""
    slot = Slot("codecs", 43)
    settings = settings_for(slot)
    calling, called = ("trunks", "pbxs") if way == "inbound" else ("pbxs", "trunks")
    box = make_box(slot, settings)
    box.await_ready()
    hands = Hands(lab, box, slot)
    try:
        for choice, other in zip(CHOICES, reversed(CHOICES), strict=True):
            settings[called][0]["codecs"], settings[calling][0]["codecs"] = list(choice), list(other)
            box.import_settings(settings)
            caller, phone, number = hands.ends(way)
            wanted = [NUMBER_OF[codec] for codec in choice]
            placed = caller.call(number, payloads=EVERYTHING)
            arrived = phone.await_call()
            offer = arrived.invite.body
            assert formats(offer) == [*wanted, event_of(offer)], (choice, offer)
            assert spoken_of(offer) <= set(formats(offer)), (choice, offer)
            arrived.answer(payloads=f"{wanted[0]} 101")
            final = placed.await_final()
            assert final.status == 200, (choice, other)
            answered = formats(final.body)
            assert answered[0] in [NUMBER_OF[codec] for codec in other], (other, final.body)
            assert set(answered) <= {*(NUMBER_OF[codec] for codec in other), "101"}, (other, final.body)
            assert spoken_of(final.body) <= set(answered), (other, final.body)
            assert placed.hangup().status == 200
            arrived.await_bye()
    finally:
        hands.close()


@pytest.fixture
def alaw_hands(lab: Lab, make_box: MakeBox) -> Iterator[Hands]:
    """Two phones around a box whose PBX speaks PCMA alone."""
    slot = Slot("codecs", 43)
    settings = settings_for(slot)
    settings["pbxs"][0]["codecs"] = ["PCMA"]
    box = make_box(slot, settings)
    box.await_ready()
    hands = Hands(lab, box, slot)
    yield hands
    hands.close()


def test_who_has_no_codec_of_the_line_gets_488_and_nobody_is_dialled_for_him(alaw_hands: Hands) -> None:
    """The library finds out after it has told of the call: it stands in the call log, and no telephone rings."""
    hands, box = alaw_hands, alaw_hands.box
    refused = hands.pbx.call(hands.slot.outside("01"), payloads="0 9 101")
    final = refused.await_final()
    assert final.status == 488
    refused.acknowledge(refused.invite, final)
    row = box.await_log("the refused call", lambda row: row["sip_code"] == 488)
    assert (row["reason"], row["outcome"], row["pbx"]) == ("no_codec", "failed", "pbx")
    placed, arrived = hands.talk("outbound")
    invites = {message.call_id for message in hands.provider.client.received if message.method == "INVITE"}
    assert invites == {arrived.invite.call_id}
    assert placed.hangup().status == 200
    arrived.await_bye()
    box.await_log("the good call", lambda row: row["outcome"] == "answered")
    assert len(box.log_rows()) == 2
    box.await_no_calls()


def test_a_held_line_keeps_its_codecs(alaw_hands: Hands) -> None:
    placed, arrived = alaw_hands.talk("outbound")
    address, port = placed.phone.address, placed.stream.port
    body = sip.sdp(address, port, payloads=EVERYTHING, direction="sendonly", version=2)
    placed.phone.client.send(hold := placed.request("INVITE", body=body))
    arrived.accept(arrived.await_request("INVITE"), "recvonly")
    held = placed.phone.client.await_final(hold)
    placed.acknowledge(hold, held)
    assert formats(held.body) == ["8", "101"]
    assert placed.hangup().status == 200
    arrived.await_bye()
