"""Which files an installed box has beside its program, and what is in them.

Law: pure but for reading the checkout; every path is of this list, and of no other.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

PREFIX = Path("/opt/trunkbox")
DATA = Path("/var/lib/trunkbox")
STATE = Path("/var/lib/trunkbox-agent")
STICK = Path("/var/lib/trunkbox-stick")
"""What came of the last copy to a memory stick."""
UNITS = Path("/etc/systemd/system")
COMMAND = Path("/usr/local/bin/trunkbox")
SERVICES = ("trunkbox-agent", "trunkbox-migrate", "trunkbox-engine", "trunkbox-web")
BEGUN = ("trunkbox-backup", "trunkbox-stick", "trunkbox-server", "trunkbox-update-check")
"""Services that a timer or another service begins."""
TIMERS = ("trunkbox-backup", "trunkbox-update-check")
USERS = ("trunkbox-engine", "trunkbox-web")
GROUP = "trunkbox"
ENGINES = (
    "alarms.json",
    "calls",
    "ledger.json",
    "mail.json",
    "restored.json",
    "run",
    "state.json",
    "tests",
    "tls",
    "traces",
)
"""What in the data folder is the engine's; all else is the web's."""
PRIVATE = ("backup-ssh", "tls", "web.json", "whitelist.json")
"""What is its owner's alone: keys and passwords. All else the group may read."""
BOTH = "voicemail"
"""The one folder in which engine and web both remove things."""
WEB = ("0.0.0.0", 8080)
_COMMAND = f"""#!/bin/sh
# The installed box: its data unless others are named.
export TRUNKBOX_DATA="${{TRUNKBOX_DATA:-{DATA}}}"
exec {PREFIX}/.venv/bin/trunkbox "$@"
"""


def installed_files(checkout: Path, http: tuple[str, int] = WEB) -> Mapping[Path, str]:
    """Each file that is put on the machine, with its text. Raises OSError without the checkout's units."""
    units = checkout / "systemd"
    host, port = http
    shown = f"[{host}]" if ":" in host else host
    files = {
        Path("/etc/sysusers.d/trunkbox.conf"): (units / "trunkbox.sysusers").read_text(),
        Path("/etc/tmpfiles.d/trunkbox.conf"): (units / "trunkbox.tmpfiles").read_text(),
        COMMAND: _COMMAND,
    }
    for unit in unit_names(begun=True):
        files[UNITS / unit] = (units / unit).read_text()
    for drop in sorted((units / "debian").glob("*.service.d/*.conf")):
        text = drop.read_text().replace("--http 0.0.0.0:8080", f"--http {shown}:{port}")
        files[UNITS / drop.parent.name / drop.name] = text.replace("--web-port 8080", f"--web-port {port}")
    return files


def unit_names(*, begun: bool = False) -> tuple[str, ...]:
    """The units that are enabled; with `begun` those too that others begin."""
    enabled = (*(f"{name}.service" for name in SERVICES), *(f"{name}.timer" for name in TIMERS))
    return (*enabled, *(f"{name}.service" for name in BEGUN)) if begun else enabled


def executable(path: Path) -> bool:
    """Whether a file of the list is a program."""
    return path == COMMAND
