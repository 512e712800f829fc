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
_NAT = """table ip street {{
  chain out {{ type nat hook postrouting priority 100; oifname "{out}" masquerade; }}
}}
"""


class Street:
    """`office` holds box and PBX, `provider` the provider; `routers` the routers between, the nearest first."""

    def __init__(self, routers: int = 1) -> None:
        """Lay it; OSError or CalledProcessError where the kernel cannot."""
        with ExitStack() as building:
            places = [NetNs() for _ in range(routers + 2)]
            for place in places:
                building.callback(place.close)
            self.office, *self.routers, self.provider = places
            between = [(f"{INNER}/24", f"{UPSTREAM}/24")] if routers == 2 else []
            inside = [(f"{BOX}/24", f"{ROUTER}/24"), *between, (f"{OUTSIDE}/24", f"{PROVIDER}/24")]
            for at, (near, far) in enumerate(inside):
                _cable(places[at], places[at + 1], f"out{at}", f"in{at}", near, far)
            _run(self.office, "ip", "address", "add", f"{PBX}/24", "dev", "out0")
            gateways = [ROUTER, *([UPSTREAM] if routers == 2 else [])]
            for at, gateway in enumerate(gateways):
                _run(places[at], "ip", "route", "add", "default", "via", gateway)
            for at, router in enumerate(self.routers, 1):
                router.run(Path("/proc/sys/net/ipv4/ip_forward").write_text, "1")
                _run(router, "nft", "-f", "-", text=_NAT.format(out=f"out{at}"))
            self._open = building.pop_all()

    def move(self, address: str) -> None:
        """The internet provider gives the office another address, as it does overnight."""
        last = self.routers[-1]
        name = f"out{len(self.routers)}"
        _run(last, "ip", "address", "flush", "dev", name)
        _run(last, "ip", "address", "add", f"{address}/24", "dev", name)

    def close(self) -> None:
        """Take everything away."""
        self._open.close()


def _cable(one: NetNs, other: NetNs, near: str, far: str, address: str, far_address: str) -> None:
    _run(one, "ip", "link", "add", near, "type", "veth", "peer", "name", far, "netns", str(_thread_of(other)))
    for place, name, its in ((one, near, address), (other, far, far_address)):
        _run(place, "ip", "address", "add", its, "dev", name)
        _run(place, "ip", "link", "set", name, "up")


def _thread_of(place: NetNs) -> int:
    """A thread that lives in the namespace: by it the kernel finds the namespace, which has no name."""
    return place.run(threading.get_native_id)


def _run(place: NetNs, *argv: str, text: str = "") -> None:
    place.run(lambda: subprocess.run(argv, input=text, text=True, check=True, capture_output=True, timeout=10))
