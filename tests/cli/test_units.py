"""The systemd units: systemd itself reads them without a complaint and finds them closed enough."""

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "systemd"
UNITS = sorted(FOLDER.glob("trunkbox-*.service"))
TIMERS = sorted(FOLDER.glob("trunkbox-*.timer"))
EXPOSED = {"trunkbox-agent": 35, "trunkbox-stick": 35}
"""Tenths of systemd's exposure level that a unit may have at most, 20 where nothing is said; an unhardened one has
96."""

needs_systemd = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd-analyze")


def values(unit: Path) -> configparser.ConfigParser:
    found = configparser.ConfigParser(strict=False, interpolation=None)
    found.optionxform = str  # type: ignore[assignment,method-assign]
    found.read_string(unit.read_text())
    return found


@needs_systemd
def test_systemd_understands_every_line(tmp_path: Path) -> None:
    # The program is installed elsewhere than here; every other word of the units is judged as it stands.
    for unit in UNITS:
        text = re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", unit.read_text(), flags=re.M)
        (tmp_path / unit.name).write_text(text)
    for timer in TIMERS:
        (tmp_path / timer.name).write_text(timer.read_text())
    for dropped in FOLDER.glob("*/*.service.d/*.conf"):
        place = tmp_path / dropped.parent.name / f"{dropped.parent.parent.name}-{dropped.name}"
        place.parent.mkdir(exist_ok=True)
        place.write_text(dropped.read_text())
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *(str(tmp_path / unit.name) for unit in (*UNITS, *TIMERS))],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "trunkbox" not in done.stderr, done.stderr
    assert done.returncode == 0, done.stderr


@needs_systemd
@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.stem)
def test_what_the_unit_leaves_open_is_little(unit: Path) -> None:
    most = EXPOSED.get(unit.stem, 20)
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=yes", f"--threshold={most}", str(unit)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "unrecognized option" not in done.stderr
    assert done.returncode == 0, done.stdout[-400:]


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.stem)
def test_only_agent_and_stick_are_root_and_nobody_gains_rights(unit: Path) -> None:
    service = values(unit)["Service"]
    root = {"trunkbox-agent": None, "trunkbox-stick": None}
    expected = {**root, "trunkbox-engine": "trunkbox-engine"}.get(unit.stem, "trunkbox-web")
    assert service.get("User") == expected
    assert service["Group"] == "trunkbox"
    assert service["NoNewPrivileges"] == "yes"
    assert service["AmbientCapabilities"] == ""


def test_a_timer_begins_its_service_and_makes_up_for_one_that_was_missed() -> None:
    assert [timer.stem for timer in TIMERS] == ["trunkbox-backup", "trunkbox-update-check"]
    for timer in TIMERS:
        assert (FOLDER / f"{timer.stem}.service").exists()
        assert values(timer)["Timer"]["Persistent"] == "yes"
        assert "Install" not in values(FOLDER / f"{timer.stem}.service"), "begun by its timer alone"


@pytest.mark.parametrize("name", ["engine", "web", "agent"])
def test_a_service_is_watched_and_back_within_two_seconds(name: str) -> None:
    found = values(FOLDER / f"trunkbox-{name}.service")
    service = found["Service"]
    assert service["Type"] == "notify"
    assert int(service["WatchdogSec"]) >= 15
    assert (service["Restart"], int(service["RestartSec"])) == ("always", 1)
    assert found["Unit"]["StartLimitIntervalSec"] == "0"


def test_engine_and_web_come_after_firewall_and_migration() -> None:
    for name in ("engine", "web"):
        after = values(FOLDER / f"trunkbox-{name}.service")["Unit"]["After"].split()
        assert {"trunkbox-agent.service", "trunkbox-migrate.service"} <= set(after)


@pytest.mark.skipif(shutil.which("systemd-sysusers") is None, reason="needs systemd-sysusers")
def test_the_users_share_one_group(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    done = subprocess.run(
        ["systemd-sysusers", f"--root={tmp_path}", str(FOLDER / "trunkbox.sysusers")],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    groups = (tmp_path / "etc" / "group").read_text()
    members = next(line for line in groups.splitlines() if line.startswith("trunkbox:")).rpartition(":")[2]
    assert set(members.split(",")) == {"trunkbox-engine", "trunkbox-web"}
