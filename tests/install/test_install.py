"""Installed into the root of another machine, run from there, and taken away until only the data are left."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from appliance.install import files
from appliance.install.program import CHECKOUT, needed
from appliance.install.system import System

NEEDED = ("systemctl", "systemd-sysusers", "systemd-tmpfiles", "userdel")
pytestmark = [
    pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to give files away: run ./test with sudo"),
    pytest.mark.skipif(any(shutil.which(one) is None for one in NEEDED), reason=f"needs {', '.join(NEEDED)}"),
    pytest.mark.skipif(not sys.base_prefix.startswith("/usr"), reason="needs Debian's own Python"),
]
COMMAND = [sys.executable, "-m", "appliance.cli", "--lang", "en"]


def tree(root: Path) -> set[str]:
    """Every file; folders, which systemd's tools make as they need them, do not count."""
    return {str(one.relative_to(root)) for one in root.rglob("*") if not one.is_dir() or one.is_symlink()}


def trunkbox(*words: str) -> str:
    done = subprocess.run(
        [*COMMAND, *words], cwd=CHECKOUT, capture_output=True, text=True, timeout=100, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of a machine with nothing but its own users."""
    root = tmp_path_factory.mktemp("machine")
    for name in ("etc", "usr/lib", "run", "var/lib", "tmp"):
        (root / name).mkdir(parents=True)
    (root / "etc/passwd").write_text("root:x:0:0:root:/root:/bin/bash\n")
    (root / "etc/group").write_text("root:x:0:\n")
    (root / "etc/shadow").write_text("root:*:1::::::\n")
    (root / "etc/gshadow").write_text("root:*::\n")
    return root


@pytest.fixture(scope="module")
def before(root: Path) -> set[str]:
    return tree(root)


@pytest.fixture(scope="module")
def installed(root: Path, before: set[str]) -> Path:
    said = trunkbox("install", "--root", str(root), "--http", "0.0.0.0:8443")
    assert "The box runs" in said
    return root


def test_the_program_runs_from_its_own_place(installed: Path) -> None:
    python = installed / "opt/trunkbox/.venv/bin/python3"
    code = "import appliance.cli, webui.app, sipengine.service, pjsua2; print(appliance.cli.__file__)"
    done = subprocess.run([python, "-c", code], cwd="/", capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.startswith(str(installed)), done.stderr
    code = "from appliance.version import version; print(version())"
    done = subprocess.run([python, "-c", code], cwd="/", capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() not in ("", "0")


def test_only_what_the_box_runs_on_is_there(installed: Path) -> None:
    (site,) = (installed / "opt/trunkbox/.venv/lib").glob("python*/site-packages")
    names = {one.name for one in site.iterdir()}
    assert {"appliance", "sipengine", "webui", "flask", "pydantic"} <= names
    assert not names & {"pytest", "mypy", "playwright", "hypothesis", "pip", "tests"}
    assert not [one for one in names if "editable" in one]
    assert list((site / "webui" / "templates").rglob("*.html"))
    assert {found.metadata["Name"].lower() for found in needed()} >= {"trunkbox", "pjsua2", "flask"}


def test_units_users_and_folder_are_there(installed: Path) -> None:
    for name in files.SERVICES:
        assert (installed / f"etc/systemd/system/{name}.service").is_file()
    wanted = installed / "etc/systemd/system/multi-user.target.wants"
    assert (wanted / "trunkbox-engine.service").is_symlink()
    assert "0.0.0.0:8443" in (installed / "etc/systemd/system/trunkbox-web.service.d/machine.conf").read_text()
    assert (
        "--web-port 8443" in (installed / "etc/systemd/system/trunkbox-agent.service.d/machine.conf").read_text()
    )
    users = (installed / "etc/passwd").read_text()
    assert "trunkbox-engine:" in users
    data = (installed / "var/lib/trunkbox").stat()
    assert data.st_mode & 0o7777 == 0o3770
    assert f"trunkbox-web:x:{data.st_uid}:" in users


def test_a_second_time_it_is_brought_up_to_date_and_data_keep_their_owners(installed: Path) -> None:
    data = installed / "var/lib/trunkbox"
    (data / "settings.json").write_text("{}")
    (data / "calls").mkdir()
    (data / "calls" / "journal").write_text("x")
    (data / "web.json").write_text("{}")
    (data / "tls").mkdir(mode=0o700)
    (data / "tls" / "box.key").touch(0o600)
    os.chown(data / "voicemail", 0, 0)
    trunkbox("install", "--root", str(installed))
    users = (installed / "etc/passwd").read_text()
    engine = (data / "calls" / "journal").stat()
    assert f"trunkbox-engine:x:{engine.st_uid}:" in users
    assert f"trunkbox-web:x:{(data / 'settings.json').stat().st_uid}:" in users
    assert (data / "settings.json").stat().st_mode & 0o777 == 0o640
    assert (data / "web.json").stat().st_mode & 0o777 == 0o600
    assert ((data / "tls").stat().st_mode & 0o777, (data / "tls/box.key").stat().st_mode & 0o777) == (0o700, 0o600)
    assert (data / "voicemail").stat().st_mode & 0o7777 == 0o2770
    assert (data / "voicemail").stat().st_uid == (data / "web.json").stat().st_uid
    assert not list((installed / "opt").glob("trunkbox.*"))


def test_taken_away_only_the_data_are_left(installed: Path, before: set[str]) -> None:
    said = trunkbox("uninstall", "--root", str(installed))
    assert "/var/lib/trunkbox" in said
    left = tree(installed) - before
    # The user tables, with the copies and the lock that the system's own tools keep, are none of ours.
    tables = ("etc/passwd", "etc/group", "etc/shadow", "etc/gshadow", "etc/sub", "etc/.pwd.lock")
    left = {one for one in left if not one.startswith(tables)}
    kept = ("settings.json", "calls/journal", "web.json", "tls/box.key")
    assert left == {f"var/lib/trunkbox/{name}" for name in kept}
    assert "trunkbox" not in (installed / "etc/passwd").read_text() + (installed / "etc/group").read_text()
    found = (installed / "var/lib/trunkbox").stat()
    assert (found.st_uid, found.st_mode & 0o777) == (0, 0o700)
    # Once more is no trouble.
    trunkbox("uninstall", "--root", str(installed))


def test_every_file_is_named_before_it_is_put_anywhere() -> None:
    named = files.installed_files(CHECKOUT)
    units = {path.name for path in named if path.suffix in (".service", ".timer")}
    assert units == set(files.unit_names(begun=True))
    assert units == {
        path.name
        for path in (CHECKOUT / "systemd").glob("trunkbox-*.[st]*")
        if path.suffix in (".service", ".timer")
    }
    assert all(path.is_absolute() for path in named)
    assert System(Path("/somewhere")).at(files.COMMAND) == Path("/somewhere/usr/local/bin/trunkbox")
