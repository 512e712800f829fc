"""Each alarm from its source to the owner: one letter and an entry on the page, and "solved"."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from appliance.alarms.machine import DAY, Machine
from appliance.alarms.rules import RULES
from appliance.backup import nightly
from appliance.control.values import AccountState, AccountStatus, TrunkStatus
from appliance.sealing import Lock
from appliance.updates.attempt import Attempt, State
from appliance.updates.place import write_attempt
from sipengine.alarming import Alarming
from sipengine.notice import Notice

NOW = 1_795_000_000.0
BLOCKS = 1000


class Ground:
    """A machine whose sources a test sets, and its alarms, looked at each minute of a clock that it turns."""

    def __init__(self, folder: Path, certificates: tuple[Path, Path]) -> None:
        self.data, self.thermal, self.sync = folder / "data", folder / "thermal", folder / "sync"
        for made in (self.data, self.thermal / "thermal_zone0", self.sync):
            made.mkdir(parents=True)
        self.ending, self.fresh = certificates
        self.certificate, self.stick = folder / "web.pem", folder / "stick.json"
        self.used = 50
        self.trunks: tuple[TrunkStatus, ...] = ()
        self.now = self.ending.stat().st_mtime
        self.told: list[Notice] = []
        self.right()
        machine = Machine(self.data, self.thermal, self.sync, (self.certificate,), self.stick, self._space)
        self.alarming = Alarming(
            folder / "alarms.json", lambda: machine.readings(self.now), self.told.append, lambda: self.now
        )

    def _space(self, _path: Path) -> os.statvfs_result:
        free = BLOCKS - BLOCKS * self.used // 100
        return os.statvfs_result((4096, 4096, BLOCKS, free, free, 10, 10, 10, 0, 255))

    def right(self) -> None:
        """Nothing is wrong."""
        self.used = 50
        self.heat(45)
        (self.sync / "synchronized").touch()
        self.certificate.write_bytes(self.fresh.read_bytes())
        self.trunks = registered("registered")
        write_attempt(self.data, Attempt("1", "2", 1.0, State.GOOD))
        nightly.keep_lock(self.data, Lock("age1x", b"x"))
        nightly.tell(self.data / nightly.RESULT, nightly.Result(self.now))
        nightly.tell(self.stick, nightly.Result(self.now))

    def heat(self, degrees: int) -> None:
        """As the kernel tells it."""
        (self.thermal / "thermal_zone0" / "temp").write_text(f"{degrees}000\n")

    def minutes(self, count: int) -> None:
        """So many looks, a minute apart."""
        for _ in range(count):
            self.now += 60
            self.alarming.lines(self.trunks)
            self.alarming.look()


def registered(state: AccountState) -> tuple[TrunkStatus, ...]:
    account = AccountStatus(key="a", username="31501234567", role="primary", state=state)
    return (TrunkStatus(id="hoofd", enabled=True, kind="trunk", accounts=(account,)),)


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """One that ends in ten days, one in 300."""
    folder = tmp_path_factory.mktemp("certificates")
    words = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    for days in (10, 300):
        files = ["-days", str(days), "-subj", "/CN=x", "-keyout", str(folder / "k"), "-out", f"{folder}/{days}"]
        subprocess.run([*words, *files], check=True, capture_output=True)
    return folder / "10", folder / "300"


@pytest.fixture
def ground(tmp_path: Path, certificates: tuple[Path, Path]) -> Ground:
    return Ground(tmp_path, certificates)


def _disk(ground: Ground) -> None:
    ground.used = 95


def _heat(ground: Ground) -> None:
    ground.heat(85)


def _clock(ground: Ground) -> None:
    (ground.sync / "synchronized").unlink(missing_ok=True)


def _certificate(ground: Ground) -> None:
    ground.certificate.write_bytes(ground.ending.read_bytes())


def _registration(ground: Ground) -> None:
    ground.trunks = registered("unreachable")


def _update(ground: Ground) -> None:
    write_attempt(ground.data, Attempt("1", "2", 1.0, State.RETURNED))


def _backup(ground: Ground) -> None:
    nightly.tell(ground.data / nightly.RESULT, nightly.Result(ground.now, "backup_failed", "vol"))


def _missed(ground: Ground) -> None:
    nightly.tell(ground.data / nightly.RESULT, nightly.Result(ground.now - 3 * DAY))


def _stick(ground: Ground) -> None:
    nightly.tell(ground.stick, nightly.Result(ground.now, "stick_failed", "vol"))


CASES = [
    pytest.param("alarm_disk", _disk, id="the disk fills"),
    pytest.param("alarm_heat", _heat, id="it is hot"),
    pytest.param("alarm_clock", _clock, id="no time server"),
    pytest.param("alarm_certificate", _certificate, id="the certificate ends"),
    pytest.param("alarm_registration", _registration, id="the provider is lost"),
    pytest.param("alarm_update", _update, id="an update came back"),
    pytest.param("alarm_backup", _backup, id="no backup tonight"),
    pytest.param("alarm_backup", _missed, id="no backup for three nights"),
    pytest.param("alarm_stick", _stick, id="not onto the stick"),
]


def test_there_is_a_case_of_every_alarm() -> None:
    assert {case.values[0] for case in CASES} == set(RULES)


@pytest.mark.parametrize(("code", "wrong"), CASES)
def test_one_letter_an_entry_and_one_that_it_is_solved(
    ground: Ground, code: str, wrong: Callable[[Ground], None]
) -> None:
    ground.minutes(3)
    assert (ground.told, ground.alarming.problems()) == ([], ())
    wrong(ground)
    ground.minutes(70)
    (letter,) = ground.told
    assert (letter.code, letter.what) == ("alarm_raised", code)
    # A registration is a line of the status page; everything else is an entry among the problems.
    shown = [code] if RULES[code].shown else []
    assert [problem.code for problem in ground.alarming.problems()] == shown
    ground.right()
    ground.minutes(20)
    _, solved = ground.told
    assert (solved.code, solved.what) == ("alarm_solved", f"{code}_solved")
    assert ground.alarming.problems() == ()


@pytest.mark.parametrize(("code", "wrong"), [case for case in CASES if RULES[case.values[0]].after])  # type: ignore[index]
def test_what_flutters_each_minute_is_no_letter(
    ground: Ground, code: str, wrong: Callable[[Ground], None]
) -> None:
    for _ in range(5):
        wrong(ground)
        ground.minutes(1)
        ground.right()
        ground.minutes(1)
    assert (ground.told, ground.alarming.problems()) == ([], ())
