"""What a service tells systemd, heard at a real socket; and the migration that runs before the others."""

import json
import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from appliance.settings import Settings
from appliance.settings.migrations import Data
from appliance.store import NotChangeable, SettingsStore
from appliance.systemd import ALIVE, READY, Every, tell, watched
from webui.alive import answers


@pytest.mark.parametrize("place", ["file", "abstract"])
def test_systemd_hears_that_we_are_ready(tmp_path: Path, place: str) -> None:
    name = str(tmp_path / "notify") if place == "file" else f"@trunkbox-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as heard:
        heard.bind("\0" + name[1:] if name[0] == "@" else name)
        assert tell(READY, {"NOTIFY_SOCKET": name})
        assert heard.recv(100) == b"READY=1"


@pytest.mark.parametrize("place", ["", "relative/path", "/nonexistent/notify", "@nobody-hears-this"])
def test_without_systemd_nothing_fails(place: str) -> None:
    assert not tell(ALIVE, {"NOTIFY_SOCKET": place})


@pytest.mark.parametrize(
    ("environ", "seconds"),
    [
        ({}, None),
        ({"WATCHDOG_USEC": "15000000"}, 5.0),
        ({"WATCHDOG_USEC": "15000000", "WATCHDOG_PID": "1"}, None),
        ({"WATCHDOG_USEC": "nonsense"}, None),
        ({"WATCHDOG_USEC": "1"}, 0.1),
    ],
)
def test_signs_of_life_are_thrice_as_frequent_as_asked(environ: dict[str, str], seconds: float | None) -> None:
    assert watched(environ) == seconds


def test_a_loop_does_its_chore_at_its_time() -> None:
    done: list[float] = []
    every = Every(5.0, lambda: done.append(1))
    for now in (100.0, 101.0, 104.9, 105.0, 106.0, 120.0):
        every.turn(now)
    assert len(done) == 3


def test_a_web_that_does_not_answer_gives_no_sign_of_life() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        assert not answers("127.0.0.1", silent.getsockname()[1])


def _older(data: Path, change: Callable[[dict[str, Any]], None]) -> SettingsStore:
    """A folder whose settings were saved by another version."""
    SettingsStore(data).save(Settings(), 0, "test")
    document = json.loads((data / "settings.json").read_text())
    change(document["settings"]["1"]["settings"])
    (data / "settings.json").write_text(json.dumps(document))

    def rename(old: Data) -> Data:
        old["box"]["name"] = old["box"].pop("title")
        return old

    return SettingsStore(data, migrations={0: rename})


def test_older_settings_are_written_anew_and_kept(tmp_path: Path) -> None:
    def old(settings: dict[str, Any]) -> None:
        settings["schema"] = 0
        settings["box"]["title"] = settings["box"].pop("name")

    store = _older(tmp_path, old)
    saved = store.migrate("migrate")
    assert saved is not None
    assert (saved.revision, saved.generation.reason) == (2, "schema 0 to 1")
    assert json.loads((tmp_path / "settings.json").read_text())["settings"]["1"]["settings"]["schema"] == 1
    assert store.earlier(1).box.name == "Trunkbox"
    assert store.migrate("migrate") is None


def test_settings_of_now_and_none_at_all_are_left_alone(tmp_path: Path) -> None:
    assert SettingsStore(tmp_path).migrate("migrate") is None
    assert not (tmp_path / "settings.json").exists()


def test_newer_settings_are_not_touched(tmp_path: Path) -> None:
    store = _older(tmp_path, lambda settings: settings.update(schema=99))
    before = (tmp_path / "settings.json").read_bytes()
    with pytest.raises(NotChangeable):
        store.migrate("migrate")
    assert (tmp_path / "settings.json").read_bytes() == before
