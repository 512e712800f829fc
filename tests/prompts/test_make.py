"""The built-in sounds are made, once, whole, and as loud as each other.

Law: the real speech programs.
"""

from __future__ import annotations

import math
from array import array
from pathlib import Path

import pytest

from appliance.prompts import confined, speech, tones
from appliance.prompts import make as making
from appliance.prompts.built_in import IDS
from appliance.prompts.convert import LOUDNESS, Unfit, seconds
from appliance.prompts.library import MADE, library
from tests.prompts.hostile import samples
from tests.prompts.test_convert import loudness
from tests.settings.samples import settings


def test_the_set_up_made_every_sound() -> None:
    assert set(library(settings(), Path("/nowhere"))) == IDS, "./test makes them: appliance/setup/setup.sh test"
    for path in library(settings(), Path("/nowhere")).values():
        form, _ = samples(path)
        assert (form.nchannels, form.sampwidth, form.framerate) == (1, 2, 16_000), path
    assert (MADE / making.STAMP).is_file()


def test_what_is_there_is_not_made_again_and_what_is_gone_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = [one for one in making.wanted() if one.name in ("tones/beep.wav", "nl/goodbye.wav")]
    monkeypatch.setattr(making, "wanted", lambda: iter(few))
    assert making.make(tmp_path) == (2, ())
    assert making.make(tmp_path) == (0, ())
    (tmp_path / "nl/goodbye.wav").unlink()
    assert making.make(tmp_path) == (1, ())
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith("tmp")] == []


def test_without_the_speech_program_the_tones_are_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    few = [one for one in making.wanted() if one.name in ("tones/beep.wav", "nl/goodbye.wav")]
    monkeypatch.setattr(making, "wanted", lambda: iter(few))
    made, trouble = making.make(tmp_path / "made")
    assert (made, [one.code for one in trouble]) == (1, ["prompt_no_program"])
    assert set(library(settings(), tmp_path, made=tmp_path / "made")) == {"beep"}


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_text_is_spoken_whatever_it_holds(lang: str, tmp_path: Path) -> None:
    text = "Welkom bij 'Jansen & zoon': \"--help\" $(id) `id` ; [f=1] \\, 50% één\nregel\0 twee"
    made = speech.speak(text, lang, tmp_path)  # type: ignore[arg-type]
    assert seconds(made) > 2
    assert loudness(made, tmp_path) == pytest.approx(LOUDNESS, abs=1.5)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param(" \n\t", "prompt_no_text", id="nothing"),
        pytest.param("a" * (speech.LONGEST + 1), "prompt_text_long", id="a book"),
        pytest.param("...", "prompt_silent", id="nothing to say"),
    ],
)
def test_what_cannot_be_spoken_is_refused_by_name(text: str, code: str, tmp_path: Path) -> None:
    with pytest.raises(Unfit) as caught:
        speech.speak(text, "nl", tmp_path)
    assert caught.value.code in (code, "prompt_not_spoken")


def test_the_music_goes_round_without_a_click() -> None:
    music = tones.music()
    steps = [abs(music[n] - music[n - 1]) for n in range(len(music))]  # n = 0: from the last to the first
    assert steps[0] <= max(steps[1:])
    assert len(music) / tones.RATE > 60
    assert max(map(abs, music)) < 12_000


@pytest.mark.parametrize(("tone", "hertz"), [("ringing", 425), ("busy", 425), ("beep", 1000)])
def test_the_tones_are_those_of_the_network(tone: str, hertz: int) -> None:
    made: array[int] = getattr(tones, tone)()
    part = made[4800:4800 + 1600]  # fmt: skip

    def power(at: int) -> float:
        turn = 2 * math.pi * at / tones.RATE
        return math.hypot(
            sum(v * math.cos(turn * n) for n, v in enumerate(part)),
            sum(v * math.sin(turn * n) for n, v in enumerate(part)),
        )

    assert power(hertz) > 50 * max(power(200), power(700), power(1500))


def test_the_speech_programs_keep_within_their_limits() -> None:
    assert confined.FILE > 67_108_864, "what espeak-ng asks for at its start"
