"""The lab proves itself without a box: what the peers do face to face is the measure for a box between them.

Law: every call of the table starts at once and each test awaits its own: all of them take as long as one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pytest

from tests.peers import rtp
from tests.peers.asterisk import Asterisk, Call, Record
from tests.peers.lab import Lab
from tests.peers.slots import Slot
from tests.peers.wire import Seen

pytestmark = [pytest.mark.peers, pytest.mark.timeout(60)]

DIRECT = ("direct-peer", "direct-register", "direct-tcp")
PEER = "direct-peer"


@dataclass(frozen=True)
class Plan:
    """One call: who calls over which slot, which behaviour, and what the caller does once answered."""

    slot: str
    direction: str
    behaviour: str
    does: str = "wait"
    clir: bool = False
    digits: str = ""
    after: float = 0

    def sides(self, lab: Lab) -> tuple[Asterisk, Asterisk]:
        """Return who calls and who is called."""
        return (lab.provider, lab.pbx) if self.direction == "inbound" else (lab.pbx, lab.provider)

    def number(self, slot: Slot) -> str:
        """Return the number to call."""
        return slot.did(self.behaviour) if self.direction == "inbound" else slot.outside(self.behaviour)


@dataclass(frozen=True)
class Placed:
    """A call under way: its plan, its slot, who called and who was called."""

    plan: Plan
    slot: Slot
    caller: Asterisk
    called: Asterisk
    call: Call

    @property
    def number(self) -> str:
        """The number called."""
        return self.plan.number(self.slot)

    def arrived(self) -> Record:
        """Return what the far end reported of the arriving call."""
        return self.called.await_record("ARRIVED", num=self.number, slot=self.called.side.endpoint(self.slot))

    def message(self, lab: Lab, what: int | str) -> Seen:
        """Return the first message of this call on the wire: a method or a status."""

        def fits(seen: Seen) -> bool:
            ours = f"{self.number}@" in seen.message.get("To")
            return (
                ours
                and what in (seen.message.method, seen.message.status)
                and seen.message.cseq_method == "INVITE"
            )

        return lab.wire.await_sip(f"{what} of the call to {self.number}", fits)


BOTH = ("inbound", "outbound")
SOUND = [Plan(slot, way, "13", does="play") for slot in DIRECT for way in BOTH]
ECHO = [Plan(PEER, way, "00", does="play", after=0.5) for way in BOTH]
ENDINGS = [Plan(PEER, way, behaviour) for way in BOTH for behaviour in ("01", "02", "03", "04", "07", "10")]
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
def calls(lab: Lab) -> Iterator[Mapping[Plan, Placed]]:
    """Every call of the table, placed at once over slots that have registered."""
    for name in DIRECT[1:]:
        lab.pbx.await_registered(lab.slot(name))
        lab.provider.await_contact(lab.slot(name))
    placed = {}
    for plan in (*SOUND, *ECHO, *ENDINGS, *RINGING, *EARLY, *SENDS, *READS, *HIDDEN):
        slot, (caller, called) = lab.slot(plan.slot), plan.sides(lab)
        number = plan.number(slot)
        own = "31612345678" if plan.direction == "inbound" else slot.did("00")
        call = caller.call(
            slot, number, caller=own, clir=plan.clir, does=plan.does, digits=plan.digits, after=plan.after
        )
        placed[plan] = Placed(plan, slot, caller, called, call)
    yield placed
    for peer in (lab.provider, lab.pbx):
        peer.hangup_all()


def table(plans: list[Plan], sentence: str) -> list[object]:
    """Return the plans as named rows."""
    return [
        pytest.param(p, id=sentence.format(slot=p.slot, way=p.direction, behaviour=p.behaviour)) for p in plans
    ]


@pytest.mark.parametrize("plan", table(SOUND, "{slot} {way}: sound is recorded byte for byte"))
def test_sound_crosses_untouched(lab: Lab, calls: Mapping[Plan, Placed], plan: Plan) -> None:
    placed = calls[plan]
    placed.call.await_answer()
    assert placed.call.await_end()["status"] == "ANSWER"
    endpoint = placed.called.side.endpoint(placed.slot)
    placed.called.await_record("LEFT", num=placed.number, slot=endpoint)
    assert lab.judge("near", placed.called.recording(placed.slot, placed.number)).is_bit_exact(0)
    assert lab.heard(placed.called.side.address(placed.slot), "near").is_bit_exact(0)


@pytest.mark.parametrize("plan", table(ECHO, "{way} 00 comes back byte for byte"))
def test_echo(lab: Lab, calls: Mapping[Plan, Placed], plan: Plan) -> None:
    placed = calls[plan]
    placed.call.await_end()
    assert lab.heard(placed.caller.side.address(placed.slot), "near").is_bit_exact(0.1)


@pytest.mark.parametrize(
    "plan", table([p for p in ENDINGS if p.behaviour != "02"], "{way} {behaviour} ends as it says")
)
def test_endings(lab: Lab, calls: Mapping[Plan, Placed], plan: Plan) -> None:
    status, answer = STATUS[plan.behaviour]
    placed = calls[plan]
    assert placed.call.await_end()["status"] == status
    assert placed.message(lab, answer).message.status == answer


@pytest.mark.parametrize(
    "plan", table([p for p in ENDINGS if p.behaviour == "02"], "{way} 02 rings three seconds")
)
def test_rings_then_answers(lab: Lab, calls: Mapping[Plan, Placed], plan: Plan) -> None:
    placed = calls[plan]
    placed.call.await_answer()
    assert placed.message(lab, 200).at - placed.message(lab, 180).at == pytest.approx(3, abs=1)
    placed.call.hangup()


@pytest.mark.parametrize("plan", table(RINGING, "{way} {behaviour} waits until the caller cancels"))
def test_waits_for_ever(lab: Lab, calls: Mapping[Plan, Placed], plan: Plan) -> None:
    placed = calls[plan]
    placed.message(lab, 180 if plan.behaviour == "05" else 100)
    placed.arrived()
    placed.call.hangup()
    assert placed.call.await_end()["status"] == "CANCEL"
    assert placed.message(lab, 487).message.status == 487


@pytest.mark.parametrize("plan", table(EARLY, "{way} 06 is heard before the answer"))
def test_early_media(lab: Lab, calls: Mapping[Plan, Placed], plan: Plan) -> None:
    placed = calls[plan]
    placed.call.await_answer()
    assert placed.message(lab, 183).at < placed.message(lab, 200).at
    assert lab.heard(placed.caller.side.address(placed.slot), "far").is_bit_exact(0.1)
    placed.call.hangup()


@pytest.mark.parametrize("plan", table(SENDS, "{way} 08 sends digits to the caller"))
def test_digits_to_the_caller(lab: Lab, calls: Mapping[Plan, Placed], plan: Plan) -> None:
    placed = calls[plan]
    assert placed.call.await_dtmf() == "1234"
    streams = lab.wire.streams(placed.caller.side.address(placed.slot))
    assert "1234#" in {rtp.digits(packets) for packets in streams}


@pytest.mark.parametrize("plan", table(READS, "{way} 09 reads the caller's digits"))
def test_digits_from_the_caller(lab: Lab, calls: Mapping[Plan, Placed], plan: Plan) -> None:
    placed = calls[plan]
    assert placed.called.await_record("DTMF", num=placed.number, timeout=20)["got"] == "4711"
    assert placed.call.await_end()["status"] == "ANSWER"


@pytest.mark.parametrize("plan", table(HIDDEN, "{way} CLIR hides From and says so"))
def test_hidden_caller(lab: Lab, calls: Mapping[Plan, Placed], plan: Plan) -> None:
    placed = calls[plan]
    assert "prohib" in placed.arrived()["pres"]
    invite = placed.message(lab, "INVITE").message
    assert "nonymous" in invite.get("From")
    assert invite.get("Privacy") == "id"
    placed.call.hangup()


def test_no_call_is_left(lab: Lab, calls: Mapping[Plan, Placed]) -> None:
    for placed in calls.values():
        placed.caller.ami.action("Ping")
    for peer in (lab.provider, lab.pbx):
        peer.hangup_all()
        peer.await_idle()
    assert lab.channels() == []
