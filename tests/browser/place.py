"""The office of one box: a wire between the box and everybody else, with addresses as an office has them.

Law: what is started here reaches nothing outside, so a request to a third party fails and is seen.
"""

import os
import shutil
import subprocess
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tests.peers.netns import NetNs

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

ADDRESS = "192.168.77.5"
"""The box's own address in its office."""
PBX, ROUTER, DESK = "192.168.77.10", "192.168.77.1", "192.168.77.30"
PROVIDER = "203.0.113.20"
"""A provider's address, behind the router."""
FLAGS = (
    "--no-sandbox",  # root has no user namespace to sandbox in; the pages are our own
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class Network:
    """Two machines on a wire: `box`, and `street`: everybody else, the people at their desks included."""

    def __init__(self) -> None:
        """Lay the wire. Raises OSError or CalledProcessError without the right to."""
        self.box, self.street = NetNs(), NetNs()
        there = str(self.street.run(threading.get_native_id))
        _ip(self.box, f"link add lan type veth peer name lan netns {there}")
        _ip(self.box, f"address add {ADDRESS}/24 dev lan")
        for address in (ROUTER, PBX, DESK):
            _ip(self.street, f"address add {address}/24 dev lan")
        _ip(self.street, f"address add {PROVIDER}/32 dev lo")
        for side in (self.box, self.street):
            _ip(side, "link set lan up")
        _ip(self.box, f"route add default via {ROUTER}")

    def close(self) -> None:
        """Take it away."""
        self.box.close()
        self.street.close()


def _ip(ns: NetNs, typed: str) -> None:
    done = ns.run(subprocess.run, ["ip", *typed.split()], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"ip {typed}: {done.stderr}"


def launch(playwright: "Playwright", ns: NetNs, folder: Path, more: Sequence[str] = ()) -> "Browser":
    """Start Debian's chromium inside `ns`; playwright speaks to it over pipes, which cross the border."""
    program = folder / "chromium"
    if not program.exists():
        inside = f"/proc/{os.getpid()}/task/{ns.run(threading.get_native_id)}/ns/net"
        program.write_text(f'#!/bin/sh\nexec nsenter --net={inside} {shutil.which("chromium")} "$@"\n')
        program.chmod(0o755)
    return playwright.chromium.launch(
        executable_path=program, args=[*FLAGS, *more], env={**os.environ, "HOME": str(folder)}
    )
