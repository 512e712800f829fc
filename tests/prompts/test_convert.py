"""Any usual recording becomes the one form that is played; whatever else it is, it is refused with its reason.

Law: the real ffmpeg; a hostile file costs bounded time, memory and disk, and opens nothing.
"""

from __future__ import annotations

import re
import time
from itertools import chain
from pathlib import Path
from socket import create_server

import pytest

from appliance.prompts import confined
from appliance.prompts.convert import LARGEST, LONGEST, LOUDNESS, Unfit, convert, seconds
from appliance.words import say
from appliance.words.prompts import WORDS
from tests.prompts.hostile import ENCODED, bent, cuts, ffmpeg, recording, samples


def loudness(path: Path, folder: Path) -> float:
    done = confined.run(
        ("ffmpeg", "-nostdin", "-i", str(path), "-af", "ebur128=framelog=verbose", "-f", "null", "-"), folder
    )
    return float(re.findall(r"\bI:\s+(-?[0-9.]+) LUFS", done.said)[-1])


def refused(source: Path, folder: Path) -> Unfit:
    with pytest.raises(Unfit) as caught:
        convert(source, folder)
    assert not (folder / "canonical.wav").exists() or caught.value.code == "prompt_silent"
    for lang in ("nl", "en"):
        assert "{" not in say(lang, caught.value.code, caught.value.params)
    return caught.value


def outcome(source: Path, folder: Path) -> str:
    try:
        return "played" if seconds(convert(source, folder)) > 0 else "nothing"
    except Unfit as err:
        return err.code


@pytest.mark.parametrize("kind", ENCODED)
def test_what_people_have_becomes_what_is_played(kind: str, tmp_path: Path) -> None:
    made = convert(recording(tmp_path / f"in.{kind}"), tmp_path)
    form, sound = samples(made)
    assert (form.nchannels, form.sampwidth, form.framerate) == (1, 2, 16_000)
    assert seconds(made) == pytest.approx(1.15, abs=0.25), "the silence at both ends is gone, the sound is not"
    assert loudness(made, tmp_path) == pytest.approx(LOUDNESS, abs=1.0)
    assert (
        max(abs(int.from_bytes(sound[n : n + 2], "little", signed=True)) for n in range(0, len(sound), 2)) < 0x7FFF
    )


def test_loud_and_soft_come_out_alike(tmp_path: Path) -> None:
    levels = []
    for volume in ("0dB", "-35dB"):
        folder = tmp_path / volume
        folder.mkdir()
        source = f"sine=frequency=300:duration=2,tremolo=f=4:d=0.8,volume=15dB,volume={volume}"
        levels.append(loudness(convert(recording(folder / "in.wav", source), folder), folder))
    assert levels == pytest.approx([LOUDNESS, LOUDNESS], abs=1.0)


def test_the_name_of_a_file_means_nothing(tmp_path: Path) -> None:
    recording(tmp_path / "in.ogg").rename(tmp_path / "-i http:x.wav")
    assert seconds(convert(tmp_path / "-i http:x.wav", tmp_path)) > 1


def test_the_picture_of_an_mp3_is_left_alone(tmp_path: Path) -> None:
    recording(tmp_path / "in.mp3")
    ffmpeg("-f", "lavfi", "-i", "color=red:s=64x64", "-frames:v", "1", str(tmp_path / "p.png"))
    cover = ("-map", "0", "-map", "1", "-c", "copy", "-disposition:v", "attached_pic", str(tmp_path / "c.mp3"))
    ffmpeg("-i", str(tmp_path / "in.mp3"), "-i", str(tmp_path / "p.png"), *cover)
    assert seconds(convert(tmp_path / "c.mp3", tmp_path)) > 1


HLS = b"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n%s\n#EXT-X-ENDLIST\n"
REFUSED = [
    pytest.param(b"", "prompt_not_audio", id="empty"),
    pytest.param(bytes(range(256)) * 400, "prompt_not_audio", id="no sound at all"),
    pytest.param(b"%PDF-1.7\n" + b"x" * 5000, "prompt_not_audio", id="a letter"),
    pytest.param(HLS % b"file:///etc/passwd", "prompt_not_audio", id="a playlist that reads a file"),
    pytest.param(b"ffconcat version 1.0\nfile /etc/passwd\n", "prompt_not_audio", id="a list of files"),
    pytest.param(
        b"\0\0\0\x18ftypM4A \0\0\0\0" + b"\0" * 99 + b"drms" + b"\0" * 99, "prompt_locked", id="from a shop"
    ),
    pytest.param(b"RIFF" + b"\xff\xff\0\0" + b"WAVEfmt ", "prompt_truncated", id="a WAV that ends at once"),
]


@pytest.mark.parametrize(("content", "code"), REFUSED)
def test_what_is_no_recording_is_refused_by_name(content: bytes, code: str, tmp_path: Path) -> None:
    (tmp_path / "in.mp3").write_bytes(content)
    assert refused(tmp_path / "in.mp3", tmp_path).code == code


def test_silence_and_length_and_size_are_refused_by_name(tmp_path: Path) -> None:
    recording(tmp_path / "in.wav", "anullsrc,atrim=duration=2")
    assert refused(tmp_path / "in.wav", tmp_path).code == "prompt_silent"
    recording(tmp_path / "in.mp3", f"sine=frequency=300:duration={LONGEST + 5}", 8000, 1)
    assert refused(tmp_path / "in.mp3", tmp_path).code == "prompt_too_long"
    with (tmp_path / "in.ogg").open("wb") as file:
        file.truncate(LARGEST + 1)
    assert refused(tmp_path / "in.ogg", tmp_path).code == "prompt_too_big"


def test_a_playlist_reaches_no_network(tmp_path: Path) -> None:
    with create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/a.mp3"
        (tmp_path / "in.m3u8").write_bytes(HLS % address.encode())
        refused(tmp_path / "in.m3u8", tmp_path)
        with pytest.raises(TimeoutError):
            server.accept()


def test_a_bomb_is_cut_off(tmp_path: Path) -> None:
    """Hours of silence, far less to upload than to unpack."""
    ffmpeg(
        "-f", "lavfi", "-i", "anullsrc=r=8000:cl=mono", "-t", "10000", "-c:a", "flac", str(tmp_path / "in.flac")
    )
    assert (tmp_path / "in.flac").stat().st_size < LARGEST
    assert refused(tmp_path / "in.flac", tmp_path).code in ("prompt_too_long", "prompt_too_much")
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) < 30_000_000


def test_a_program_that_does_not_end_is_ended_with_all_it_started(tmp_path: Path) -> None:
    started = time.monotonic()
    done = confined.run(("sh", "-c", "sleep 300 & sleep 300"), tmp_path, seconds=0.5)
    assert (done.code, time.monotonic() - started < 60) == (None, True)


def test_a_program_gets_no_more_than_its_share(tmp_path: Path) -> None:
    greedy = ("python3", "-c", "x = bytearray(600_000_000)")
    assert confined.run(greedy, tmp_path).code != 0
    filling = ("sh", "-c", "exec head -c 200000000 /dev/zero > big")
    assert confined.run(filling, tmp_path).code != 0
    assert (tmp_path / "big").stat().st_size <= confined.FILE


@pytest.mark.parametrize("kind", ["wav", "mp3", "webm", "m4a", "ogg"])
def test_what_is_cut_or_bent_is_played_or_refused_but_breaks_nothing(kind: str, tmp_path: Path) -> None:
    whole = recording(tmp_path / f"in.{kind}").read_bytes()
    for count, content in enumerate(chain(cuts(whole, 3), bent(whole, 2))):
        folder = tmp_path / str(count)
        folder.mkdir()
        (folder / "in").write_bytes(content)
        assert outcome(folder / "in", folder) in {"played", *WORDS}


@pytest.mark.slow
@pytest.mark.skipif("not config.getoption('-m')", reason="long: run with -m slow")
def test_a_thousand_bent_files_break_nothing(tmp_path: Path) -> None:
    for kind in ENCODED:
        whole = recording(tmp_path / f"in.{kind}").read_bytes()
        for content in chain(cuts(whole, 60), bent(whole, 60)):
            (tmp_path / "in").write_bytes(content)
            assert outcome(tmp_path / "in", tmp_path) in {"played", *WORDS}
