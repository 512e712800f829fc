"""Bans in the engine: who guesses is dropped before the doors, persists, and can be let in again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path

import pytest

from sipengine.banning import Banning
from sipengine.core.bans import FIRST_MS, STRIKES
from sipengine.core.ledger_clock import Running
from sipengine.port import Admission, AuthFailed, Bound, Source
from sipengine.state_store import StateStore
from tests.engine.office import SETTINGS, Office

STRANGER = "203.0.113.7"
OPEN: Mapping[str, object] = {
    **SETTINGS,
    "whitelist": [
        {"network": "203.0.113.0/24", "allow": ["sip"]},
        {"network": "203.0.113.7/32", "allow": ["sip"]},
    ],
    "pbxs": [
        {"id": "centrale", "mode": "peer", "address": "127.0.50.4:5060", "ring_seconds": 25},
        {
            "id": "filiaal",
            "mode": "register",
            "username": "filiaal",
            "password": "x",
            "addresses": ["198.51.100.0/24"],
        },
    ],
}


def guess(office: Office, source: str, times: int = STRIKES) -> None:
    for _ in range(times):
        office.box.say(AuthFailed(Source(ip_address(source), 5060, "udp"), "a", "wrong_password", "REGISTER", ""))
    office.run()


def dropped(office: Office) -> list[str]:
    return [one.network for one in office.box.neighbours if one.admission is Admission.DROP]


def admitted(office: Office) -> list[str]:
    return [one.network for one in office.box.neighbours if one.admission is Admission.DIGEST]


def test_who_guesses_is_dropped_and_can_be_let_in_again() -> None:
    office = Office(OPEN)
    guess(office, STRANGER, STRIKES - 1)
    assert dropped(office) == []
    guess(office, STRANGER, 1)
    assert dropped(office) == ["203.0.113.7/32"]
    assert "203.0.113.7/32" not in admitted(office), "an opening as narrow as the ban would let it in"
    (ban,) = office.engine.bans.statuses()
    assert (ban.address, ban.reason, ban.count) == (STRANGER, "wrong_password", STRIKES)
    assert ban.until - ban.since == FIRST_MS / 1000
    assert not office.engine.unban("203.0.113.8")
    assert not office.engine.unban("rubbish")
    assert office.engine.unban(STRANGER)
    assert (dropped(office), office.engine.bans.statuses()) == ([], ())
    assert "203.0.113.7/32" in admitted(office)


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("127.0.50.4", id="a PBX by its address"),
        pytest.param("127.0.50.2", id="the provider, whose name was looked up"),
        pytest.param("198.51.100.9", id="a network of a PBX that registers"),
    ],
)
def test_a_configured_line_is_never_banned(source: str) -> None:
    office = Office(OPEN)
    guess(office, source, 200)
    assert dropped(office) == []


def test_who_logged_in_before_is_not_banned_for_a_changed_password() -> None:
    office = Office(OPEN)
    office.box.say(Bound("filiaal", "sip:f@203.0.113.9", Source(ip_address("203.0.113.9"), 5060, "udp"), 60, ""))
    guess(office, "203.0.113.9", 200)
    assert dropped(office) == []


def test_a_ban_survives_restart_and_reboot(tmp_path: Path) -> None:
    path, wall = tmp_path / "state.json", 5000.0
    source = Source(ip_address(STRANGER), 5060, "udp")

    def engine(boot: str, uptime: int) -> tuple[StateStore, Banning]:
        store = StateStore(path)
        return store, Banning(lambda _event: None, lambda: wall, store, lambda: Running(boot, uptime))

    store, before = engine("a", 1000)
    for _ in range(STRIKES):
        before.refused(AuthFailed(source, "a", "wrong_password", "REGISTER", ""))
    store.close()
    store, again = engine("a", 1000 + FIRST_MS // 2)
    assert again.statuses()[0].until == wall + FIRST_MS / 2000
    again.close()
    store.close()
    wall += 90 * 86_400  # a clock that jumps moves no ban
    store, rebooted = engine("b", 0)
    assert rebooted.statuses()[0].until == wall + FIRST_MS / 2000
    store.close()
    store, over = engine("b", FIRST_MS)
    assert over.statuses() == ()
    store.close()


def test_who_logged_in_is_known_after_a_power_cut(tmp_path: Path) -> None:
    source = Source(ip_address(STRANGER), 5060, "udp")
    store = StateStore(tmp_path / "state.json")
    Banning(lambda _event: None, lambda: 0.0, store).passed(source)
    store.close()
    again = Banning(lambda _event: None, lambda: 0.0, StateStore(tmp_path / "state.json"))
    wrong = AuthFailed(source, "a", "wrong_password", "REGISTER", "")
    assert not any(again.refused(wrong) for _ in range(100))


def test_an_unreadable_state_is_kept_beside_and_told(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    path.write_text("{half")
    store = StateStore(path)
    assert [problem.code for problem in store.problems()] == ["state_unreadable"]
    store.keep("bans", {"bans": [], "known": []})
    store.close()
    assert (tmp_path / "state.json.unreadable-1").read_text() == "{half"
    assert json.loads(path.read_text()) == {"bans": {"1": {"bans": [], "known": []}}}


def test_bans_of_another_make_do_not_stop_the_engine(tmp_path: Path) -> None:
    store = StateStore(tmp_path / "state.json")
    store.keep("bans", {"bans": "yes"})
    assert Banning(lambda _event: None, lambda: 0.0, store).statuses() == ()
    store.close()
