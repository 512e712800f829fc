"""Announcements spoken by telephone, in virtual time: told how, a beep, spoken, heard back; or nothing said."""

from __future__ import annotations

from pathlib import Path

import pytest

from appliance.control import ProofStatus
from sipengine.core.own_call import OwnCall, call_outside, call_pbx, is_outside
from sipengine.port import DigitMethod, Hangup, LegId, SendDigit
from tests.engine.office import Office, Party
from tests.engine.test_proofs import Bench

SOUND = 4
"""Seconds after which a sound of three seconds is over in any case."""


class Study(Bench):
    """An office in which the box rings who shall speak."""

    def __init__(self, number: str = "0612345678") -> None:
        super().__init__()
        engine = self.office.engine
        outside = is_outside(number, engine.lines)
        own = (
            call_outside(number, "", "", engine.lines, engine.state())
            if outside
            else call_pbx(number, "", engine.lines, engine.state())
        )
        assert isinstance(own, OwnCall)
        self.begun(engine.proofs.call("record", own, 0, self.office.now))
        party: Party = self.office.provider if outside else self.office.pbx
        self.party, self.far = party, self.answer(party, speak=False)
        (self.near,) = self.office.box.legs

    def press(self, key: str) -> None:
        self.party.do(SendDigit(self.far, key, 100, DigitMethod.RFC4733))
        self.office.run()

    def speak(self, seconds: int) -> None:
        self.party.stack.voice.play(self.far, Path("/sounds/speech.wav"), True)
        self.office.wait(seconds)
        self.party.stack.voice.quiet(self.far)

    def heard(self) -> list[str]:
        heard = [one.stem for one in self.office.box.voice.heard[self.near]]
        return ["what was spoken" if one == self.id else one for one in heard]

    def recording(self) -> bool:
        return self.near in self.office.box.voice.recording


@pytest.fixture
def study() -> Study:
    made = Study()
    made.office.wait(2 * SOUND)
    assert made.recording()
    return made


def done(study: Study) -> ProofStatus:
    assert study.status.done
    assert study.office.box.legs == set(), "the box hangs up by itself"
    assert study.office.records == [], "it is no call of the customer"
    return study.status


def test_spoken_ended_by_a_key_heard_back_and_done(study: Study) -> None:
    study.speak(6)
    study.press("#")
    assert not study.recording()
    study.office.wait(3 * SOUND)
    assert study.heard() == ["speak-prompt", "beep", "what was spoken", "prompt-kept"]
    assert (done(study).outcome, study.status.recording) == ("recorded", f"{study.id}.wav")
    assert study.steps()[-1] == "spoken"


def test_silence_ends_it_too(study: Study) -> None:
    study.speak(6)
    study.office.wait(6 + 3 * SOUND)
    assert done(study).outcome == "recorded"


def test_so_does_hanging_up(study: Study) -> None:
    study.speak(6)
    study.party.do(Hangup(study.far))
    study.office.wait(25)
    assert (done(study).outcome, study.steps()[-2:]) == ("recorded", ["ended", "spoken"])


def test_a_star_starts_over(study: Study) -> None:
    study.speak(3)
    study.press("*")
    study.office.wait(SOUND)
    assert study.recording()
    study.speak(3)
    study.press("#")
    study.press("*")
    study.office.wait(SOUND)
    study.speak(3)
    study.press("#")
    study.press("#")
    study.office.wait(SOUND)
    assert done(study).outcome == "recorded"
    assert study.heard().count("beep") == 3


def test_hanging_up_after_a_star_keeps_nothing(study: Study) -> None:
    study.speak(3)
    study.press("#")
    study.press("*")
    study.party.do(Hangup(study.far))
    study.office.wait(25)
    assert (done(study).outcome, study.status.recording) == ("nothing_said", "")


def test_who_says_nothing_is_asked_again_and_then_let_go(study: Study) -> None:
    study.office.wait(60)
    assert study.heard() == ["speak-prompt", "beep"] * 3
    assert done(study).outcome == "nothing_said"


def test_who_speaks_for_ever_is_stopped(study: Study) -> None:
    study.speak(122)
    study.office.wait(3 * SOUND)
    assert done(study).outcome == "recorded"


@pytest.mark.parametrize("number", ["201", "0501234567"])
def test_extensions_and_own_numbers_are_rung_at_the_pbx(number: str) -> None:
    made = Study(number)
    assert made.party is made.office.pbx
    assert made.heard() == ["speak-prompt"]


def test_stopped_from_the_page_nothing_is_kept(study: Study) -> None:
    study.speak(3)
    study.office.engine.proofs.stop(study.id)
    study.office.run()
    assert (done(study).outcome, study.status.recording) == ("stopped", "")


def test_keys_before_the_answer_are_nothing() -> None:
    office = Office()
    own = call_outside("0612345678", "", "", office.engine.lines, office.engine.state())
    assert isinstance(own, OwnCall)
    office.engine.proofs.call("record", own, 0, office.now)
    office.run()
    leg: LegId = office.provider.arrived()[-1].leg
    office.provider.do(SendDigit(leg, "#", 100, DigitMethod.RFC4733))
    office.run()
    assert not office.box.voice.heard
