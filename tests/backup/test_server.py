"""The backup of every night goes to a server by SFTP, whole or not at all, and never to another server."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest

from appliance.alarms.machine import Machine
from appliance.backup import nightly, server
from appliance.backup.contents import BackupError
from appliance.cli.context import Context, Failed
from appliance.cli.nightly import server_
from appliance.settings.upkeep import Backup, ToSftp
from appliance.store import Loaded, SettingsStore
from appliance.words import say
from tests.backup.boxes import MADE
from tests.backup.server import PASSWORD, USER
from tests.backup.server import server as served

NIGHT = 24 * 3600.0
SSHD = Path("/usr/sbin/sshd")
pytestmark = pytest.mark.skipif(not server.able(), reason="needs sftp (Debian package openssh-client)")


@pytest.fixture
def data(sealed_box: Path, tmp_path: Path) -> Path:
    """With a space in its name, which OpenSSH's own language would split."""
    return Path(shutil.copytree(sealed_box, tmp_path / "the data"))


def to(port: int, **given: Any) -> ToSftp:
    return ToSftp(**{"host": "127.0.0.1", "port": port, "username": USER, **given})


def root(tmp_path: Path) -> Path:
    made = tmp_path / "server"
    made.mkdir()
    return made


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_with_the_key_of_the_box_and_fourteen_stay(data: Path, tmp_path: Path) -> None:
    place = root(tmp_path)
    ours = place / 'de "map" *'
    ours.mkdir()
    (ours / "brief.txt").write_text("mine")
    for night in range(15):
        (ours / nightly.file_name(f"2026100{night % 9 + 1}-01{night:02}")).write_text("old")
    (ours / ".backup-20261101-0000.trunkbox.age.part").write_text("cut off")
    key = server.public_key(data)
    assert (data / server.PLACE / server.KEY).stat().st_mode & 0o777 == 0o600
    assert server.public_key(data) == key, "made once"
    latest = nightly.make(data, MADE, UTC)
    with served(place, keys=key) as found:
        there = to(found.port, path='de "map" *')
        assert server.carry(data, there) == latest.name
        assert server.carry(data, there) == latest.name, "there already"
        assert server.fingerprint(data, there).startswith("SHA256:")
    assert (ours / latest.name).read_bytes() == latest.read_bytes()
    assert len(nightly.backups(ours)) == server.KEEP
    assert nightly.backups(ours)[0].name == latest.name
    assert (ours / "brief.txt").read_text() == "mine"


def test_with_a_password_into_a_folder_that_is_not_there_yet(data: Path, tmp_path: Path) -> None:
    place = root(tmp_path)
    latest = nightly.make(data, MADE, UTC)
    with served(place) as found:
        assert server.carry(data, to(found.port, path="trunkbox", password=PASSWORD)) == latest.name
    assert names(place / "trunkbox") == [latest.name]


def refusal(data: Path, there: ToSftp) -> BackupError:
    with pytest.raises(BackupError) as caught:
        server.carry(data, there)
    return caught.value


def test_each_failure_has_its_own_words(data: Path, tmp_path: Path) -> None:
    place = root(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as reserved:
        closed = int(reserved.getsockname()[1])
    assert refusal(data, to(closed)).code == "server_nothing"
    nightly.make(data, MADE, UTC)
    assert refusal(data, to(closed)).code == "server_silent"
    assert refusal(data, to(22, host="nobody.invalid")).code == "server_no_name"
    with served(place) as found:
        assert refusal(data, to(found.port)).code == "server_login", "a key that the server does not know"
        assert refusal(data, to(found.port, password="mis")).code == "server_login"
        (place / "file").write_text("")
        assert refusal(data, to(found.port, password=PASSWORD, path="file")).code == "server_refused"
    assert names(place) == ["file"]


def test_a_server_that_shows_another_key_gets_nothing_until_its_owner_says_so(data: Path, tmp_path: Path) -> None:
    place = root(tmp_path)
    nightly.make(data, MADE, UTC)
    with served(place) as found:
        server.carry(data, to(found.port, password=PASSWORD))
    latest = nightly.make(data, MADE + NIGHT, UTC)
    with served(place, port=found.port):
        assert refusal(data, to(found.port, password=PASSWORD)).code == "server_other_key"
        assert latest.name not in names(place)
        server.forget(data)
        assert server.carry(data, to(found.port, password=PASSWORD)) == latest.name


def choose(data: Path, there: ToSftp | None) -> None:
    store = SettingsStore(data)
    found = store.load()
    assert isinstance(found, Loaded)
    store.save(found.settings.replace(backup=Backup(nightly=there)), found.revision, "test")


def test_a_failed_one_raises_the_alarm_until_it_is_there(data: Path, tmp_path: Path) -> None:
    def alarm() -> tuple[float | None, str]:
        (found,) = [one for one in Machine(data).readings(MADE + 60) if one.code == "alarm_backup"]
        return found.level, found.params.get("why", "")

    def run() -> None:
        server_(Context(data, "en"), None)  # type: ignore[arg-type]

    nightly.make(data, MADE, UTC)
    nightly.tell(data / nightly.RESULT, nightly.Result(MADE))
    run()
    assert alarm()[0] == 0, "no server is named"
    with served(root(tmp_path)) as found:
        choose(data, to(found.port, password="mis"))
        with pytest.raises(Failed):
            run()
        assert alarm()[0] == 1
        assert alarm()[1].startswith("The server for the backup refuses the login")
        told = nightly.told(data / server.RESULT)
        assert told is not None
        said = say("en", told.code, {"why": told.why})
        assert said.count("refuses the login") == 1, "once, on the page"
        choose(data, to(found.port, password=PASSWORD))
        run()
        assert alarm() == (0, "")
    (data / nightly.KEY).unlink()
    with pytest.raises(Failed):
        run()
    assert alarm()[0] == 1, "a server, and no passphrase"
    choose(data, None)
    run()
    assert nightly.told(data / server.RESULT) is None


@contextmanager
def openssh(folder: Path, key: str) -> Iterator[int]:
    """OpenSSH's own server, for whoever runs this test, on loopback."""
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / "host"], check=True)
    (folder / "keys").write_text(key + "\n")
    with socket.create_server(("127.0.0.1", 0)) as reserved:
        port = int(reserved.getsockname()[1])
    lines = [
        f"HostKey {folder}/host",
        f"AuthorizedKeysFile {folder}/keys",
        "StrictModes no",
        "UsePAM no",
        f"PidFile {folder}/pid",
        "Subsystem sftp internal-sftp",
    ]
    (folder / "config").write_text("\n".join(lines) + "\n")
    words = [SSHD, "-D", "-e", "-f", folder / "config", "-p", str(port), "-o", "ListenAddress=127.0.0.1"]
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            assert any("listening" in line for line in process.stderr), "sshd did not start"
            yield port
        finally:
            process.terminate()


@pytest.mark.skipif(not SSHD.exists(), reason="needs sshd: openssh-server, that starts a server where it is put")
def test_openssh_itself_takes_it(data: Path, tmp_path: Path) -> None:
    latest = nightly.make(data, MADE, UTC)
    with openssh(root(tmp_path), server.public_key(data)) as port:
        there = to(port, username=pwd.getpwuid(os.getuid()).pw_name, path=str(tmp_path / "kept"))
        assert server.carry(data, there) == latest.name
    assert names(tmp_path / "kept") == [latest.name]
    assert (tmp_path / "kept" / latest.name).read_bytes() == latest.read_bytes()
