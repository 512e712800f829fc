"""Trunkbox with everything on: policy, limits, ledger, fraud signs, call log, traces; calls go from PBX to trunk.

Law: a box as a person would set it up, nothing switched off; only money and channels are plenty.
"""

from importlib.metadata import version

from tests.bench.systems.system import Addresses, Room
from tests.calls.box import Box
from tests.calls.settings import settings_for
from tests.peers.slots import Slot

SLOT = Slot("bench", 92, codecs=("alaw",))


class Trunkbox:
    """The engine under its own command."""

    name, direct_port = "Trunkbox", 0
    version = version("trunkbox")

    def __init__(self, room: Room) -> None:
        """Start the engine and wait until it is ready."""
        self.addresses = Addresses.of(SLOT.index)
        self.box = Box(room.ns, room.folder / "trunkbox", settings_for(SLOT, (30000, 39999)))
        try:
            self.box.await_ready()
        except BaseException:
            self.box.stop()
            raise

    def pids(self) -> tuple[int, ...]:
        """Return the engine."""
        return (self.box.child.pid,)

    def stop(self) -> None:
        """End it."""
        self.box.stop()
