"""A real RAUC writes a slot on this machine: loop devices as slots, a bus of its own, a boot loader of two files.

The content is not proven by the kernel here (dm-verity is not everywhere): a plain bundle, which a box refuses.
"""

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from appliance.settings import Settings
from appliance.store import SettingsStore
from appliance.updates import snapshot
from appliance.updates.attempt import State
from appliance.updates.bundle import Accept, Machine, Refuse, Why
from appliance.updates.install import NotInstalled, install
from appliance.updates.place import read_attempt
from tests.cli.processes import until

HERE = Machine("trunkbox-x86", "1.4.2")
LOADER = """#!/bin/sh
cd {folder} || exit 1
case $1 in
get-primary) cat primary ;;
set-primary) echo "$2" >primary ;;
get-state) cat "state-$2" ;;
set-state) echo "$3" >"state-$2" ;;
get-current) echo A ;;
esac
"""
SYSTEM = """[system]
compatible=trunkbox-x86
bootloader=custom
statusfile={folder}/status
mountprefix={folder}/mnt
[handlers]
bootloader-custom-backend={folder}/loader
[keyring]
path={folder}/cert.pem
[slot.rootfs.0]
device={a}
type=raw
bootname=A
[slot.rootfs.1]
device={b}
type=raw
bootname=B
"""

pytestmark = pytest.mark.skipif(
    os.geteuid() != 0 or not Path("/dev/loop-control").exists(), reason="needs root and loop devices"
)


@dataclass(frozen=True)
class Host:
    """A RAUC that serves two slots."""

    folder: Path
    environ: Mapping[str, str]
    spare: str

    def loader(self, name: str) -> str:
        """What the boot loader was told."""
        return (self.folder / name).read_text().strip()

    def bundle(self, name: str, content: bytes) -> Path:
        """A plain bundle with this slot."""
        inside = self.folder / f"{name}.d"
        inside.mkdir()
        (inside / "rootfs.img").write_bytes(content)
        (inside / "manifest.raucm").write_text(
            "[update]\ncompatible=trunkbox-x86\nversion=1.5.0\n[image.rootfs]\nfilename=rootfs.img\n"
        )
        target = self.folder / f"{name}.raucb"
        signer = [f"--cert={self.folder / 'cert.pem'}", f"--key={self.folder / 'key.pem'}"]
        subprocess.run(["rauc", *signer, "bundle", inside, target], check=True, capture_output=True)
        return target


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    folder = tmp_path_factory.mktemp("rauc")
    with contextlib.ExitStack() as running:
        loops = []
        for name in ("a", "b"):
            with (folder / f"{name}.img").open("wb") as file:
                file.truncate(8 << 20)
            command = ["losetup", "--find", "--show", folder / f"{name}.img"]
            device = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
            running.callback(subprocess.run, ["losetup", "--detach", device], check=False)
            loops.append(device)
        request = [
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-nodes",
        ]
        keys = ["-keyout", folder / "key.pem", "-out", folder / "cert.pem", "-subj", "/CN=lab"]
        subprocess.run([*request, *keys], check=True, capture_output=True)
        (folder / "loader").write_text(LOADER.format(folder=folder))
        (folder / "loader").chmod(0o755)
        for name, text in (("primary", "A"), ("state-A", "good"), ("state-B", "good")):
            (folder / name).write_text(text)
        (folder / "mnt").mkdir()
        (folder / "system.conf").write_text(SYSTEM.format(folder=folder, a=loops[0], b=loops[1]))
        bus = f"unix:path={folder / 'bus'}"
        daemon = ["dbus-daemon", "--session", "--nofork", "--nopidfile", f"--address={bus}"]
        running.callback(_end, subprocess.Popen(daemon))
        until((folder / "bus").exists, 20)
        environ = {**os.environ, "DBUS_SESSION_BUS_ADDRESS": bus, "DBUS_STARTER_BUS_TYPE": "session"}
        service = ["rauc", f"--conf={folder / 'system.conf'}", "--override-boot-slot=A", "service"]
        with (folder / "service.log").open("wb") as log:
            running.callback(_end, subprocess.Popen(service, env=environ, stdout=log, stderr=log))
        until(lambda: subprocess.run(["rauc", "status"], env=environ, capture_output=True).returncode == 0, 20)
        yield Host(folder, environ, loops[1])


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    process.wait(10)


@pytest.fixture
def data(tmp_path: Path, host: Host, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("DBUS_SESSION_BUS_ADDRESS", "DBUS_STARTER_BUS_TYPE"):
        monkeypatch.setenv(name, host.environ[name])
    (tmp_path / "data").mkdir()
    SettingsStore(tmp_path / "data").save(Settings(), 0, "test", "first")
    return tmp_path / "data"


def accepted(*_: object, **__: object) -> Accept:
    return Accept("1.5.0")


@pytest.mark.skipif(shutil.which("rauc") is None, reason="needs rauc")
def test_a_bundle_is_written_to_the_spare_slot_and_starts_next(host: Host, data: Path) -> None:
    content = os.urandom(1 << 20)
    heard: list[str] = []
    done = install(host.bundle("good", content), HERE, data, look=accepted, tell=heard.append)
    assert not isinstance(done, Refuse)
    assert (done.old, done.new, done.state) == ("1.4.2", "1.5.0", State.INSTALLED)
    assert read_attempt(data) == done
    with Path(host.spare).open("rb") as slot:
        assert slot.read(len(content)) == content
    assert host.loader("primary") == "B"
    assert (data / snapshot.SNAPSHOT).read_bytes() == (data / "settings.json").read_bytes()
    assert any("100%" in line for line in heard), heard


@pytest.mark.skipif(shutil.which("rauc") is None, reason="needs rauc")
def test_what_rauc_refuses_leaves_no_attempt_behind(host: Host, data: Path) -> None:
    bundle = host.bundle("large", os.urandom(9 << 20))
    with pytest.raises(NotInstalled):
        install(bundle, HERE, data, look=accepted)
    assert read_attempt(data) is None


def test_what_was_refused_has_not_reached_rauc(data: Path, tmp_path: Path) -> None:
    junk = tmp_path / "junk"
    junk.write_bytes(b"junk" * 5000)
    assert install(junk, HERE, data) == Refuse(Why.NOT_A_BUNDLE)
    assert read_attempt(data) is None
    assert not (data / snapshot.SNAPSHOT).exists()
