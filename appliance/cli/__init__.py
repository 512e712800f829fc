"""The command `trunkbox`."""

from appliance.cli.main import main

__all__ = ["main"]
