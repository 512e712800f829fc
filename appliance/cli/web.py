"""`trunkbox web`: become the web process.

Law: the CLI never imports the web; it hands its place to it.
"""

from __future__ import annotations

import argparse

from appliance.cli.become import become
from appliance.cli.context import Context


def run(context: Context, args: argparse.Namespace) -> int:
    """Does not return when the web could be started."""
    host, port = args.http
    shown = f"[{host}]" if ":" in host else host
    proxy = ["--behind-proxy"] if args.behind_proxy else []
    return become("webui", ["--data", str(context.data), "--http", f"{shown}:{port}", *proxy])
