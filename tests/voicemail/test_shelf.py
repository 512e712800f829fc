"""Messages on disk: kept whole, listed whatever is broken beside them, removed by hand or by age.

Law: what callers said is never lost by a file beside it.
"""

from __future__ import annotations

import wave
from dataclasses import replace
from pathlib import Path

import pytest

from appliance.calllog.record import new_id
from appliance.store import NotWritten
from appliance.voicemail import FOLDER, Message, delete, find, heard, keep, messages, sound, sweep
from appliance.voicemail.shelf import DAY

NOW = 1_800_000_000.0
CALL = new_id(NOW)
LEFT = Message(
    call=CALL, at=NOW, seconds=2.0, caller="+31612345678", name="Jan", number="+31501234567", belplan="storing",
    sent_to=("a@example.nl",),
)  # fmt: skip


def record(path: Path, seconds: float = 2.0) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(b"\0\1" * int(8000 * seconds))
    return path


def left(data: Path, message: Message = LEFT) -> Path:
    return keep(data, message, record(data / "run" / "a.wav", message.seconds))


def test_a_message_is_kept_and_marked_and_deleted(tmp_path: Path) -> None:
    where = left(tmp_path)
    assert not (tmp_path / "run" / "a.wav").exists()
    assert (tmp_path / FOLDER).stat().st_mode & 0o077 == 0
    assert messages(tmp_path) == (LEFT,)
    assert sound(tmp_path, CALL) == where
    heard(tmp_path, CALL)
    assert find(tmp_path, CALL) == replace(LEFT, heard=True)
    assert delete(tmp_path, CALL)
    assert not delete(tmp_path, CALL)
    assert list((tmp_path / FOLDER).iterdir()) == []


def test_the_youngest_comes_first_and_the_old_go(tmp_path: Path) -> None:
    for days in (40, 3, 31, -1):
        at = NOW - days * DAY
        left(tmp_path, replace(LEFT, call=new_id(at), at=at))
    ages = [round((NOW - one.at) / DAY) for one in messages(tmp_path)]
    assert ages == [-1, 3, 31, 40]
    assert sweep(tmp_path, NOW, 30) == 2
    assert [round((NOW - one.at) / DAY) for one in messages(tmp_path)] == [-1, 3]


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param(None, id="no facts: the power went in between"),
        pytest.param(b"", id="empty"),
        pytest.param(b"[" * 100_000, id="deep"),
        pytest.param(b'{"at": "gisteren", "caller": 31, "sent_to": [1], "later": {}}', id="other types"),
    ],
)
def test_a_recording_is_a_message_whatever_lies_beside_it(facts: bytes | None, tmp_path: Path) -> None:
    where = left(tmp_path)
    where.with_suffix(".json").unlink()
    if facts is not None:
        where.with_suffix(".json").write_bytes(facts)
    (found,) = messages(tmp_path)
    assert (found.call, round(found.at), found.seconds, found.caller) == (CALL, round(NOW), 2.0, "")


def test_what_was_never_finished_is_shown_as_empty(tmp_path: Path) -> None:
    left(tmp_path).write_bytes(b"RIFF")
    assert [one.seconds for one in messages(tmp_path)] == [0.0]


def test_what_cannot_be_kept_stays_where_it_was(tmp_path: Path) -> None:
    (tmp_path / FOLDER).write_text("in the way")
    with pytest.raises(NotWritten):
        left(tmp_path)
    assert (tmp_path / "run" / "a.wav").exists()
    assert messages(tmp_path) == ()


@pytest.mark.parametrize("call", ["../run/a", "..", "", "a/b", "x" * 200, "a\n"])
def test_no_name_leads_elsewhere(call: str, tmp_path: Path) -> None:
    record(tmp_path / "run" / "a.wav")
    assert (find(tmp_path, call), sound(tmp_path, call), delete(tmp_path, call)) == (None, None, False)
    assert (tmp_path / "run" / "a.wav").exists()
