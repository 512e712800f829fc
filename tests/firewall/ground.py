"""Two machines on one cable, in network namespaces: the box behind its firewall, and everybody else.

Law: no test waits for silence. What must not arrive is sent before what must, over the same cable, and is judged
once the second is there.
"""

import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import ip_address

from appliance.agent.commands import Ran, run
from tests.peers import needs
from tests.peers.netns import NetNs

BOX = {4: "203.0.113.1", 6: "2001:db8::1"}
PROVIDER = {4: "203.0.113.10", 6: "2001:db8::10"}
HOME = {4: "203.0.113.77", 6: "2001:db8::77"}
"""A whitelisted address somewhere on the internet."""
STRANGER = {4: "203.0.113.99", 6: "2001:db8::99"}
BANNED = {4: "203.0.113.70", 6: "2001:db8::70"}
"""Of the whitelisted network, but one who guessed too often."""
OFFICE = {4: "192.168.7.2", 6: "fd00:7::2"}
SIP, WEB, RTP = 5060, 8080, 10000
SECONDS = 10.0


def missing() -> str | None:
    """Why this cannot run here, or None when it can."""
    if not needs.may_make_networks():
        return "needs root, for a private network: run ./test with sudo"
    absent = [name for name in ("nft", "ip") if shutil.which(name) is None]
    return f"needs the Debian packages nftables and iproute2: {absent} not found" if absent else None


@dataclass
class Ground:
    """`box` and `world`: the two sides of the cable."""

    box: NetNs
    world: NetNs

    def nft(self, options: tuple[str, ...], text: str) -> Ran:
        """The box's nft, as `Firewall` wants it."""
        return self.box.run(run, ("nft", *options), text)

    def table(self) -> str:
        """Our table as the kernel has it now; empty when there is none."""
        return self.nft(("-n", "list", "table", "inet", "trunkbox"), "").out

    def heard(self, port: int, senders: list[str], body: bytes = b"OPTIONS sip:box SIP/2.0\r\n\r\n") -> list[str]:
        """Whose datagrams the box takes on a UDP port, of those that are sent in this order, the last of whom
        is let in for sure."""
        version = ip_address(senders[0]).version
        family = socket.AF_INET if version == 4 else socket.AF_INET6
        found: list[str] = []
        with self.box.socket(family, socket.SOCK_DGRAM) as taker:
            taker.bind((BOX[version], port))
            taker.settimeout(SECONDS)
            for sender in senders:
                with self.world.socket(family, socket.SOCK_DGRAM) as out:
                    out.bind((sender, 0))
                    out.sendto(body, (BOX[version], port))
            while senders[-1] not in found:
                found.append(str(taker.recvfrom(2048)[1][0]))
        return found

    def connected(self, port: int, callers: list[str]) -> list[str]:
        """Who gets a TCP connection, of those that try in this order, the last of whom is let in for sure."""
        version = ip_address(callers[0]).version
        family = socket.AF_INET if version == 4 else socket.AF_INET6
        tries: dict[str, socket.socket] = {}
        with self.box.socket(family, socket.SOCK_STREAM) as taker:
            taker.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            taker.bind((BOX[version], port))
            taker.listen()
            for caller in callers:
                out = self.world.socket(family, socket.SOCK_STREAM)
                out.bind((caller, 0))
                out.setblocking(False)
                out.connect_ex((BOX[version], port))
                tries[caller] = out
            last = tries[callers[-1]]
            last.settimeout(SECONDS)
            last.send(b"x")
            found = [who for who, one in tries.items() if _has_peer(one)]
        for one in tries.values():
            one.close()
        return found


def _has_peer(one: socket.socket) -> bool:
    try:
        one.getpeername()
    except OSError:
        return False
    return True


@contextmanager
def laid() -> Iterator[Ground]:
    """The two machines with their cable and addresses."""
    ground = Ground(NetNs(), NetNs())
    try:
        there = ground.world.run(_thread)
        _ip(ground.box, f"link add eth0 type veth peer name eth0 netns {there}")
        for side, hosts in ((ground.box, [BOX]), (ground.world, [PROVIDER, HOME, STRANGER, BANNED, OFFICE])):
            for host in hosts:
                for version, address in host.items():
                    length, quiet = (24, "") if version == 4 else (64, " nodad")
                    _ip(side, f"addr add {address}/{length} dev eth0{quiet}")
            _ip(side, "link set eth0 up")
        for route in ("192.168.7.0/24", "fd00:7::/64"):
            _ip(ground.box, f"route add {route} dev eth0")
        yield ground
    finally:
        ground.box.close()
        ground.world.close()


def _thread() -> int:
    import threading

    return threading.get_native_id()


def _ip(side: NetNs, words: str) -> None:
    side.run(subprocess.run, ["ip", *words.split()], check=True)
