"""What knocks at the box is told by PBX, in the right words, and a flood hides nobody who is near."""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import IPv4Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.control import Attempt, AttemptSeen
from appliance.settings.lines import Pbx
from appliance.words import known
from sipengine.attempts import MOST, Attempts, AttemptTimer, is_near
from sipengine.port import AuthFailed, NeighbourHeard, Source, StrangerSeen
from sipengine.timers import Timers
from tests.engine.office import SETTINGS, Office

REGISTERS = Pbx(id="centrale", mode="register", username="pbx1", auth_username="pbx1-auth")
PEER = Pbx(id="peer", address="192.168.1.20:5060", addresses=("192.168.2.0/24",))
NAMED = Pbx(id="named", address="pbx.example")


@dataclass
class Desk:
    """Attempts with a clock of the test's own."""

    now: float = 1000.0
    told: list[Attempt] = field(default_factory=list)
    timers: Timers[object] = field(default_factory=Timers)

    def __post_init__(self) -> None:
        names = {"pbx.example": frozenset({ip_address("192.168.3.3")})}
        self.attempts = Attempts(self.timers, self._tell, lambda: self.now, lambda: names)
        self.attempts.apply([REGISTERS, PEER, NAMED])

    def _tell(self, event: AttemptSeen) -> None:
        self.told.append(event.attempt)

    def wait(self, seconds: float) -> None:
        self.now += seconds
        for key in self.timers.due(self.now):
            assert isinstance(key, AttemptTimer)
            self.attempts.fired(key)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def at(address: str) -> Source:
    return Source(ip_address(address), 5060, "udp")


@pytest.mark.parametrize(
    ("user", "address", "reason", "pbx", "outcome"),
    [
        pytest.param("pbx1", "10.0.0.9", "wrong_password", "centrale", "wrong_password", id="a known name"),
        pytest.param("pbx1-auth", "10.0.0.9", "wrong_password", "centrale", "wrong_password", id="the login name"),
        pytest.param("pbx9", "10.0.0.9", "unknown_user", None, "unknown_user", id="an unknown name"),
        pytest.param("pbx9", "192.168.2.7", "unknown_user", "peer", "unknown_user", id="from a PBX's network"),
        pytest.param("x", "192.168.1.20", "no_account", "peer", "no_account", id="a peer that registers"),
        pytest.param("x", "192.168.3.3", "no_account", "named", "no_account", id="a peer known by its name"),
        pytest.param("pbx1", "10.0.0.9", "wrong_aor", "centrale", "wrong_name", id="another name than its own"),
        pytest.param("pbx1", "10.0.0.9", "something new", "centrale", "malformed", id="a reason of tomorrow"),
    ],
)
def test_a_refused_login(desk: Desk, user: str, address: str, reason: str, pbx: str | None, outcome: str) -> None:
    desk.attempts.refused(AuthFailed(at(address), user, reason, "REGISTER", "3CX 20"), desk.now)
    (row,) = desk.attempts.of(pbx or "")
    assert (row.outcome, row.pbx, row.source, row.user_agent) == (outcome, pbx, address, "3CX 20")
    assert desk.told == [row]
    assert known(f"attempt_{row.outcome}")


def test_the_right_name_from_an_address_that_may_not_speak(desk: Desk) -> None:
    desk.attempts.stranger(StrangerSeen(at("192.168.9.9"), "REGISTER", "pbx1", "Yeastar", 4), desk.now)
    (row,) = desk.attempts.of("centrale")
    assert (row.outcome, row.count, row.near) == ("wrong_address", 4, True)
    assert desk.attempts.strangers() == ()


def test_a_stranger_is_nobodys(desk: Desk) -> None:
    desk.attempts.stranger(StrangerSeen(at("203.0.113.9"), "INVITE", "100", "scanner", 1), desk.now)
    (row,) = desk.attempts.strangers()
    assert (row.outcome, row.near, row.method) == ("stranger", False, "INVITE")


def test_the_same_again_is_counted_and_comes_first(desk: Desk) -> None:
    for address in ("10.0.0.1", "10.0.0.2", "10.0.0.1"):
        desk.now += 1
        desk.attempts.refused(AuthFailed(at(address), "pbx1", "wrong_password"), desk.now)
    first, second = desk.attempts.of("centrale")
    assert (first.source, first.count, first.first, first.last) == ("10.0.0.1", 2, 1001, 1003)
    assert second.source == "10.0.0.2"


class TestChallenges:
    CHALLENGED = NeighbourHeard(at("10.0.0.9"), "REGISTER", "pbx1", "old PBX", challenged=True)

    def test_one_that_is_answered_is_no_failure(self, desk: Desk) -> None:
        desk.attempts.heard(self.CHALLENGED, desk.now)
        desk.attempts.passed(at("10.0.0.9"))
        desk.wait(10)
        assert desk.attempts.of("centrale") == ()
        assert desk.told == []

    def test_one_that_is_not_answered_is_told_after_a_moment(self, desk: Desk) -> None:
        desk.attempts.heard(self.CHALLENGED, desk.now)
        assert desk.attempts.of("centrale") == ()
        desk.wait(3)
        (row,) = desk.attempts.of("centrale")
        assert row.outcome == "no_password"
        assert desk.told == [row]

    def test_anothers_answer_does_not_count(self, desk: Desk) -> None:
        desk.attempts.heard(self.CHALLENGED, desk.now)
        desk.attempts.passed(at("10.0.0.8"))
        desk.wait(3)
        assert len(desk.attempts.of("centrale")) == 1


def test_a_sign_of_life_of_a_pbx_is_kept_and_of_a_provider_not(desk: Desk) -> None:
    desk.attempts.heard(NeighbourHeard(at("192.168.1.20"), "OPTIONS", "a", "PBX", challenged=False), desk.now)
    desk.attempts.heard(NeighbourHeard(at("203.0.113.1"), "OPTIONS", "a", "SBC", challenged=False), desk.now)
    assert [row.outcome for row in desk.attempts.of("peer")] == ["options"]
    assert desk.attempts.strangers() == ()


def test_a_flood_from_afar_hides_nobody_near(desk: Desk) -> None:
    desk.attempts.stranger(StrangerSeen(at("192.168.9.9"), "REGISTER", "x", "PBX", 1), desk.now)
    for n in range(10 * MOST):
        desk.now += 1
        far = Source(IPv4Address(0xCB007100 + n), 5060, "udp")
        desk.attempts.stranger(StrangerSeen(far, "OPTIONS", "100", "scanner", 1), desk.now)
    rows = desk.attempts.strangers()
    assert len(rows) == MOST
    assert "192.168.9.9" in [row.source for row in rows]


@given(st.lists(st.tuples(st.ip_addresses(v=4), st.text(max_size=5), st.sampled_from("abc")), max_size=200))
def test_nothing_makes_the_rings_grow(knocks: list[tuple[IPv4Address, str, str]]) -> None:
    desk = Desk()
    for address, user, method in knocks:
        source = Source(address, 1, "udp")
        desk.attempts.stranger(StrangerSeen(source, method, user, user, 1), desk.now)
        desk.attempts.heard(NeighbourHeard(source, method, user, "", challenged=True), desk.now)
    desk.wait(10)
    assert len(desk.attempts.strangers()) <= MOST
    assert len(desk.attempts.of("centrale")) <= MOST


@pytest.mark.parametrize(
    ("address", "near"),
    [
        ("10.1.2.3", True), ("172.16.0.1", True), ("192.168.0.1", True), ("169.254.1.1", True),
        ("100.64.0.1", True), ("fe80::1", True), ("fd00::1", True),
        ("8.8.8.8", False), ("203.0.113.1", False), ("2a00::1", False), ("0.0.0.0", False),
    ],
)  # fmt: skip
def test_what_is_near(address: str, near: bool) -> None:
    assert is_near(ip_address(address)) is near


def test_the_status_of_a_pbx_says_what_it_tried() -> None:
    office = Office(
        {**SETTINGS, "pbxs": [{"id": "centrale", "mode": "register", "username": "p", "password": "x"}]}
    )
    office.box.say(AuthFailed(at("10.0.0.9"), "p", "wrong_password", "REGISTER", "PBX"))
    office.run()
    (status,) = office.engine.pbxs.statuses()
    assert [row.outcome for row in status.attempts] == ["wrong_password"]
