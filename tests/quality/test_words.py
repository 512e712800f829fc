"""What people read of one-way audio: on the status page, in both languages, once for each cause."""

from __future__ import annotations

import pytest

from appliance.calllog.sound import LegSound
from appliance.judge.sound import CAUSES, not_heard
from appliance.words import known, say
from sipengine.core.oneway import Notice
from sipengine.core.sound import sound_of
from sipengine.port import Figures


@pytest.mark.parametrize("cause", CAUSES)
@pytest.mark.parametrize("side", ["caller", "called"])
def test_every_cause_has_its_sentence_with_the_address(cause: str, side: str) -> None:
    sound = sound_of(side, Figures(), Notice(cause, "192.0.2.7:4000"))
    assert sound is not None
    (said,) = not_heard((sound,))
    assert known(said.code)
    dutch, english = (say(lang, said.code, said.params) for lang in ("nl", "en"))
    assert dutch != english
    assert "192.0.2.7:4000" in dutch
    assert "192.0.2.7:4000" in english
    assert "{" not in dutch + english


def test_who_is_heard_is_not_told_and_a_cause_of_newer_code_is_still_told() -> None:
    legs = (LegSound(side="caller"), LegSound(side="called", notice="gremlins"))
    assert [said.code for said in not_heard(legs)] == ["sound_never_called"]
