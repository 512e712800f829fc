"""`trunkbox agent`: the root agent of an installed box.

Law: it serves in this process; the data folder is no concern of its.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from appliance.agent.network import RUNTIME
from appliance.agent.place import SOCKET
from appliance.agent.start import STATE, Place, start
from appliance.cli.context import Context, Failed
from appliance.control import SocketHeld
from appliance.firewall import Guard


def run(_context: Context, args: argparse.Namespace) -> int:
    """Serve until told to end."""
    if os.geteuid() != 0:
        raise Failed("agent_needs_root")
    ports = tuple(args.web_port) if args.web_port else Guard().web_ports
    place = Place(
        socket=Path(args.socket) if args.socket else SOCKET,
        state=Path(args.state) if args.state else STATE,
        runtime=Path(args.runtime) if args.runtime else RUNTIME,
        group=args.group,
        engine_user=args.engine_user,
        web_user=args.web_user,
        guard=Guard(ports, args.closed),
    )
    try:
        start(place, lambda: print("agent ready", flush=True))
    except SocketHeld as err:
        raise Failed("agent_runs_already", pid=err.holder.pid) from err
    return 0
