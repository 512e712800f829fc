"""Who is not heard and why: the causes as a table, and the watch over a whole office."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipengine.core.oneway import PATIENCE, Listening, Notice, cause, leads_nowhere, look
from sipengine.core.sound import sound_of
from sipengine.port import Figures, Hold, LegId
from tests.engine.office import Office, Party

LOCAL, PUBLIC = "192.168.1.20", "203.0.113.9"


@pytest.mark.parametrize(
    ("figures", "notice"),
    [
        pytest.param(
            Figures(named=f"{PUBLIC}:4000", signalled=PUBLIC),
            Notice("never", f"{PUBLIC}:4000"),
            id="no packet at all",
        ),
        pytest.param(
            Figures(named=f"{LOCAL}:4000", signalled=PUBLIC),
            Notice("private", f"{LOCAL}:4000"),
            id="an address inside somebody's network",
        ),
        pytest.param(
            Figures(named=f"{LOCAL}:4000", signalled="192.168.1.10"),
            Notice("never", f"{LOCAL}:4000"),
            id="a media server beside its PBX",
        ),
        pytest.param(
            Figures(named=f"{PUBLIC}:4000", stranger="198.51.100.1:999", strangers=7),
            Notice("stranger", "198.51.100.1:999"),
            id="somebody who may not speak",
        ),
        pytest.param(
            Figures(named=f"{PUBLIC}:4000", heard_from=f"{PUBLIC}:4002", packets_received=9),
            Notice("stopped", f"{PUBLIC}:4002"),
            id="it was heard before",
        ),
        pytest.param(
            Figures(named="[fd00::5]:4000", signalled="2001:db8::1"),
            Notice("private", "[fd00::5]:4000"),
            id="a unique local address of IPv6",
        ),
    ],
)
def test_the_likely_cause_is_named(figures: Figures, notice: Notice) -> None:
    assert cause(figures, Listening(figures.packets_received, 0.0)) == notice


def test_strangers_of_before_are_not_the_cause_of_now() -> None:
    figures = Figures(packets_received=9, stranger="198.51.100.1:999", strangers=7, heard_from="10.0.0.1:9")
    assert cause(figures, Listening(9, 0.0, strangers=7)).code == "stopped"


@given(st.text(max_size=20), st.text(max_size=20))
def test_any_text_for_an_address_is_survived(named: str, signalled: str) -> None:
    assert leads_nowhere(named, signalled) in (True, False)


def test_a_silence_takes_patience() -> None:
    seen, told = look(None, (5, 2), 10.0)
    assert (seen, told) == (Listening(5, 10.0, 2), False)
    assert look(seen, (5, 3), 10.0 + PATIENCE) == (seen, True)
    assert look(seen, (6, 3), 10.0 + PATIENCE) == (Listening(6, 10.0 + PATIENCE, 3), False)


def test_no_voice_is_no_sound_and_loss_counts_what_came_twice_once() -> None:
    assert sound_of("caller", Figures()) is None
    found = sound_of(
        "called",
        Figures(codec="PCMA", packets_received=95, packets_lost=10, duplicates=5, packets_sent=50, bursts=10),
    )
    assert found is not None
    assert (found.side, found.loss, found.sent_loss, found.sent_mos) == ("called", 0.1, None, None)
    assert found.mos is not None
    assert 3.0 < found.mos < 4.0


def test_what_the_far_end_tells_is_its_own_direction() -> None:
    figures = Figures(
        codec="PCMA", packets_sent=400, far_lost=10, far_due=200, far_jitter_ms=3.0, round_trip_ms=40.0
    )
    found = sound_of("caller", figures)
    assert found is not None
    assert (found.loss, found.mos) == (None, None)
    assert (found.sent_loss, found.sent_jitter_ms, found.round_trip_ms) == (0.05, 3.0, 40.0)
    assert found.sent_mos is not None


# ---- in an office --------------------------------------------------------------------------------------------


SOUND = Path("/sounds/speech.wav")


def notices(box: Office) -> dict[str, str]:
    """Who is not heard now, and why."""
    (call,) = box.engine.calls.statuses(box.engine.hearing.now)
    return {leg.side: leg.notice for leg in call.sound if leg.notice}


def speak(party: Party, leg: LegId) -> None:
    party.stack.voice.play(leg, SOUND, True)


@pytest.mark.parametrize("mute", ["caller", "called"])
def test_who_never_speaks_is_named_within_five_seconds(mute: str) -> None:
    box = Office()
    near, far = box.talk()
    speak(*((box.pbx, far) if mute == "caller" else (box.provider, near)))
    box.wait(2)
    assert notices(box) == {}
    box.wait(3)
    assert notices(box) == {mute: "never"}
    speak(*((box.provider, near) if mute == "caller" else (box.pbx, far)))
    box.wait(2)
    assert notices(box) == {}
    box.clear()
    (record,) = box.records
    assert {leg.side: leg.notice for leg in record.sound if leg.notice} == {mute: "never"}


def test_who_falls_silent_is_named_and_a_hold_is_no_silence() -> None:
    box = Office()
    near, far = box.talk()
    speak(box.provider, near)
    speak(box.pbx, far)
    box.wait(8)
    assert notices(box) == {}
    box.pbx.do(Hold(far, True))
    box.run()
    box.pbx.stack.voice.quiet(far)
    box.wait(20)
    assert notices(box) == {}
    box.pbx.do(Hold(far, False))
    box.run()
    box.wait(5)
    assert notices(box) == {"called": "stopped"}
    box.clear()
    assert [leg.notice for leg in box.records[0].sound] == ["", "stopped"]


def test_two_who_are_quiet_are_no_one_way_call() -> None:
    box = Office()
    near, far = box.talk()
    for party, leg in ((box.provider, near), (box.pbx, far)):
        speak(party, leg)
    box.wait(3)
    for party, leg in ((box.provider, near), (box.pbx, far)):
        party.stack.voice.quiet(leg)
    box.wait(20)
    assert notices(box) == {}


def test_nothing_is_kept_of_a_call_that_is_over() -> None:
    box = Office()
    box.talk()
    box.wait(6)
    box.clear()
    assert not box.engine.hearing.known
