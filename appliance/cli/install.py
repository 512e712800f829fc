"""`trunkbox install` and `trunkbox uninstall`: the box as services of this Debian machine.

Law: what would fail half-way is asked before anything is touched.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from pathlib import Path

from appliance.agent.commands import PATH
from appliance.cli.context import Context, Failed
from appliance.install import files
from appliance.install.program import CHECKOUT, Absent
from appliance.install.system import Stopped, System

_PROGRAMS = {
    "systemctl": "systemd",
    "systemd-sysusers": "systemd",
    "systemd-tmpfiles": "systemd",
    "nft": "nftables",
    "userdel": "passwd",
}


def run(context: Context, args: argparse.Namespace) -> int:
    """Put it there, or bring what is there to this version."""
    system = _system(args)
    if not (CHECKOUT / "systemd").is_dir():
        raise Failed("install_no_checkout")
    if not Path(sys.base_prefix).is_relative_to("/usr"):
        raise Failed("install_python", python=sys.base_prefix)
    try:
        for step in system.install(args.http):
            context.print(context.words(f"install_{step}"))
    except Absent as err:
        raise Failed("install_absent", name=err.name) from err
    except Stopped as err:
        raise Failed("install_stopped", why=err.why) from err
    context.print(context.words("installed", port=args.http[1]))
    return 0


def uninstall(context: Context, args: argparse.Namespace) -> int:
    """Take it away; the data stay."""
    for step in _system(args).uninstall():
        context.print(context.words(f"uninstall_{step}"))
    context.print(context.words("uninstalled", data=files.DATA))
    return 0


def _system(args: argparse.Namespace) -> System:
    """The machine that is meant, once all that is needed is there."""
    if os.geteuid() != 0:
        raise Failed("install_needs_root")
    system = System(Path(args.root).resolve() if args.root else Path("/"))
    absent = sorted({package for name, package in _PROGRAMS.items() if shutil.which(name, path=PATH) is None})
    if absent:
        raise Failed("install_packages", packages=" ".join(absent))
    if system.live and not Path("/run/systemd/system").is_dir():
        raise Failed("install_no_systemd")
    return system
