"""Alarms: one letter when it is wrong long enough, one when it is solved, whatever flutters in between."""

from __future__ import annotations

import random
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from appliance.alarms.machine import DAY, Machine
from appliance.alarms.rules import RULES, Change, Reading, State, from_plain, step, to_plain
from appliance.backup import nightly
from appliance.control.values import AccountStatus, TrunkStatus
from appliance.sealing import Lock
from appliance.updates import attempt as attempts
from appliance.updates.place import write_attempt
from appliance.words import known, say
from sipengine.alarming import Alarming, notice, registrations
from sipengine.notice import Notice

NOW = 1_795_000_000.0


def run(code: str, levels: list[float | None], every: float = 60.0) -> list[tuple[int, bool]]:
    """What is told, by which look and whether it says solved."""
    state: State = {}
    said = []
    for at, level in enumerate(levels):
        state, changes = step(state, [Reading(code, level)], at * every)
        said += [(at, change.solved) for change in changes]
    return said


@pytest.mark.parametrize(
    ("code", "levels", "said"),
    [
        pytest.param("alarm_disk", [95] * 9, [(2, False)], id="once, after its patience"),
        pytest.param("alarm_disk", [95, 50, 95, 50, 95, 50], [], id="too short each time"),
        pytest.param("alarm_disk", [95] * 3 + [87] * 20, [(2, False)], id="between the levels it stands"),
        pytest.param("alarm_disk", [87] * 20, [], id="between the levels it does not begin"),
        pytest.param("alarm_disk", [95] * 3 + [50] * 9, [(2, False), (8, True)], id="solved once it stays so"),
        pytest.param(
            "alarm_disk", [95] * 3 + [50, 50, 95, 50, 50, 95], [(2, False)], id="not solved by a flutter"
        ),
        pytest.param("alarm_disk", [95] * 3 + [None] * 9, [(2, False)], id="unread, nothing is solved"),
        pytest.param("alarm_disk", [95, None, None, None, 95], [(4, False)], id="unread, patience goes on"),
        pytest.param("alarm_heat", [79.9] * 9, [], id="warm is not hot"),
        pytest.param("alarm_clock", [1] * 60, [], id="a time server may be away for a while"),
        pytest.param("alarm_clock", [1] * 62 + [0] * 3, [(60, False), (63, True)], id="but not for an hour"),
        pytest.param("alarm_certificate", [-15.0] * 3 + [-13.9] * 3, [(4, False)], id="two weeks before"),
        pytest.param("alarm_registration", [1, 1, 0, 1, 1, 0], [], id="a registration that flutters"),
        pytest.param("alarm_registration", [1] * 5 + [0] * 3, [(3, False), (6, True)], id="one that is lost"),
        pytest.param("alarm_backup", [0, 1, 1, 0, 0], [(1, False), (3, True)], id="a night that failed"),
        pytest.param("alarm_update", [1, 1, 0], [(0, False), (2, True)], id="an update that came back"),
    ],
)
def test_what_is_told(code: str, levels: list[float | None], said: list[tuple[int, bool]]) -> None:
    assert run(code, levels) == said


def test_whatever_comes_letters_alternate_and_none_is_early() -> None:
    chance = random.Random(4)
    for _ in range(200):
        code = chance.choice(list(RULES))
        rule = RULES[code]
        levels: list[float | None] = [rule.on + 1, rule.off - 1, (rule.on + rule.off) / 2, None]
        state: State = {}
        last, now = True, 0.0
        wrong_since = right_since = None
        for _look in range(80):
            now += chance.choice([10, 60, 600])
            level = chance.choice(levels)
            state, changes = step(state, [Reading(code, level)], now)
            if level is not None:
                is_wrong = level >= (rule.off if not last else rule.on)
                wrong_since = (now if wrong_since is None else wrong_since) if is_wrong else None
                right_since = (now if right_since is None else right_since) if not is_wrong else None
            for change in changes:
                assert change.solved is not last
                since = right_since if change.solved else wrong_since
                assert since is not None
                assert now - since >= (rule.steady if change.solved else rule.after)
                last = change.solved


def test_a_restart_tells_nothing_twice_and_still_tells_what_is_solved(tmp_path: Path) -> None:
    told: list[Notice] = []
    level = 1.0
    clock = 0.0

    def alarming() -> Alarming:
        readings: Callable[[], list[Reading]] = lambda: [Reading("alarm_backup", level, params={"why": "vol"})]  # noqa: E731
        return Alarming(tmp_path / "alarms.json", readings, told.append, lambda: clock)

    first = alarming()
    first.look()
    assert [(one.code, one.what, one.params["why"]) for one in told] == [("alarm_raised", "alarm_backup", "vol")]
    assert [problem.code for problem in first.problems()] == ["alarm_backup"]
    second = alarming()
    assert [problem.code for problem in second.problems()] == ["alarm_backup"], "at once after a restart"
    second.look()
    assert len(told) == 1
    level = 0.0
    second.look()
    assert (told[-1].code, told[-1].what, second.problems()) == ("alarm_solved", "alarm_backup_solved", ())
    (tmp_path / "alarms.json").write_text("{broken")
    alarming().look()
    assert len(told) == 2


def test_what_is_no_kept_alarm_is_left_out() -> None:
    for strange in (None, {}, [1], [{"code": "x"}], [{"code": "alarm_disk", "params": 3}]):
        assert from_plain(strange) == {}
    state, _ = step({}, [Reading("alarm_update", 1, params={"new": "2"})], 0)
    assert to_plain(from_plain(to_plain(state))) == to_plain(state)


def test_every_alarm_has_its_letters_in_both_languages() -> None:
    for code in RULES:
        for solved in (False, True):
            letter = notice(Change(code, {}, solved))
            assert known(letter.what)
            assert known(f"{letter.code}_subject")
            assert known(f"{letter.code}_text")
            assert say("nl", letter.what) != say("en", letter.what)


def account(user: str, state: Any, code: int = 0) -> AccountStatus:
    return AccountStatus(
        key=user, username=user, role="primary", state=state, code=code, reason="no" if code else ""
    )


def test_which_registrations_count() -> None:
    seven = (account("6", "registered"), account("7", "refused"))
    two = (account("1", "refused", 403), account("2", "registered"))
    trunks = (
        TrunkStatus(id="a", enabled=True, kind="trunk", accounts=two),
        TrunkStatus(id="b", enabled=True, kind="trunk", accounts=(account("3", "unreachable", 408),)),
        TrunkStatus(id="c", enabled=True, kind="trunk", accounts=(account("4", "static"),)),
        TrunkStatus(id="d", enabled=False, kind="trunk", accounts=(account("5", "off"),)),
        TrunkStatus(id="e", enabled=True, kind="accounts", accounts=seven),
    )  # fmt: skip
    found = {one.about: (one.level, one.params["said"]) for one in registrations(trunks)}
    assert found == {"a/1": (0, "403 no"), "b/3": (1, "408 no"), "e/6": (0, "-"), "e/7": (1, "-")}


def levels(machine: Machine, now: float = NOW) -> dict[tuple[str, str], float | None]:
    return {(one.code, Path(one.about).name): one.level for one in machine.readings(now)}


def test_what_the_machine_tells(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    zone = tmp_path / "thermal" / "thermal_zone0"
    zone.mkdir(parents=True)
    machine = Machine(data, tmp_path / "thermal", tmp_path / "sync", (tmp_path / "web.pem",), tmp_path / "stick")
    bare = levels(machine)
    assert bare["alarm_disk", ""] is not None
    assert 0 <= bare["alarm_disk", ""] <= 100
    assert [bare[code, ""] for code in ("alarm_heat", "alarm_clock", "alarm_stick")] == [None, None, None]
    assert (bare["alarm_update", ""], bare["alarm_backup", ""], bare["alarm_certificate", "web.pem"]) == (
        0,
        0,
        None,
    )

    (zone / "temp").write_text("81500\n")
    (tmp_path / "sync").mkdir()
    words = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    made = [
        *words,
        "-days",
        "10",
        "-subj",
        "/CN=x",
        "-keyout",
        str(tmp_path / "k"),
        "-out",
        str(tmp_path / "web.pem"),
    ]
    subprocess.run(made, check=True, capture_output=True)
    write_attempt(data, attempts.Attempt("1", "2", 1.0, attempts.State.RETURNED))
    nightly.keep_lock(data, Lock("age1x", b"x"))
    nightly.tell(data / nightly.RESULT, nightly.Result(NOW - 10, "backup_failed", "vol"))
    nightly.tell(tmp_path / "stick", nightly.Result(NOW, "stick_failed", "vol"))
    began = (tmp_path / "web.pem").stat().st_mtime
    full = levels(machine, began)
    assert (full["alarm_heat", ""], full["alarm_clock", ""]) == (81.5, 1)
    assert full["alarm_certificate", "web.pem"] == pytest.approx(-10, abs=0.1)
    assert [full[code, ""] for code in ("alarm_update", "alarm_stick")] == [1, 1]
    assert levels(machine)["alarm_backup", ""] == 1
    nightly.tell(data / nightly.RESULT, nightly.Result(NOW - 10))
    assert levels(machine)["alarm_backup", ""] == 0
    assert levels(machine, NOW + 3 * DAY)["alarm_backup", ""] == 1, "two nights without one"
    (tmp_path / "sync" / "synchronized").touch()
    assert levels(machine)["alarm_clock", ""] == 0
