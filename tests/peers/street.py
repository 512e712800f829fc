"""An office behind real routers: namespaces in a row, joined by cables (veth), each router translating (nftables).

Law: the office knows nothing of the translation; what the far end sees is made by the kernel, not by a test.
"""

import subprocess
import threading
from contextlib import ExitStack
from pathlib import Path

from tests.peers.netns import NetNs

PROVIDER, OUTSIDE = "46.30.200.1", "46.30.200.2"
"""Public addresses, within namespaces that lead nowhere: the provider's, and the office's on the internet."""
BOX, PBX, ROUTER = "192.168.50.10", "192.168.50.20", "192.168.50.1"
UPSTREAM, INNER = "192.168.0.1", "192.168.0.2"
"""With two routers in a row: the outer one's address inside, and the inner one's in between."""
_NAT = """table ip street {
  chain out { type nat hook postrouting priority 100; oifname "out" masquerade; }
}
"""


class Street:
    """`office` holds the box and `desk` the PBX, in one LAN; `routers` lead out, the nearest first; `provider`."""

    def __init__(self, routers: int = 1) -> None:
        """Lay it; OSError or CalledProcessError where the kernel cannot."""
        with ExitStack() as building:
            places = [NetNs() for _ in range(routers + 3)]
            for place in places:
                building.callback(place.close)
            self.office, self.desk, *self.routers, self.provider = places
            nearest = self.routers[0]
            _run(nearest, "ip", "link", "add", "lan", "type", "bridge")
            _run(nearest, "ip", "address", "add", f"{ROUTER}/24", "dev", "lan")
            _run(nearest, "ip", "link", "set", "lan", "up")
            for place, address in ((self.office, BOX), (self.desk, PBX)):
                _cable(place, nearest, "eth0", f"to-{address[-2:]}", f"{address}/24", "")
                _run(nearest, "ip", "link", "set", f"to-{address[-2:]}", "master", "lan")
                _run(place, "ip", "route", "add", "default", "via", ROUTER)
            if routers == 2:
                _cable(nearest, self.routers[1], "out", "in", f"{INNER}/24", f"{UPSTREAM}/24")
                _run(nearest, "ip", "route", "add", "default", "via", UPSTREAM)
            _cable(self.routers[-1], self.provider, "out", "in", f"{OUTSIDE}/24", f"{PROVIDER}/24")
            for router in self.routers:
                router.run(Path("/proc/sys/net/ipv4/ip_forward").write_text, "1")
                _run(router, "nft", "-f", "-", text=_NAT)
            self._open = building.pop_all()

    def move(self, address: str) -> None:
        """The internet provider gives the office another address, as it does overnight."""
        last = self.routers[-1]
        _run(last, "ip", "address", "flush", "dev", "out")
        _run(last, "ip", "address", "add", f"{address}/24", "dev", "out")

    def close(self) -> None:
        """Take everything away."""
        self._open.close()


def _cable(one: NetNs, other: NetNs, near: str, far: str, address: str, far_address: str) -> None:
    _run(one, "ip", "link", "add", near, "type", "veth", "peer", "name", far, "netns", str(_thread_of(other)))
    for place, name, its in ((one, near, address), (other, far, far_address)):
        if its:
            _run(place, "ip", "address", "add", its, "dev", name)
        _run(place, "ip", "link", "set", name, "up")


def _thread_of(place: NetNs) -> int:
    """A thread that lives in the namespace: by it the kernel finds the namespace, which has no name."""
    return place.run(threading.get_native_id)


def _run(place: NetNs, *argv: str, text: str = "") -> None:
    place.run(lambda: subprocess.run(argv, input=text, text=True, check=True, capture_output=True, timeout=10))
