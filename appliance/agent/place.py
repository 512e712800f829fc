"""Where the agent of a box listens.

Law: only the installed box has one by itself; any other data folder, such as a test's, must be given its socket,
or a trial run on the same machine would rewrite the firewall of the real box.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

INSTALLED = Path("/var/lib/trunkbox")
SOCKET = Path("/run/trunkbox/agent.sock")
VARIABLE = "TRUNKBOX_AGENT"


def agent_socket(data: Path, environ: Mapping[str, str] = os.environ) -> Path | None:
    """The socket of the agent that serves this data folder; None: there is none."""
    given = environ.get(VARIABLE)
    if given:
        return Path(given)
    return SOCKET if data == INSTALLED else None
