"""Every way to connect a provider and a PBX, with the box between them: sound, digits, numbers, the log.

Law: the judge of sound and digits is the wire and what the far end recorded, never the box's own word.
"""

from collections.abc import Iterator, Mapping

import pytest

from tests.calls.conftest import Boxes
from tests.peers.lab import Lab
from tests.peers.plan import BOTH, CALLER, Placed, Plan, end_all, place, table

pytestmark = [pytest.mark.peers, pytest.mark.timeout(120)]

Calls = Mapping[Plan, Placed]
STUTTERS = 2  # the conference bridge runs on the machine's clock, and all these calls on two cores
PAIRS = ("peer-peer", "register-peer", "peer-register", "register-register", "tcp")
DIGITS = ("register-register", "tcp", "info-pbx", "info-trunk", "ulaw")
SOUND = [Plan(slot, way, "13", does="play", after=0.3) for slot in PAIRS for way in BOTH]
READS = [Plan(slot, way, "09", does="dtmf", digits="4711") for slot in DIGITS for way in BOTH]
SENDS = [Plan(slot, way, "08", does="read") for slot in DIGITS for way in BOTH]


@pytest.fixture(scope="module")
def calls(lab: Lab, boxes: Boxes) -> Iterator[Calls]:
    """Every call of the table, placed at once through boxes that have registered."""
    boxes.start(*PAIRS, *DIGITS)
    yield {plan: place(lab, plan) for plan in (*SOUND, *READS, *SENDS)}
    end_all(lab)


@pytest.mark.parametrize("plan", table(SOUND, "{slot} {way}: sound arrives byte for byte but for its edges"))
def test_sound(lab: Lab, calls: Calls, plan: Plan) -> None:
    placed = calls[plan]
    placed.call.await_answer()
    assert placed.call.await_end()["status"] == "ANSWER"
    assert placed.recorded().is_bit_exact(slips=STUTTERS)
    assert lab.heard(placed.called_address, "near").is_bit_exact(slips=STUTTERS)


@pytest.mark.parametrize("plan", table(SOUND, "{slot} {way}: the far end sees the caller's number"))
def test_caller_is_shown(calls: Calls, plan: Plan) -> None:
    arrived = calls[plan].arrived()
    expected = CALLER if plan.direction == "inbound" else calls[plan].slot.did("00")
    assert arrived["from"].lstrip("+") == expected
    assert "allowed" in arrived["pres"]


@pytest.mark.parametrize("plan", table(READS, "{slot} {way}: digits of the caller arrive"))
def test_digits_from_the_caller(calls: Calls, plan: Plan) -> None:
    placed = calls[plan]
    assert placed.called.await_record("DTMF", num=placed.number, timeout=25)["got"] == "4711"


@pytest.mark.parametrize("plan", table(SENDS, "{slot} {way}: digits of the called side arrive"))
def test_digits_to_the_caller(calls: Calls, plan: Plan) -> None:
    assert calls[plan].call.await_dtmf() == "1234"


@pytest.mark.parametrize("plan", table(SOUND, "{slot} {way}: the call is in the log"))
def test_log(boxes: Boxes, calls: Calls, plan: Plan) -> None:
    calls[plan].call.await_end()
    number = f"+{calls[plan].number}"
    row = boxes[plan.slot].await_log(number, lambda row: row["to"] == number)
    assert row["outcome"] == "answered"
    assert row["direction"] == {"inbound": "in", "outbound": "out"}[plan.direction]
    assert (row["trunk"], row["pbx"]) == ("trunk", "pbx")
    assert row["from"] == f"+{plan.caller(calls[plan].slot)}"
    assert 1.5 < row["seconds"] < 6
    assert row["codec"] == "PCMA"


def test_nothing_is_left(lab: Lab, boxes: Boxes, calls: Calls) -> None:
    end_all(lab)
    for name in (*PAIRS, *DIGITS):
        boxes[name].await_no_calls()
