"""A side that dies while it talks ends its call; a hold, a quiet start and a setting of 0 never do."""

from __future__ import annotations

from pathlib import Path

import pytest

from appliance.calllog.record import Outcome, Side
from sipengine.port import Hold, LegId
from tests.engine.office import SETTINGS, Office, Party

SOUND = Path("/sounds/speech.wav")


def office(seconds: int) -> Office:
    sip = {**SETTINGS["sip"], "media_timeout_seconds": seconds}  # type: ignore[dict-item]
    return Office({**SETTINGS, "sip": sip})


def speak(party: Party, leg: LegId) -> None:
    party.stack.voice.play(leg, SOUND, True)


def test_a_pbx_that_dies_while_talking_ends_the_call() -> None:
    box = office(30)
    near, far = box.talk()
    speak(box.provider, near)
    speak(box.pbx, far)
    box.wait(60)
    assert box.records == []
    box.pbx.stack.voice.quiet(far)
    box.wait(40)
    assert box.provider.ended(near).far_end
    (record,) = box.records
    assert (record.outcome, record.reason, record.hung_up_by) == (Outcome.ANSWERED, "media_lost", Side.BOX)


@pytest.mark.parametrize("holder", ["provider", "pbx"])
def test_a_hold_is_no_death(holder: str) -> None:
    box = office(30)
    near, far = box.talk()
    speak(box.provider, near)
    speak(box.pbx, far)
    box.wait(10)
    party, leg = (box.provider, near) if holder == "provider" else (box.pbx, far)
    party.do(Hold(leg, True))
    box.run()
    for one, its in ((box.provider, near), (box.pbx, far)):
        one.stack.voice.quiet(its)
    box.wait(300)
    assert box.records == []
    party.do(Hold(leg, False))
    box.run()
    for one, its in ((box.provider, near), (box.pbx, far)):
        speak(one, its)
    box.wait(60)
    assert box.records == []


def test_a_side_that_never_spoke_is_left_alone() -> None:
    box = office(30)
    near, _ = box.talk()
    speak(box.provider, near)
    box.wait(300)
    assert box.records == []


def test_it_can_be_turned_off() -> None:
    box = office(0)
    near, _ = box.talk()
    speak(box.provider, near)
    box.wait(10)
    box.provider.stack.voice.quiet(near)
    box.wait(300)
    assert box.records == []
