"""`trunkbox engine`: become the engine process.

Law: the CLI never imports the engine; it hands its place to it.
"""

from __future__ import annotations

import argparse

from appliance.cli.become import become
from appliance.cli.context import Context


def run(context: Context, _args: argparse.Namespace) -> int:
    """Does not return when the engine could be started."""
    return become("sipengine", ["--data", str(context.data)])
