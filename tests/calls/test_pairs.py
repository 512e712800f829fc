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
STUTTERS, TRIES = (
    2,
    3,
)  # sound crosses on the machine's clock: a busy machine stutters, a fault is there every time
PAIRS = ("peer-peer", "register-peer", "peer-register", "register-register", "tcp")
DIGITS = ("register-register", "tcp", "info-pbx", "info-trunk", "ulaw")
SOUND = [Plan(slot, way, "13", does="play", after=0.3) for slot in PAIRS for way in BOTH]
READS = [Plan(slot, way, "09", does="dtmf", digits="4711") for slot in DIGITS for way in BOTH]
SENDS = [Plan(slot, way, "08", does="read") for slot in DIGITS for way in BOTH]


@pytest.fixture(scope="module")
def calls(lab: Lab, boxes: Boxes) -> Iterator[Calls]:
    """The calls with sound, placed at once through boxes that have registered."""
    boxes.start(*PAIRS)
    yield {plan: place(lab, plan) for plan in SOUND}
    end_all(lab)


@pytest.fixture(scope="module")
def digit_calls(lab: Lab, boxes: Boxes) -> Iterator[Calls]:
    """The calls with digits, placed at once."""
    boxes.start(*DIGITS)
    yield {plan: place(lab, plan) for plan in (*READS, *SENDS)}
    end_all(lab)


@pytest.mark.parametrize("plan", table(SOUND, "{slot} {way}: sound arrives byte for byte but for its edges"))
def test_sound(lab: Lab, calls: Calls, plan: Plan) -> None:
    heard = []
    for attempt in range(TRIES):
        placed = place(lab, plan) if attempt else calls[plan]
        placed.call.await_answer()
        assert placed.call.await_end()["status"] == "ANSWER"
        heard.append((placed.recorded(), lab.heard(placed.called_address, "near")))
        if all(match.is_bit_exact(slips=STUTTERS) for match in heard[-1]):
            return
    pytest.fail(f"not one of {TRIES} calls was heard as it was said: {heard}")


@pytest.mark.parametrize("plan", table(SOUND, "{slot} {way}: the far end sees the caller's number"))
def test_caller_is_shown(calls: Calls, plan: Plan) -> None:
    arrived = calls[plan].arrived()
    expected = CALLER if plan.direction == "inbound" else calls[plan].slot.did("00")
    assert arrived["from"].lstrip("+") == expected
    assert "allowed" in arrived["pres"]


@pytest.mark.parametrize("plan", table(READS, "{slot} {way}: digits of the caller arrive"))
def test_digits_from_the_caller(digit_calls: Calls, plan: Plan) -> None:
    placed = digit_calls[plan]
    assert placed.called.await_record("DTMF", num=placed.number, timeout=25)["got"] == "4711"


@pytest.mark.parametrize("plan", table(SENDS, "{slot} {way}: digits of the called side arrive"))
def test_digits_to_the_caller(digit_calls: Calls, plan: Plan) -> None:
    assert digit_calls[plan].call.await_dtmf() == "1234"


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


def test_nothing_is_left(lab: Lab, boxes: Boxes) -> None:
    end_all(lab)
    for name in (*PAIRS, *DIGITS):
        boxes[name].await_no_calls()
