"""What every stack does with prompts and recordings: each tells its end once, and no file drops a call."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from sipengine.port import Ended, Hangup, LegId, Played, Progress, Recorded, RecordLimit
from sipengine.practice.sound import melody
from tests.contract.sides import FakeWorld, World, ring, talk
from tests.contract.test_lines import silence, write_wav


class TestPrompts:
    def test_a_prompt_says_when_it_ended(self, world: World, tmp_path: Path) -> None:
        call = talk(world)
        began = time.monotonic()
        world.far.stack.voice.play(call.far, write_wav(tmp_path / "tone.wav", melody("provider")))
        world.far.until(Played, leg=call.far)
        assert time.monotonic() - began >= 2.0, "the tune lasts 2.3 s"

    @pytest.mark.parametrize("content", [None, b"", b"RIFF no sound at all", b"RIFF$\x00\x00\x00WAVEfmt "])
    @pytest.mark.parametrize("loop", [False, True])
    def test_one_that_is_missing_or_broken_counts_as_played(
        self, world: World, tmp_path: Path, content: bytes | None, loop: bool
    ) -> None:
        call, file = talk(world), tmp_path / "broken.wav"
        if content is not None:
            file.write_bytes(content)
        world.far.stack.voice.play(call.far, file, loop)
        world.far.until(Played, leg=call.far)
        assert not world.far.seen(Ended)

    def test_one_that_is_replaced_or_hushed_says_nothing(self, world: World, tmp_path: Path) -> None:
        call, voice = talk(world), world.far.stack.voice
        short, tune = silence(tmp_path / "second.wav"), write_wav(tmp_path / "tone.wav", melody("provider"))
        voice.play(call.far, short)
        voice.play(call.far, tune)
        voice.quiet(call.far)
        voice.play(call.far, short, True)
        world.far.pump(0.5)
        voice.play(call.far, short)
        world.far.until(Played, leg=call.far)
        assert len(world.far.seen(Played)) == 1
        voice.quiet(call.far)
        voice.quiet(LegId("nobody"))

    def test_one_that_plays_in_early_media_is_heard(self, world: World, tmp_path: Path) -> None:
        call = ring(world)
        world.far.stack.voice.play(call.far, silence(tmp_path / "tone.wav"))
        world.far.do(Progress(call.far, 183, media=True))
        world.far.until(Played, leg=call.far)
        assert world.near.stack.voice.figures(call.near).packets_received or isinstance(world, FakeWorld)

    def test_the_end_of_a_leg_ends_its_prompt_without_a_word(self, world: World, tmp_path: Path) -> None:
        call = talk(world)
        world.far.stack.voice.play(call.far, silence(tmp_path / "tone.wav"))
        world.near.do(Hangup(call.near))
        world.far.until(Ended, leg=call.far)
        world.far.pump(1.2)
        assert not world.far.seen(Played)


class TestRecording:
    def test_it_stops_in_silence_and_tells_how_long_it_heard(self, world: World, tmp_path: Path) -> None:
        call, voice, file = talk(world), world.far.stack.voice, tmp_path / "message.wav"
        voice.record(call.far, file, RecordLimit(most=20, silence=1.0))
        world.near.stack.voice.play(call.near, write_wav(tmp_path / "tone.wav", melody("provider")))
        recorded = self.until(world, Recorded)
        assert 1.0 < recorded.seconds < 5.0 or isinstance(world, FakeWorld)
        assert recorded.seconds > 0
        assert file.stat().st_size > 0
        assert voice.stop_recording(call.far) == 0.0

    def test_it_stops_at_its_limit(self, world: World, tmp_path: Path) -> None:
        call, voice = talk(world), world.far.stack.voice
        world.near.stack.voice.play(call.near, write_wav(tmp_path / "tone.wav", melody("provider")), True)
        voice.record(call.far, tmp_path / "message.wav", RecordLimit(most=1.5, silence=1.4))
        assert self.until(world, Recorded).seconds <= 3.0

    def test_silence_alone_is_no_message(self, world: World, tmp_path: Path) -> None:
        call = talk(world)
        world.near.stack.voice.play(call.near, silence(tmp_path / "quiet.wav"), True)
        world.far.stack.voice.record(call.far, tmp_path / "message.wav", RecordLimit(most=9, silence=0.8))
        assert self.until(world, Recorded).seconds == 0.0

    def test_stopped_by_hand_it_says_nothing_and_the_file_is_whole(self, world: World, tmp_path: Path) -> None:
        call, voice, file = talk(world), world.far.stack.voice, tmp_path / "message.wav"
        world.near.stack.voice.play(call.near, write_wav(tmp_path / "tone.wav", melody("provider")), True)
        voice.record(call.far, file, RecordLimit(most=60, silence=30))
        for _ in range(12):
            world.far.pump(0.1)
            world.near.pump(0.01)
        assert voice.stop_recording(call.far) > 0
        assert file.read_bytes().startswith(b"RIFF")
        world.far.pump(0.3)
        assert not world.far.seen(Recorded)

    def test_a_file_that_cannot_be_written_is_told_as_nothing(self, world: World, tmp_path: Path) -> None:
        call = talk(world)
        world.far.stack.voice.record(call.far, tmp_path / "nowhere" / "message.wav", RecordLimit(9, 9))
        assert world.far.until(Recorded, leg=call.far).seconds == 0.0

    def until(self, world: World, kind: type[Recorded]) -> Recorded:
        deadline = time.monotonic() + 8
        while not world.far.seen(kind) and time.monotonic() < deadline:
            world.far.pump(0.05)
            world.near.pump(0.01)
        return world.far.until(kind)
