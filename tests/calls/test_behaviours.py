"""What the far end does, and what the caller gets to see of it through the box; then the log's word for it."""

from collections.abc import Iterator, Mapping

import pytest

from tests.calls.conftest import Boxes
from tests.peers.lab import Lab
from tests.peers.plan import BOTH, Placed, Plan, end_all, place, table

pytestmark = [pytest.mark.peers, pytest.mark.timeout(120)]

Calls = Mapping[Plan, Placed]
STUTTERS = 2  # the conference bridge runs on the machine's clock, and all these calls on two cores
SLOT = "register-peer"
ANSWERS = {
    ("inbound", "01"): (200, "answered"),
    ("inbound", "03"): (486, "busy"),
    ("inbound", "04"): (480, "failed"),
    ("inbound", "07"): (200, "answered"),
    ("inbound", "10"): (404, "failed"),
    ("outbound", "01"): (200, "answered"),
    ("outbound", "03"): (486, "busy"),
    ("outbound", "04"): (503, "failed"),
    ("outbound", "07"): (200, "answered"),
    ("outbound", "10"): (404, "failed"),
}
ENDINGS = [Plan(SLOT, way, behaviour) for way, behaviour in ANSWERS]
ECHO = [Plan(SLOT, way, "00", does="play", after=0.6) for way in BOTH]
SLOW = [Plan(SLOT, way, "02") for way in BOTH]
RINGING = [Plan(SLOT, way, behaviour) for way in BOTH for behaviour in ("05", "11")]
EARLY = [Plan(SLOT, way, "06") for way in BOTH]


@pytest.fixture(scope="module")
def calls(lab: Lab, boxes: Boxes) -> Iterator[Calls]:
    """Every call of the table, placed at once."""
    boxes.start(SLOT)
    yield {plan: place(lab, plan) for plan in (*ENDINGS, *ECHO, *SLOW, *RINGING, *EARLY)}
    end_all(lab)


@pytest.mark.parametrize("plan", table(ENDINGS, "{way} {behaviour}: the caller gets the right answer"))
def test_endings(calls: Calls, plan: Plan) -> None:
    calls[plan].call.await_end()
    assert calls[plan].at_caller(ANSWERS[plan.direction, plan.behaviour][0])


@pytest.mark.parametrize("plan", table(ENDINGS, "{way} {behaviour}: the log says so"))
def test_endings_in_the_log(boxes: Boxes, calls: Calls, plan: Plan) -> None:
    calls[plan].call.await_end()
    number = f"+{calls[plan].number}"
    row = boxes[SLOT].await_log(number, lambda row: row["to"] == number)
    assert (row["sip_code"], row["outcome"]) == ANSWERS[plan.direction, plan.behaviour]


@pytest.mark.parametrize("plan", table(ECHO, "{way} 00: sound goes there and back byte for byte"))
def test_echo(lab: Lab, calls: Calls, plan: Plan) -> None:
    calls[plan].call.await_end()
    assert lab.heard(calls[plan].called_address, "near").is_bit_exact(slips=STUTTERS)
    assert lab.heard(calls[plan].caller_address, "near").is_bit_exact(0.5, STUTTERS)


@pytest.mark.parametrize("plan", table(SLOW, "{way} 02: rings three seconds at the caller too"))
def test_rings_then_answers(calls: Calls, plan: Plan) -> None:
    placed = calls[plan]
    placed.call.await_answer()
    assert placed.at_caller(200).at - placed.at_caller(180).at == pytest.approx(3, abs=1)
    placed.call.hangup()
    assert placed.call.await_end()["status"] == "ANSWER"


@pytest.mark.parametrize("plan", table(RINGING, "{way} {behaviour}: the caller gives up and the far end hears it"))
def test_given_up(boxes: Boxes, calls: Calls, plan: Plan) -> None:
    placed = calls[plan]
    placed.at_caller(180 if plan.behaviour == "05" else 100)
    placed.arrived()
    placed.call.hangup()
    assert placed.call.await_end()["status"] == "CANCEL"
    assert placed.at_caller(487)
    assert placed.at_called(487)
    row = boxes[SLOT].await_log(placed.number, lambda row: row["to"] == f"+{placed.number}")
    assert row["outcome"] == "cancelled"


@pytest.mark.parametrize("plan", table(EARLY, "{way} 06: early media is heard byte for byte before the answer"))
def test_early_media(lab: Lab, calls: Calls, plan: Plan) -> None:
    placed = calls[plan]
    placed.call.await_answer()
    assert placed.at_caller(183).at < placed.at_caller(200).at
    assert lab.heard(placed.caller_address, "far").is_bit_exact(0.5, STUTTERS)
    placed.call.hangup()


def test_the_pbx_sends_a_call_on_to_a_mobile(lab: Lab, boxes: Boxes, calls: Calls) -> None:
    """12: in over the trunk, out over the trunk again; the provider learns who sent it on (RFC 5806)."""
    slot = lab.slot(SLOT)
    mobile, since = slot.outside("00"), lab.provider.ami.mark()
    lab.pbx.ami.action("Setvar", Variable="FWDTO", Value=mobile)
    placed = place(lab, Plan(SLOT, "inbound", "12", does="play", after=0.3))
    arrived = lab.provider.await_record("ARRIVED", since=since, num=mobile)
    placed.call.await_answer()
    assert placed.call.await_end()["status"] == "ANSWER"
    onward = lab.wire.await_sip(
        "INVITE to the mobile",
        lambda seen: (
            seen.message.method == "INVITE"
            and seen.target[0] == slot.provider_address
            and f"{mobile}@" in seen.message.uri
        ),
        since=placed.moment,
    )
    assert placed.number in onward.message.get("Diversion")
    assert arrived["from"].lstrip("+") in (slot.did("00"), placed.number)


def test_nothing_is_left(lab: Lab, boxes: Boxes, calls: Calls) -> None:
    end_all(lab)
    boxes[SLOT].await_no_calls()
    assert lab.channels() == []
