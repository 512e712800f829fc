"""Asterisk as a back-to-back user agent: one Dial() from the office to the world, voice kept in its own hands.

Law: as lean as it goes: G.711 alone, no call records, no log but warnings; voice anchored, as a trunk box must.
"""

import subprocess
from pathlib import Path

from tests.bench.systems.system import Addresses, Room, Unavailable
from tests.peers import asterisk
from tests.peers.config import Place, Side
from tests.peers.rootfs import RootfsUnavailable, rootfs

ENDPOINT = """[{name}]
type=endpoint
transport=bench
context=out
disallow=all
allow=alaw
direct_media=no
rtp_symmetric=yes
media_address={system}
bind_rtp_to_media_address=yes
identify_by=ip
100rel=no
timers=no
aors={name}
[{name}]
type=aor
contact=sip:{there}:5060
[{name}-identify]
type=identify
endpoint={name}
match={there}
"""


class _Between(asterisk.Asterisk):
    """The lab's Asterisk with another configuration."""

    def _make_place(self, chroot: Path) -> Place:
        place = super()._make_place(chroot)
        at = Addresses.of(Asterisk.INDEX)
        sides = {"office": at.caller, "world": at.called}
        texts = {
            "pjsip.conf": "[global]\ntype=global\nendpoint_identifier_order=ip\n"
            f"[bench]\ntype=transport\nprotocol=udp\nbind={at.system}:5060\n"
            + "".join(ENDPOINT.format(name=n, there=a, system=at.system) for n, a in sides.items()),
            "extensions.conf": "[out]\nexten => _[+0-9]!,1,Dial(PJSIP/${EXTEN}@world,60)\n same => n,Hangup()\n",
            "logger.conf": "[logfiles]\nfull => warning,error\n",
            "rtp.conf": "[general]\nrtpstart=10000\nrtpend=19999\nstrictrtp=yes\nicesupport=no\n",
        }
        for name, text in texts.items():
            (self._home / "etc" / name).write_text(text)
        return place


def _version(root: Path) -> str:
    told = subprocess.run(
        ["chroot", str(root), "asterisk", "-V"], capture_output=True, text=True, timeout=30, check=True
    )
    return told.stdout.split()[-1]


class Asterisk:
    """Debian's Asterisk in the root of the lab."""

    INDEX = 93
    name, direct_port = "Asterisk", 0

    def __init__(self, room: Room) -> None:
        """Start it and wait until it is fully booted; Unavailable when its root cannot be made."""
        self.addresses = Addresses.of(self.INDEX)
        try:
            chroot = rootfs()
        except RootfsUnavailable as err:
            raise Unavailable(str(err)) from err
        self.peer = _Between(room.ns, chroot, Side.PROVIDER, (), room.folder / "asterisk.log")
        self.version = _version(chroot)

    def pids(self) -> tuple[int, ...]:
        """Return its process."""
        return (self.peer.child.pid,)

    def stop(self) -> None:
        """End it."""
        self.peer.stop()
