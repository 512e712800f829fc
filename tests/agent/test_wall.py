"""The engine and its firewall: told once, told again after trouble, and never waited for."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from appliance.agent.client import AgentClient
from appliance.control.firewall_values import FirewallStatus
from appliance.settings import Settings
from sipengine.port import Admission, Neighbour
from sipengine.wall import Wall, plan_of
from tests.agent.process import Served, open_folder, served
from tests.firewall.ground import missing

PROVIDER = Neighbour("203.0.113.10/32", Admission.TRUST, ())
MOVED = Neighbour("203.0.113.20/32", Admission.TRUST, ())
BANNED = Neighbour("192.168.1.66/32", Admission.DROP, ())
PBX = Neighbour("192.168.1.10/32", Admission.DIGEST, ())


@pytest.fixture(scope="module")
def agent() -> Iterator[Served]:
    if missing():
        pytest.skip(str(missing()))
    with open_folder() as folder, served(folder) as found:
        yield found


def settled(wall: Wall, fits: Callable[[FirewallStatus], bool]) -> FirewallStatus:
    """Its status as soon as it fits."""
    rest = threading.Event()
    while not fits(wall.status()):
        rest.wait(0.01)
    return wall.status()


def test_the_kernel_follows_a_provider_that_moves(agent: Served) -> None:
    wall = Wall(agent.client())
    settings = Settings()
    wall.want(settings, (PROVIDER, PBX))
    first = settled(wall, lambda status: status.state == "applied")
    assert "203.0.113.10" in agent.table()
    wall.want(settings, (MOVED, PBX))
    settled(wall, lambda status: status.state == "applied" and status.since != first.since)
    table = agent.table()
    assert "203.0.113.20" in table
    assert "203.0.113.10" not in table
    wall.close()


def test_an_agent_that_comes_late_is_told_then(agent: Served, tmp_path: Path) -> None:
    late = tmp_path / "agent.sock"
    wall = Wall(AgentClient(late), again=0.05)
    wall.want(Settings(), (PROVIDER,))
    settled(wall, lambda status: status.state == "absent")
    late.symlink_to(agent.socket)
    settled(wall, lambda status: status.state == "applied")
    assert "203.0.113.10" in agent.table()
    wall.close()


def test_without_an_agent_it_says_so_and_starts_nothing() -> None:
    before = threading.active_count()
    wall = Wall(AgentClient(None))
    wall.want(Settings(), (PROVIDER,))
    assert wall.status() == FirewallStatus(state="absent")
    assert threading.active_count() == before


def test_who_is_trusted_and_who_must_log_in_stay_apart() -> None:
    made = plan_of(Settings(), (PROVIDER, PBX, BANNED))
    assert [str(one) for one in made.banned] == [BANNED.network]
    assert [str(one) for one in made.trusted] == [PROVIDER.network]
    assert [str(one) for one in made.digest] == [PBX.network]
