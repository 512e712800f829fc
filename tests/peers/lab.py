"""The whole lab of one session: a private network, what crosses it, the provider and the PBX.

Law: it starts once; whatever a test does to it ends with that test.
"""

from contextlib import ExitStack
from pathlib import Path

from tests.audio.alaw import Match, compare, noise
from tests.peers import rtp
from tests.peers.asterisk import Asterisk
from tests.peers.config import Side
from tests.peers.netns import NetNs
from tests.peers.rootfs import rootfs
from tests.peers.slots import Link, Slot
from tests.peers.wire import Wire

SECONDS = 2.0
SLOTS = (
    Slot("direct-peer", 1, direct=True),
    Slot("direct-register", 2, trunk=Link.REGISTER, direct=True),
    Slot("direct-tcp", 3, trunk=Link.REGISTER, direct=True, transport="tcp"),
    Slot("peer-peer", 11),
    Slot("register-peer", 12, trunk=Link.REGISTER),
    Slot("peer-register", 13, pbx=Link.REGISTER),
    Slot("register-register", 14, trunk=Link.REGISTER, pbx=Link.REGISTER),
    Slot("tcp", 15, trunk=Link.REGISTER, pbx=Link.REGISTER, transport="tcp"),
    Slot("info-pbx", 16, trunk=Link.REGISTER, dtmf_pbx="info"),
    Slot("info-trunk", 17, trunk=Link.REGISTER, dtmf_trunk="info"),
    Slot("ulaw", 18, trunk=Link.REGISTER, codecs=("ulaw",)),
    Slot("wizard-peer", 19, by_wizard=True),
    Slot("wizard-register", 20, pbx=Link.REGISTER, by_wizard=True),
    Slot("wizard-tcp", 21, pbx=Link.REGISTER, transport="tcp", by_wizard=True),
)


class Lab:
    """Provider, PBX and wire, with every slot of SLOTS ready."""

    def __init__(self, folder: Path) -> None:
        """Start everything (two seconds; the first time on a machine Asterisk is fetched: RootfsUnavailable)."""
        chroot = rootfs()
        self.folder = folder
        self._open = ExitStack()
        with ExitStack() as building:
            self.ns = NetNs()
            building.callback(self.ns.close)
            self.wire = Wire(self.ns)
            building.callback(self.wire.close)
            self.provider = Asterisk(self.ns, chroot, Side.PROVIDER, SLOTS, folder / "provider.log")
            building.callback(self.provider.stop)
            self.pbx = Asterisk(self.ns, chroot, Side.PBX, SLOTS, folder / "pbx.log")
            building.callback(self.pbx.stop)
            self.sounds = {name: noise(SECONDS, name) for name in ("near", "far")}
            for peer in (self.provider, self.pbx):
                for name, alaw in self.sounds.items():
                    peer.add_sound(name, alaw)
            self._open = building.pop_all()

    def slot(self, name: str) -> Slot:
        """Return the slot of that name."""
        return next(slot for slot in SLOTS if slot.name == name)

    def heard(self, host: str, name: str, since: float = 0.0) -> Match:
        """Return how well the sound `name` arrived at `host`, of all streams that went there the best."""
        streams = self.wire.streams(host, since)
        found = [self.judge(name, rtp.sound(packets)) for packets in streams]
        return max(found, key=lambda match: match.exact, default=self.judge(name, b""))

    def judge(self, name: str, received: bytes) -> Match:
        """Return how much of the sound `name` is in `received`."""
        return compare(self.sounds[name], received)

    def channels(self) -> list[str]:
        """Return every channel that a call left at either peer."""
        return self.provider.channels() + self.pbx.channels()

    def close(self) -> None:
        """Stop everything; no process is left."""
        self._open.close()
