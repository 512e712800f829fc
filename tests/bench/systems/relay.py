"""The floor: a plain UDP relay without SIP, whose ports the generator knows.

Law: it does per packet what any relay must, and nothing else.
"""

from tests.bench.programs import program
from tests.bench.systems.system import Addresses, Room
from tests.peers.child import Child

PORT = 40000


class Relay:
    """The relay of gen/relay.c."""

    name, version = "plain relay", "gen/relay.c"
    direct_port = PORT

    def __init__(self, room: Room) -> None:
        """Start it with a pair of ports for each call."""
        self.addresses = at = Addresses.of(91)
        argv = [str(program("relay")), at.system, str(PORT), str(room.calls), at.caller, at.called]
        self.child = Child(room.ns, argv, room.folder / "relay.log")

    def pids(self) -> tuple[int, ...]:
        """Return its process."""
        return (self.child.pid,)

    def stop(self) -> None:
        """End it."""
        self.child.stop()
