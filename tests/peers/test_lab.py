"""The lab proves itself without a box: what the peers do face to face is the measure for a box between them.

Law: every call of the table starts at once and each test awaits its own: all of them take as long as one.
"""

from collections.abc import Iterator, Mapping

import pytest

from tests.peers.lab import Lab
from tests.peers.plan import BOTH, Placed, Plan, end_all, place, table

pytestmark = [pytest.mark.peers, pytest.mark.timeout(60)]

Calls = Mapping[Plan, Placed]
PEER, REGISTERED, TCP = "direct-peer", "direct-register", "direct-tcp"
SOUND = [Plan(slot, way, "13", does="play", after=0.3) for slot in (PEER, REGISTERED, TCP) for way in BOTH]
ECHO = [Plan(PEER, way, "00", does="play", after=0.5) for way in BOTH]
ENDINGS = [Plan(PEER, way, behaviour) for way in BOTH for behaviour in ("01", "03", "04", "07", "10")]
SLOW = [Plan(PEER, way, "02") for way in BOTH]
RINGING = [Plan(PEER, way, behaviour) for way in BOTH for behaviour in ("05", "11")]
EARLY = [Plan(PEER, way, "06") for way in BOTH]
SENDS = [Plan(PEER, way, "08", does="read") for way in BOTH]
READS = [Plan(PEER, way, "09", does="dtmf", digits="4711") for way in BOTH]
HIDDEN = [Plan(PEER, way, "15", clir=True) for way in BOTH]
STATUS = {
    "01": ("ANSWER", 200),
    "03": ("BUSY", 486),
    "04": ("CONGESTION", 503),
    "07": ("ANSWER", 200),
    "10": ("CHANUNAVAIL", 404),
}


@pytest.fixture(scope="module")
def calls(lab: Lab) -> Iterator[Calls]:
    """Every call of the table, placed at once over slots that have registered."""
    for name in (REGISTERED, TCP):
        lab.pbx.await_registered(lab.slot(name))
        lab.provider.await_contact(lab.slot(name))
    plans = (*SOUND, *ECHO, *ENDINGS, *SLOW, *RINGING, *EARLY, *SENDS, *READS, *HIDDEN)
    yield {plan: place(lab, plan) for plan in plans}
    end_all(lab)


@pytest.mark.parametrize("plan", table(SOUND, "{slot} {way}: sound is recorded byte for byte"))
def test_sound_crosses_untouched(lab: Lab, calls: Calls, plan: Plan) -> None:
    placed = calls[plan]
    placed.call.await_answer()
    assert placed.call.await_end()["status"] == "ANSWER"
    assert placed.recorded().is_bit_exact(0)
    call_id = placed.at_called("INVITE").message.call_id
    # The watcher of the wire may be behind on a busy machine; what it saw before the BYE it has then taken.
    lab.wire.await_sip("its BYE", lambda one: (one.message.method, one.message.call_id) == ("BYE", call_id))
    assert lab.heard(placed.called_address, "near").is_bit_exact(0)


@pytest.mark.parametrize("plan", table(ECHO, "{way} 00 comes back byte for byte"))
def test_echo(lab: Lab, calls: Calls, plan: Plan) -> None:
    calls[plan].call.await_end()
    assert lab.heard(calls[plan].caller_address, "near").is_bit_exact(0.1)


@pytest.mark.parametrize("plan", table(ENDINGS, "{way} {behaviour} ends as it says"))
def test_endings(calls: Calls, plan: Plan) -> None:
    status, answer = STATUS[plan.behaviour]
    assert calls[plan].call.await_end()["status"] == status
    assert calls[plan].at_caller(answer).message.status == answer


@pytest.mark.parametrize("plan", table(SLOW, "{way} 02 rings three seconds"))
def test_rings_then_answers(calls: Calls, plan: Plan) -> None:
    placed = calls[plan]
    placed.call.await_answer()
    assert placed.at_caller(200).at - placed.at_caller(180).at == pytest.approx(3, abs=1)
    placed.call.hangup()


@pytest.mark.parametrize("plan", table(RINGING, "{way} {behaviour} waits until the caller cancels"))
def test_waits_for_ever(calls: Calls, plan: Plan) -> None:
    placed = calls[plan]
    placed.at_caller(180 if plan.behaviour == "05" else 100)
    placed.arrived()
    placed.call.hangup()
    assert placed.call.await_end()["status"] == "CANCEL"
    assert placed.at_caller(487)


@pytest.mark.parametrize("plan", table(EARLY, "{way} 06 is heard before the answer"))
def test_early_media(lab: Lab, calls: Calls, plan: Plan) -> None:
    placed = calls[plan]
    placed.call.await_answer()
    assert placed.at_caller(183).at < placed.at_caller(200).at
    assert lab.heard(placed.caller_address, "far").is_bit_exact(0.1)
    placed.call.hangup()


@pytest.mark.parametrize("plan", table(SENDS, "{way} 08 sends digits to the caller"))
def test_digits_to_the_caller(calls: Calls, plan: Plan) -> None:
    assert calls[plan].call.await_dtmf() == "1234"
    assert "1234#" in calls[plan].digits_at(calls[plan].caller_address)


@pytest.mark.parametrize("plan", table(READS, "{way} 09 reads the caller's digits"))
def test_digits_from_the_caller(calls: Calls, plan: Plan) -> None:
    placed = calls[plan]
    assert placed.called.await_record("DTMF", num=placed.number, timeout=20)["got"] == "4711"
    assert placed.call.await_end()["status"] == "ANSWER"


@pytest.mark.parametrize("plan", table(HIDDEN, "{way} CLIR hides From and says so"))
def test_hidden_caller(calls: Calls, plan: Plan) -> None:
    placed = calls[plan]
    assert "prohib" in placed.arrived()["pres"]
    invite = placed.at_caller("INVITE").message
    assert "nonymous" in invite.get("From")
    assert invite.get("Privacy") == "id"
    placed.call.hangup()


def test_no_call_is_left(lab: Lab, calls: Calls) -> None:
    end_all(lab)
    assert lab.channels() == []
