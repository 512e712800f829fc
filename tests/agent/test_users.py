"""Engine and web as two users of one data folder, as an installed box has them: each reads what is the other's,
and neither writes it."""

import ctypes
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.settings import Settings
from appliance.store import SettingsStore
from tests.agent.process import ENGINE, GROUP, NOBODY, ROOT, WEB, open_folder
from tests.firewall.ground import missing
from tests.peers.netns import NetNs

pytestmark = pytest.mark.skipif(missing() is not None, reason=str(missing()))
PR_SET_MDWE = 65
"""prctl(2): MemoryDenyWriteExecute=, as the units have it."""


def as_user(uid: int, code: str, *args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *args],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        user=uid,
        group=GROUP if uid != NOBODY else NOBODY,
        extra_groups=[],
        umask=0o027,
    )


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    """The folder as `systemd/trunkbox.tmpfiles` makes it."""
    with open_folder() as folder:
        folder.chmod(0o755)
        made = folder / "data"
        made.mkdir()
        os.chown(made, WEB, GROUP)
        made.chmod(0o3770)
        for line in (ROOT / "systemd" / "trunkbox.tmpfiles").read_text().splitlines():
            kind, path, mode, owner, *_ = (*line.split(), "", "", "", "")
            if kind == "d" and path.startswith("/var/lib/trunkbox/"):
                inside = made / path.removeprefix("/var/lib/trunkbox/")
                inside.mkdir()
                os.chown(inside, {"trunkbox-web": WEB, "trunkbox-engine": ENGINE}[owner], GROUP)
                inside.chmod(int(mode, 8))
        yield made


@pytest.fixture(scope="module")
def engine(data: Path) -> Iterator[subprocess.Popen[str]]:
    """A real engine as its own user; it has told its systemd that it is ready."""
    place = NetNs()
    heard = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    heard.bind(str(data.parent / "notify"))
    os.chmod(data.parent / "notify", 0o666)
    heard.settimeout(60)
    with (data.parent / "engine.log").open("w") as told:
        process = place.run(
            lambda: subprocess.Popen(
                [sys.executable, "-m", "sipengine", "--data", str(data)],
                cwd=ROOT,
                stdout=told,
                stderr=told,
                text=True,
                user=ENGINE,
                group=GROUP,
                extra_groups=[],
                umask=0o027,
                env={**os.environ, "NOTIFY_SOCKET": str(data.parent / "notify"), "WATCHDOG_USEC": "3000000"},
                preexec_fn=lambda: ctypes.CDLL(None).prctl(PR_SET_MDWE, 1, 0, 0, 0),
            )
        )
    try:
        assert heard.recv(100) == b"READY=1", (data.parent / "engine.log").read_text()
        assert heard.recv(100) == b"WATCHDOG=1"
        yield process
    finally:
        process.terminate()
        process.wait(20)
        heard.close()
        place.close()


SAVE = """
import sys
from pathlib import Path
from appliance.control import Client
from appliance.settings import Settings
from appliance.store import SettingsStore
data = Path(sys.argv[1])
store = SettingsStore(data)
settings = Settings.model_validate({"box": {"name": sys.argv[2]}})
store.save(settings, store.revision(), "test")
print(Client(data).apply().generation)
"""


def test_the_web_saves_and_the_engine_takes_it_up(engine: subprocess.Popen[str], data: Path) -> None:
    for revision in (1, 2):
        done = as_user(WEB, SAVE, str(data), f"Box {revision}")
        assert (done.returncode, done.stdout.strip()) == (0, str(revision)), done.stderr


def test_root_saves_for_the_web(engine: subprocess.Popen[str], data: Path) -> None:
    store = SettingsStore(data)
    saved = store.save(Settings(), store.revision() or 0, "root")
    assert (data / "settings.json").stat().st_uid == WEB
    done = as_user(WEB, SAVE, str(data), "again")
    assert done.stdout.strip() == str(saved.revision + 1), done.stderr


TRY = """
import sys
from pathlib import Path
data = Path(sys.argv[1])
ways = {
    "reads": lambda path: path.read_bytes() if path.is_file() else list(path.iterdir()),
    "writes": lambda path: path.open("ab").close() if path.is_file() else (path / "x").touch(),
    "removes": lambda path: path.rename(path.with_name("gone")),
}
for name in sys.argv[3:]:
    for way in sys.argv[2].split():
        try:
            ways[way](data / name)
        except OSError:
            continue
        print(way, name)
"""


EVERYTHING = "reads writes removes"


def test_each_reads_what_is_the_others_and_writes_none_of_it(engine: subprocess.Popen[str], data: Path) -> None:
    done = as_user(
        WEB,
        "import sys; from pathlib import Path; from appliance.admin.web_file import WebFile;"
        " WebFile(Path(sys.argv[1])).key()",
        str(data),
    )
    assert done.returncode == 0, done.stderr
    found = as_user(ENGINE, TRY, str(data), EVERYTHING, "settings.json", "settings.history", "web.json").stdout
    assert found.splitlines() == ["reads settings.json", "reads settings.history"]
    # The folder is the web's, so it could move what lies in it; what is inside is the engine's.
    inside = as_user(WEB, TRY, str(data), "reads writes", "calls", "run").stdout
    assert inside.splitlines() == ["reads calls", "reads run"]
    assert as_user(NOBODY, TRY, str(data), EVERYTHING, "settings.json", "calls", "web.json", "run").stdout == ""


KEEP = """
import sys, wave
from pathlib import Path
from appliance.voicemail import Message, keep
data = Path(sys.argv[1])
for call in sys.argv[2:]:
    made = data / "calls" / f"{call}.wav"
    with wave.open(str(made), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(bytes(16000))
    keep(data, Message(call=call, at=1.0, seconds=1.0), made)
"""
LISTEN = """
import sys
from pathlib import Path
from appliance import voicemail
data = Path(sys.argv[1])
for call in sys.argv[2:]:
    assert voicemail.sound(data, call).read_bytes()
    voicemail.heard(data, call)
assert all(one.heard for one in voicemail.messages(data))
print(voicemail.delete(data, sys.argv[2]))
"""
SWEEP = """
import sys, time
from pathlib import Path
from appliance import voicemail
print(voicemail.sweep(Path(sys.argv[1]), time.time(), 30))
"""


def test_a_message_that_the_engine_kept_is_heard_and_deleted_by_the_web(
    engine: subprocess.Popen[str], data: Path
) -> None:
    for user, code, said in ((ENGINE, KEEP, ""), (WEB, LISTEN, "True"), (ENGINE, SWEEP, "1")):
        done = as_user(user, code, str(data), "one", "two")
        assert (done.returncode, done.stdout.strip()) == (0, said), done.stderr
    assert list((data / "voicemail").iterdir()) == []


def test_a_stranger_does_not_reach_the_control_socket(engine: subprocess.Popen[str], data: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from appliance.control import Client;"
        "print(Client(Path(sys.argv[1])).status().engine.pid)"
    )
    assert as_user(WEB, code, str(data)).stdout.strip() == str(engine.pid)
    assert "NotAllowed" in as_user(NOBODY, code, str(data)).stderr
