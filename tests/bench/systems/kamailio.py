"""Kamailio for the SIP and rtpengine (in user space) for the voice, from Debian 13, in a root of their own.

Law: both as Debian ships them; the kernel module of rtpengine is left out, since no system here has one.
"""

import subprocess
from pathlib import Path

from tests.bench.systems.knock import await_answer
from tests.bench.systems.system import Addresses, Room, Unavailable
from tests.peers.child import Child
from tests.peers.rootfs import RootfsUnavailable, rootfs, standing

PACKAGES, SUITE = ("kamailio", "rtpengine-daemon"), "trixie"
PING = b"bench d7:command4:pinge"
OPTIONS = (
    "OPTIONS sip:{at.system} SIP/2.0\r\nVia: SIP/2.0/UDP {at.caller}:5060;branch=z9hG4bKknock;rport\r\n"
    "From: <sip:bench@{at.caller}>;tag=1\r\nTo: <sip:{at.system}>\r\nCall-ID: knock\r\nCSeq: 1 OPTIONS\r\n"
    "Max-Forwards: 70\r\nContent-Length: 0\r\n\r\n"
)
CONFIG = Path(__file__).with_name("kamailio.cfg")


def ready_made() -> bool:
    """Tell whether the root stands already, so that starting needs no network."""
    return standing(PACKAGES, SUITE)


class Kamailio:
    """The pair; its processor time and memory are those of both."""

    name, direct_port = "Kamailio + rtpengine", 0

    def __init__(self, room: Room) -> None:
        """Start both and wait until they answer; Unavailable when their root cannot be made."""
        self.addresses = at = Addresses.of(94)
        try:
            root = rootfs(PACKAGES, SUITE)
        except RootfsUnavailable as err:
            raise Unavailable(str(err)) from err
        self.version = " + ".join(_installed(root, package) for package in PACKAGES)
        self._config = root / "srv" / f"bench-{room.ns.run(_network)}.cfg"
        modules = next((root / "usr/lib").glob("*/kamailio/modules"))
        self._config.write_text(
            CONFIG.read_text()
            .replace("@SYSTEM@", at.system)
            .replace("@CALLER@", at.caller)
            .replace("@CALLED@", at.called)
            .replace("@MODULES@", f"/{modules.relative_to(root)}")
        )
        inside = ["chroot", str(root)]
        voice = ["rtpengine", "--config-file=none", "--foreground", "--log-stderr", "--log-level=3", "--table=-1"]
        voice += [f"--interface={at.system}", f"--listen-ng={at.system}:2223", "--port-min=30000"]
        self._voice = Child(room.ns, [*inside, *voice, "--port-max=39999"], room.folder / "rtpengine.log")
        self._signalling: Child | None = None
        signalling = ["kamailio", "-DD", "-E", "-f", f"/srv/{self._config.name}", "-Y", "/run"]
        try:
            await_answer(room.ns, at.system, (at.system, 2223), PING)
            self._signalling = Child(room.ns, [*inside, *signalling], room.folder / "kamailio.log")
            await_answer(room.ns, at.caller, (at.system, 5060), OPTIONS.format(at=at).encode())
        except BaseException:
            self.stop()
            raise

    def pids(self) -> tuple[int, ...]:
        """Return both."""
        return tuple(child.pid for child in (self._signalling, self._voice) if child)

    def stop(self) -> None:
        """End both."""
        if self._signalling:
            self._signalling.stop()
        self._voice.stop()
        self._config.unlink(missing_ok=True)


def _network() -> int:
    return Path("/proc/thread-self/ns/net").stat().st_ino


def _installed(root: Path, package: str) -> str:
    argv = ["chroot", str(root), "dpkg-query", "-W", "-f", "${Version}", package]
    return subprocess.run(argv, capture_output=True, text=True, timeout=30, check=True).stdout
