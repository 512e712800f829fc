"""`python -m tests.agent.zygote WORK FOLDER`: makes victims, one per line that it reads, until its input ends.

Law: it has one thread and everything imported, so a victim is at work at once; it says the victim's process id,
and "dead" when that is over.
"""

import itertools
import os
import sys
from collections.abc import Callable
from ipaddress import ip_network
from pathlib import Path
from typing import Any

from appliance.agent.commands import Ran
from appliance.agent.firewall import Firewall
from appliance.agent.network import Network
from appliance.firewall import Guard, Plan
from appliance.settings import Settings
from appliance.settings.security import Whitelisted
from appliance.whitelist.trial import Moment, TrialFile, begun

GUARD = Guard((8080,), closed=True)


def plan(number: int) -> Plan:
    """The firewall of a turn: its number is in it, and the pages of the office always are."""
    return Plan(trusted=(ip_network((0x0B000000 + number, 32)),), sip_udp=(5060,), rtp=(10000, 10099))


def wiring(number: int) -> dict[str, Any]:
    """The network of a turn."""
    return {"mode": "static", "address": f"192.168.{number % 250}.2/24", "gateway": f"192.168.{number % 250}.1"}


def network(folder: Path) -> Network:
    """A network whose systemd-networkd takes everything."""
    return Network(folder, runtime=folder / "runtime", cards=folder / "cards", run=lambda _words: Ran(0))


def _firewall(folder: Path, number: int) -> None:
    wall = Firewall(folder, GUARD)
    for turn in itertools.count(number):
        wall.apply(plan(turn).model_dump(mode="json"))


def _network(folder: Path, number: int) -> None:
    setting = network(folder)
    for turn in itertools.count(number):
        setting.serve({"do": "try", "wiring": wiring(turn)})
        setting.serve({"do": ("confirm", "back")[turn % 2]})


def _trial(folder: Path, number: int) -> None:
    file = TrialFile(folder)
    line = Whitelisted.model_validate({"network": "203.0.113.0/24", "allow": ["web"]})
    for turn in itertools.count(number):
        file.write(begun("a", "t", Settings(whitelist=(line,)), Settings(), Moment(turn, "b"), None))
        file.remove()


WORK: dict[str, Callable[[Path, int], None]] = {"firewall": _firewall, "network": _network, "trial": _trial}


def main() -> None:
    """Serve."""
    work, folder = WORK[sys.argv[1]], Path(sys.argv[2])
    for number, _line in enumerate(sys.stdin, 1):
        child = os.fork()
        if child == 0:
            try:
                work(folder, number * 10_000)
            finally:
                os._exit(1)
        os.setpgid(child, child)  # it dies with its commands, as systemd ends a service: its whole control group
        print(child, flush=True)
        _pid, status = os.waitpid(child, 0)
        print("dead" if os.WIFSIGNALED(status) else "failed", flush=True)


if __name__ == "__main__":
    main()
