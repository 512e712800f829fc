"""The agent put together from its command line, and served until it is told to end.

Law: what the machine is, and who may ask, is said by whoever installed it; no verb changes that.
"""

from __future__ import annotations

import grp
import logging
import pwd
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from appliance.agent.clock import clock_now, set_clock
from appliance.agent.commands import run
from appliance.agent.firewall import Firewall
from appliance.agent.machine import Machine
from appliance.agent.network import RUNTIME, Network
from appliance.agent.service import Agent, Chore, Users
from appliance.agent.values import AgentStatus
from appliance.firewall import Guard
from appliance.systemd import ALIVE, READY, tell, watched
from appliance.version import version

STATE = Path("/var/lib/trunkbox-agent")
MEND_SECONDS = 30.0
log = logging.getLogger("trunkbox.agent")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the agent listens, keeps its own things, and writes for systemd-networkd (`runtime`); who may ask it.

    A user or group of digits is its number.
    """

    socket: Path
    state: Path
    guard: Guard
    runtime: Path = RUNTIME
    group: str = "trunkbox"
    engine_user: str = "trunkbox-engine"
    web_user: str = "trunkbox-web"


def start(place: Place, ready: Callable[[], None] = lambda: None) -> None:
    """Serve until SIGTERM or SIGINT. Raises SocketHeld, OSError."""
    logging.basicConfig(format="%(name)s %(levelname)s %(message)s", level=logging.INFO)
    firewall = Firewall(place.state, place.guard)
    firewall.restore()
    network = Network(place.state, runtime=place.runtime)
    network.restore()
    agent = Agent(
        {
            "status": lambda _: AgentStatus(
                version=version(), firewall=firewall.seen(), network=network.now(), clock=clock_now(run)
            ),
            "firewall": lambda given: firewall.apply(given["plan"]),
            **Machine().deeds(),
            "network": network.serve,
            "clock": lambda given: set_clock(run, given),
        },
        Users(_uids(place.engine_user), _uids(place.web_user)),
        (Chore(MEND_SECONDS, firewall.mend), Chore(1.0, network.look), *_signs_of_life()),
    )
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: agent.stop())

    def serving() -> None:
        tell(READY)
        ready()

    agent.run(place.socket, _gid(place.group), serving)


def _signs_of_life() -> tuple[Chore, ...]:
    every = watched()
    return () if every is None else (Chore(every, lambda: tell(ALIVE)),)


def _uids(name: str) -> frozenset[int]:
    """Nobody when there is no such user: then that process is not on this machine."""
    try:
        return frozenset({int(name) if name.isdecimal() else pwd.getpwnam(name).pw_uid})
    except KeyError:
        log.warning("no user %s on this machine", name)
        return frozenset()


def _gid(name: str) -> int | None:
    try:
        return int(name) if name.isdecimal() else grp.getgrnam(name).gr_gid
    except KeyError:
        return None
