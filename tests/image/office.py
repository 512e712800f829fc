"""The wire that the virtual box hangs on: a router with DHCP, a PBX, a desk, and a provider behind the router.

Law: it is a private network of this process; nothing of it leads anywhere else.
"""

import subprocess
from contextlib import ExitStack

from tests.image.dhcp import Dhcp
from tests.peers.netns import NetNs

BOX = "192.168.77.5"
ROUTER, PBX, DESK = "192.168.77.1", "192.168.77.10", "192.168.77.30"
PROVIDER = "203.0.113.20"
DEVICE = "lan"


class Office:
    """One private network with a tap device in it for the virtual machine."""

    def __init__(self) -> None:
        """Lay the wire. Raises OSError or CalledProcessError without the right to."""
        with ExitStack() as building:
            self.ns = NetNs()
            building.callback(self.ns.close)
            for typed in (
                f"tuntap add dev {DEVICE} mode tap",
                *(f"address add {address}/24 dev {DEVICE}" for address in (ROUTER, PBX, DESK)),
                f"address add {PROVIDER}/32 dev lo",
                f"link set {DEVICE} up",
            ):
                self.ns.run(subprocess.run, ["ip", *typed.split()], check=True)
            self.dhcp = Dhcp(self.ns, DEVICE, ROUTER, BOX)
            building.callback(self.dhcp.close)
            self._open = building.pop_all()

    def close(self) -> None:
        """Take it away."""
        self._open.close()
