"""Calls as a table: what is to be called, placed all at once, and what each became at both its ends.

Law: a plan is a value and names itself in the tests; nothing is asked of it before the call was placed.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import pytest

from tests.audio.alaw import Match
from tests.peers import rtp
from tests.peers.asterisk import Asterisk, Call, Record
from tests.peers.lab import Lab
from tests.peers.slots import Slot
from tests.peers.wire import Seen

BOTH = ("inbound", "outbound")
CALLER = "31612345678"


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
        """Return the number to call, 31.. ."""
        return slot.did(self.behaviour) if self.direction == "inbound" else slot.outside(self.behaviour)

    def caller(self, slot: Slot) -> str:
        """Return the caller's number, 31.. ."""
        return CALLER if self.direction == "inbound" else slot.did("00")


@dataclass(frozen=True)
class Placed:
    """A call under way: its plan, its slot, who called and who was called."""

    lab: Lab
    plan: Plan
    slot: Slot
    caller: Asterisk
    called: Asterisk
    call: Call
    moment: int
    arrival: int

    @property
    def number(self) -> str:
        """The number called."""
        return self.plan.number(self.slot)

    @property
    def caller_address(self) -> str:
        """Where the calling peer listens."""
        return self.caller.side.address(self.slot)

    @property
    def called_address(self) -> str:
        """Where the called peer listens."""
        return self.called.side.address(self.slot)

    def arrived(self) -> Record:
        """Return what the far end reported of the arriving call."""
        return self._reported("ARRIVED")

    def _reported(self, kind: str) -> Record:
        endpoint = self.called.side.endpoint(self.slot)
        return self.called.await_record(kind, since=self.arrival, num=self.number, slot=endpoint)

    def at_caller(self, what: int | str) -> Seen:
        """Return the first INVITE (or status to it) of this call at the calling peer."""
        return self._message(what, self.caller_address)

    def at_called(self, what: int | str) -> Seen:
        """Return the first INVITE (or status to it) of this call at the called peer."""
        return self._message(what, self.called_address)

    def _message(self, what: int | str, host: str) -> Seen:
        def fits(seen: Seen) -> bool:
            ours = f"{self.number}@" in seen.message.get("To") and host in (seen.source[0], seen.target[0])
            return (
                ours
                and what in (seen.message.method, seen.message.status)
                and seen.message.cseq_method == "INVITE"
            )

        return self.lab.wire.await_sip(f"{what} of the call to {self.number} at {host}", fits, since=self.moment)

    def recorded(self) -> Match:
        """Return how well the sound "near" was recorded by the far end (behaviour 13), once the call is over."""
        self._reported("LEFT")
        return self.lab.judge("near", self.called.recording(self.slot, self.number))

    def digits_at(self, host: str) -> set[str]:
        """Return what each RTP stream that reached `host` carried as digits."""
        return {rtp.digits(packets) for packets in self.lab.wire.streams(host)}


def place(lab: Lab, plan: Plan) -> Placed:
    """Place one call."""
    slot, (caller, called), moment = lab.slot(plan.slot), plan.sides(lab), lab.wire.mark()
    arrival = called.ami.mark()
    call = caller.call(
        slot,
        plan.number(slot),
        caller=plan.caller(slot),
        clir=plan.clir,
        does=plan.does,
        digits=plan.digits,
        after=plan.after,
    )
    return Placed(lab, plan, slot, caller, called, call, moment, arrival)


def table(plans: Iterable[Plan], sentence: str) -> list[object]:
    """Return the plans as rows of a test, named by `sentence` with {slot}, {way} and {behaviour} filled in."""
    return [
        pytest.param(p, id=sentence.format(slot=p.slot, way=p.direction, behaviour=p.behaviour)) for p in plans
    ]


def end_all(lab: Lab) -> None:
    """End what still runs at both peers, and wait until nothing does."""
    for peer in (lab.provider, lab.pbx):
        peer.hangup_all()
        peer.await_idle()
