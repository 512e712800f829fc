"""`trunkbox prompts`: the same announcements as in the pages."""

import json
from pathlib import Path

import pytest

from appliance.cli.main import main
from appliance.prompts.built_in import IDS
from tests.prompts.hostile import recording


def test_a_recording_is_added_listed_and_got_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = ("--data", str(tmp_path / "data"), "--lang", "en")
    sound = str(recording(tmp_path / "in.mp3"))
    assert main(["prompts", "add", sound, "Welcome to us", *where]) == 0
    assert "Kept as welcome-to-us." in capsys.readouterr().out
    assert main(["prompts", "add", sound, "Shut", "--id", "closed", *where]) == 0
    capsys.readouterr()
    assert main(["prompts", "list", "--json", *where]) == 0
    rows = {row["id"]: row for row in json.loads(capsys.readouterr().out)}
    assert set(rows) == IDS | {"welcome-to-us"}
    assert (rows["closed"]["label"], rows["closed"]["own"]) == ("Shut", True)
    assert main(["prompts", "list", *where]) == 0
    assert "Music on hold" in capsys.readouterr().out
    out = tmp_path / "out.wav"
    assert main(["prompts", "export", "welcome-to-us", str(out), *where]) == 0
    assert out.read_bytes()[:4] == b"RIFF"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        pytest.param(["add", "letter.mp3", "x"], "no sound file", id="no sound"),
        pytest.param(["add", "nothing.mp3", "x"], "nothing.mp3", id="no file"),
        pytest.param(["add", "good.wav", "x", "--id", "Not An Id"], "An id is made of", id="no id"),
        pytest.param(["export", "nothing", "out.wav"], "nothing", id="no such prompt"),
    ],
)
def test_what_fails_says_why_and_changes_nothing(
    typed: list[str],
    words: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("letter.mp3").write_bytes(b"%PDF-1.7 " * 99)
    recording(Path("good.wav"))
    assert main(["prompts", *typed, "--data", str(tmp_path / "data"), "--lang", "en"]) == 1
    assert words in capsys.readouterr().err
    assert not (tmp_path / "data" / "settings.json").exists()
