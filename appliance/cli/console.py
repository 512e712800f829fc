"""`trunkbox console`: the screen and the small menu of the box itself, on its first terminal.

Law: who stands beside the box may take it back; nobody is asked for a password there, and none is shown.
"""

from __future__ import annotations

import argparse
import select
import subprocess
import sys
import time
from ipaddress import IPv4Address
from pathlib import Path

from appliance.admin.owner import Owner
from appliance.admin.web_file import WebFile
from appliance.cli import admin
from appliance.cli.context import Context, Failed
from appliance.console.screen import Facts, picture
from appliance.network import interfaces, places
from appliance.network.certificate import fingerprint
from appliance.store import NotWritten, Unusable
from appliance.updates.place import machine

DATA_LOST = Path("/run/trunkbox-boot/data-unreadable")
RESET = "/usr/lib/trunkbox/factory-reset"
CLEAR = "\x1b[2J\x1b[H"
REST = 3.0
"""Seconds between two looks at what is shown."""


def run(context: Context, _args: argparse.Namespace) -> int:
    """Show and ask until the box goes off."""
    shown = ""
    while True:
        now = picture(facts(context), context.lang)
        if now != shown:
            shown = now
            print(CLEAR + now, end="", flush=True)
        typed = _line()
        if typed is not None:
            _choose(context, typed.strip())
            shown = ""


def facts(context: Context) -> Facts:
    """What is true now."""
    here = machine()
    try:
        code = Owner(WebFile(context.data), time.time).setup_code()
    except (Unusable, NotWritten, OSError):
        code = None
    return Facts(
        version=here.version if here else "",
        name=_hostname(),
        addresses=nearest_addresses(),
        code=code,
        fingerprint=fingerprint(),
        data_lost=DATA_LOST.exists(),
    )


def nearest_addresses() -> tuple[str, ...]:
    """The box's IPv4 addresses, those with a way out first."""
    found = interfaces()
    first = [str(place.address) for place in places(found)]
    others = [
        str(address)
        for one in found
        for address in one.addresses
        if isinstance(address, IPv4Address) and not address.is_loopback and not address.is_link_local
    ]
    return tuple(dict.fromkeys([*first, *others]))


def _hostname() -> str:
    try:
        return Path("/etc/hostname").read_text().strip()
    except OSError:
        return ""


def _line() -> str | None:
    """What was typed, None when nothing was within a moment."""
    ready, _, _ = select.select([sys.stdin], [], [], REST)
    return sys.stdin.readline() if ready else None


def _choose(context: Context, typed: str) -> None:
    if typed == "1":
        try:
            admin.set_password(context, argparse.Namespace())
        except Failed as err:
            context.print(context.words(err.code, **err.params))
        context.print(context.words("console_again"))
        sys.stdin.readline()
    elif typed == "2":
        print(context.words("console_sure_reset"), end="", flush=True)
        if sys.stdin.readline().strip() == context.words("console_sure_word"):
            context.print(context.words("console_busy"))
            subprocess.run([RESET], check=False)
    elif typed == "3":
        context.print(context.words("console_busy"))
        subprocess.run(["systemctl", "--no-block", "reboot"], check=False)
