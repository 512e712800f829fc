"""What this machine must offer for the tests with real peers, and the words for what it lacks.

Law: nothing is tried here; a missing thing is named together with what to do about it.
"""

import os
import shutil

PROGRAMS = {
    "mmdebstrap": "mmdebstrap",
    "sipp": "sip-tester",
    "setpriv": "util-linux",
    "prlimit": "util-linux",
    "chroot": "coreutils",
    "ip": "iproute2",
    "nft": "nftables",
}
CAP_SYS_ADMIN = 21


def missing() -> str | None:
    """Return why the lab cannot run on this machine, or None when it can."""
    if os.geteuid() != 0 or not may_make_networks():
        return "needs root, for a private network and a chroot: run ./test with sudo"
    packages = sorted({package for program, package in PROGRAMS.items() if shutil.which(program) is None})
    return f"needs the Debian packages {' '.join(packages)}" if packages else None


def may_make_networks() -> bool:
    """Tell whether this process may make a network namespace."""
    with open("/proc/self/status") as status:
        held = next(int(line.split()[1], 16) for line in status if line.startswith("CapEff"))
    return bool(held >> CAP_SYS_ADMIN & 1)
