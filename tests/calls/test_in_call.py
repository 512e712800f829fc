"""What happens inside a call: hold, digits, fax, session timers, and hanging up at any moment, by either side."""

import pytest

from tests.audio.alaw import FRAME, compare, noise
from tests.calls.conftest import Hands
from tests.peers import rtp, sip
from tests.peers.phone import Leg
from tests.peers.plan import BOTH

pytestmark = [pytest.mark.peers, pytest.mark.timeout(60)]
both_ways = pytest.mark.parametrize("way", BOTH)


def speaks(near: Leg, far: Leg, seed: str, seconds: float = 0.6) -> bool:
    """Tell whether `far` hears what `near` says, but for its edges; said up to three times on a busy machine."""
    sent = noise(seconds, seed)
    for _ in range(3):
        since = len(far.stream.received)
        near.stream.send(near.media, [sent[at : at + FRAME] for at in range(0, len(sent), FRAME)])
        far.stream.await_packets(since + round(seconds * 50) - 5)
        if compare(sent, rtp.sound(far.stream.received[since:])).is_bit_exact(0.3, slips=1):
            return True
    return False


@both_ways
def test_both_hear_each_other(hands: Hands, way: str) -> None:
    placed, arrived = hands.talk(way)
    assert speaks(placed, arrived, "there")
    assert speaks(arrived, placed, "back")
    assert placed.hangup().status == 200
    arrived.await_bye()
    hands.box.await_no_calls()


@both_ways
def test_the_called_side_hangs_up(hands: Hands, way: str) -> None:
    placed, arrived = hands.talk(way)
    assert arrived.hangup().status == 200
    placed.await_bye()
    hands.box.await_no_calls()


@both_ways
@pytest.mark.parametrize("holder", ["caller", "called"])
@pytest.mark.parametrize("hold_with", ["sendonly", "inactive"])
def test_hold_and_back(hands: Hands, way: str, holder: str, hold_with: str) -> None:
    placed, arrived = hands.talk(way)
    near, far = (placed, arrived) if holder == "caller" else (arrived, placed)
    near.phone.client.send(hold := near.request("INVITE", body=near.offer(hold_with, 2)))
    reinvite = far.await_request("INVITE")
    assert "a=sendonly" in reinvite.body or "a=inactive" in reinvite.body
    far.accept(reinvite, "recvonly" if "a=sendonly" in reinvite.body else "inactive")
    held = near.phone.client.await_final(hold)
    near.acknowledge(hold, held)
    assert "a=recvonly" in held.body or "a=inactive" in held.body
    since = len(far.phone.client.received)
    near.phone.client.send(back := near.request("INVITE", body=near.offer("sendrecv", 3)))
    reinvite = far.await_request("INVITE", since=since)
    assert "a=sendrecv" in reinvite.body or "a=" not in reinvite.body
    far.accept(reinvite, "sendrecv")
    near.acknowledge(back, near.phone.client.await_final(back))
    assert speaks(near, far, "after hold")
    assert speaks(far, near, "after hold, back")
    assert placed.hangup().status == 200
    arrived.await_bye()


@both_ways
@pytest.mark.parametrize("by", ["rfc4733", "info"])
def test_digits(hands: Hands, way: str, by: str) -> None:
    """Both lines want RFC 4733, so a digit by INFO arrives as an event."""
    placed, arrived = hands.talk(way)
    for digit in "159*#":
        if by == "info":
            assert placed.info_digit(digit).status == 200
        else:
            placed.stream.send_digits(placed.media, digit)
    assert arrived.stream.await_digits(5) == "159*#"
    assert speaks(placed, arrived, "after the digits")
    assert placed.hangup().status == 200
    arrived.await_bye()


@both_ways
@pytest.mark.parametrize("asker", ["caller", "called"])
def test_fax_falls_back_to_sound(hands: Hands, way: str, asker: str) -> None:
    placed, arrived = hands.talk(way)
    near = placed if asker == "caller" else arrived
    assert near.reinvite("t38").status == 488
    assert speaks(placed, arrived, "after T.38")
    assert placed.hangup().status == 200
    arrived.await_bye()


@both_ways
def test_session_timer_is_refreshed(hands: Hands, way: str) -> None:
    caller, called, number = hands.ends(way)
    placed = caller.call(number, ("Supported", "timer"), ("Session-Expires", "90;refresher=uac"), ("Min-SE", "90"))
    arrived = called.await_call()
    arrived.answer()
    final = placed.await_final()
    assert final.get("Session-Expires").startswith("90")
    refresh = ("Session-Expires", "90;refresher=uac"), ("Supported", "timer")
    assert placed.ask("UPDATE", *refresh).status == 200
    assert placed.reinvite("sendrecv", *refresh).status == 200
    assert placed.hangup().status == 200
    arrived.await_bye()


@both_ways
def test_answer_crosses_cancel(hands: Hands, way: str) -> None:
    """The called side answers in the moment that the caller gives up: nobody stays connected."""
    caller, called, number = hands.ends(way)
    placed = caller.call(number)
    arrived = called.await_call()
    arrived.ring()
    placed.await_status(180)
    placed.cancel()
    arrived.answer()
    final = placed.await_final()
    if final.status == 200:
        placed.hangup()
    arrived.await_bye()
    hands.box.await_no_calls()


@both_ways
def test_the_caller_gives_up_in_the_same_breath(hands: Hands, way: str) -> None:
    """INVITE and CANCEL lie side by side when the box looks: the call ends as one that rang does."""
    caller, called, number = hands.ends(way)
    for _ in range(20):
        placed = caller.call(number)
        cancel = placed.cancel()
        assert caller.client.await_final(cancel).status == 200
        assert placed.await_final().status == 487
        dialled = called.await_call()
        dialled.ring()
        dialled.await_cancel()
        hands.box.await_no_calls()


@both_ways
def test_every_caller_of_a_burst_hears_trying_first(hands: Hands, way: str) -> None:
    caller, called, number = hands.ends(way)
    burst = [caller.call(number) for _ in range(6)]
    for placed in burst:
        heard = caller.client.await_message("an answer", lambda m, one=placed: m.status > 0 and one._ours(m))
        assert heard.status == 100
    for dialled in [called.await_call() for _ in burst]:
        dialled.refuse(486, "Busy Here")
    assert [placed.await_final().status for placed in burst] == [486] * len(burst)
    hands.box.await_no_calls()


@both_ways
def test_hangs_up_at_once_after_the_answer(hands: Hands, way: str) -> None:
    placed, arrived = hands.talk(way)
    placed.phone.client.send(placed.request("BYE"))
    arrived.phone.client.send(arrived.request("BYE"))
    hands.box.await_no_calls()


@both_ways
def test_a_bye_from_elsewhere_ends_nothing(hands: Hands, way: str) -> None:
    placed, arrived = hands.talk(way)
    forged = placed.request("BYE").with_headers(("From", "<sip:mallory@127.0.0.1>;tag=wrong"))
    placed.phone.client.send(forged)
    assert speaks(placed, arrived, "still there")
    assert placed.hangup().status == 200
    arrived.await_bye()


def test_no_offer_in_the_invite(hands: Hands) -> None:
    """A PBX may leave the offer to us: it comes with our answer, and theirs with the ACK (RFC 3261, 13.2.1)."""
    invite = hands.pbx.client.request("INVITE", f"sip:{hands.slot.outside('01')}@{hands.slot.box_address}")
    hands.pbx.client.send(invite)
    arrived = hands.provider.await_call()
    arrived.answer()
    final = hands.pbx.client.await_final(invite)
    assert final.status == 200
    assert "m=audio" in final.body


def tags(message: sip.Message, name: str) -> set[str]:
    """What a header field lists."""
    return {tag.strip().lower() for value in message.all(name) for tag in value.split(",")}


@both_ways
def test_a_transfer_is_not_offered_and_its_refusal_harms_nobody(hands: Hands, way: str) -> None:
    placed, arrived = hands.talk(way)
    answer = placed.await_final()
    for seen in (answer, arrived.invite):
        assert {"invite", "ack", "bye", "cancel", "options", "info", "update", "prack"} <= tags(seen, "Allow")
        assert not {"refer", "subscribe", "notify", "message", "publish"} & tags(seen, "Allow")
        assert "timer" in tags(seen, "Supported")
        assert not {"replaces", "norefersub"} & tags(seen, "Supported")
    for leg in (placed, arrived):
        refer_to = ("Refer-To", f"<sip:0612345678@{hands.slot.box_address}>")
        assert leg.ask("REFER", refer_to, ("Referred-By", "<sip:x@y.example>")).status == 603
    assert speaks(placed, arrived, "still there")
    assert placed.hangup().status == 200
    arrived.await_bye()
    hands.box.await_no_calls()
