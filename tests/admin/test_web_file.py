"""web.json: kept durably, changed under one lock, never reset when it cannot be read."""

import stat
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from appliance.admin.web_file import WebFile, WebState
from appliance.store import Unusable


def counted(state: WebState) -> tuple[WebState, int]:
    return replace(state, idle_hours=state.idle_hours + 1), state.idle_hours


def test_what_was_changed_is_there_for_another_process(tmp_path: Path) -> None:
    assert WebFile(tmp_path / "data").change(counted) == 12
    assert WebFile(tmp_path / "data").read().idle_hours == 13


def test_it_is_for_its_owner_alone(tmp_path: Path) -> None:
    file = WebFile(tmp_path)
    file.key()
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600


def test_the_key_is_made_once(tmp_path: Path) -> None:
    assert WebFile(tmp_path).key() == WebFile(tmp_path).key()


def test_a_reader_sees_what_another_door_changed(tmp_path: Path) -> None:
    reader = WebFile(tmp_path)
    for expected in (13, 14, 15):
        WebFile(tmp_path).change(counted)
        assert reader.read().idle_hours == expected


def test_no_change_is_lost_between_threads_and_doors(tmp_path: Path) -> None:
    doors = [WebFile(tmp_path), WebFile(tmp_path)]
    threads = [threading.Thread(target=doors[n % 2].change, args=(counted,)) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert doors[0].read().idle_hours == 24


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty after a power cut"),
        pytest.param(b"{", id="half"),
        pytest.param(b'{"web": {"1": {"password": 5}}}', id="of another shape"),
        pytest.param(b'{"other": {"1": {}}}', id="another table"),
    ],
)
def test_what_cannot_be_read_is_reported_and_stays(tmp_path: Path, content: bytes) -> None:
    file = WebFile(tmp_path)
    file.path.write_bytes(content)
    with pytest.raises(Unusable):
        file.read()
    with pytest.raises(Unusable):
        file.change(counted)
    assert file.path.read_bytes() == content
    aside = file.set_aside()
    assert aside is not None
    assert aside.read_bytes() == content
    assert file.read() == WebState()


def test_a_good_file_is_not_put_aside(tmp_path: Path) -> None:
    file = WebFile(tmp_path)
    file.key()
    assert file.set_aside() is None
    assert file.path.exists()
