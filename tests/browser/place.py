"""The office of one box: a private network with an address as an office gives it, and a browser inside.

Law: what is started here reaches nothing outside, so a request to a third party fails and is seen.
"""

import os
import shutil
import subprocess
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from tests.peers.netns import NetNs

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

ADDRESS = "192.168.77.5"
"""The box's own address in its office."""
FLAGS = (
    "--no-sandbox",  # root has no user namespace to sandbox in; the pages are our own
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def office() -> NetNs:
    """Return a private network in which this machine is 192.168.77.5."""
    ns = NetNs()
    try:
        ns.run(
            subprocess.run,
            ["ip", "address", "add", f"{ADDRESS}/24", "dev", "lo"],
            check=True,
            capture_output=True,
        )
    except BaseException:
        ns.close()
        raise
    return ns


def launch(playwright: "Playwright", ns: NetNs, folder: Path) -> "Browser":
    """Start Debian's chromium inside `ns`; playwright speaks to it over pipes, which cross the border."""
    program = folder / "chromium"
    if not program.exists():
        inside = f"/proc/{os.getpid()}/task/{ns.run(threading.get_native_id)}/ns/net"
        program.write_text(f'#!/bin/sh\nexec nsenter --net={inside} {shutil.which("chromium")} "$@"\n')
        program.chmod(0o755)
    return playwright.chromium.launch(
        executable_path=program, args=list(FLAGS), env={**os.environ, "HOME": str(folder)}
    )
