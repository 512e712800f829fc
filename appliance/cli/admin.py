"""`trunkbox admin set-password | setup-code`: the way in for who sits at the box itself.

Law: a password comes from standard input, never from the command line, where every process could read it.
"""

from __future__ import annotations

import argparse
import getpass
import sys
import time

from appliance.admin.owner import Owner
from appliance.admin.web_file import WebFile
from appliance.cli.context import Context, Failed
from appliance.store import Loaded, SettingsStore, Unusable

LARGEST = 4096


def set_password(context: Context, _args: argparse.Namespace) -> int:
    """Take a new password; a web.json that cannot be read is put aside. Raises Failed."""
    password = _typed(context) if sys.stdin.isatty() else _piped()
    if not password:
        raise Failed("admin_empty")
    file = WebFile(context.data)
    aside = file.set_aside()
    weak = Owner(file, time.time).set_password(password, _names(context))
    if aside is not None:
        context.note(context.words("admin_set_aside", path=aside))
    if weak is not None:
        raise Failed(weak.code)
    context.print(context.words("admin_set"))
    return 0


def setup_code(context: Context, _args: argparse.Namespace) -> int:
    """Show the setup code. Raises Failed when there is an owner already."""
    try:
        code = Owner(WebFile(context.data), time.time).setup_code()
    except Unusable as err:
        raise Failed("admin_unusable", why=err.why) from err
    if code is None:
        raise Failed("admin_claimed")
    context.print(context.words("admin_code", code=code))
    return 0


def _typed(context: Context) -> str:
    first = getpass.getpass(context.words("admin_ask"))
    if first and getpass.getpass(context.words("admin_again")) != first:
        raise Failed("admin_differs")
    return first


def _piped() -> str:
    """The first line, without its end."""
    return sys.stdin.readline(LARGEST).rstrip("\r\n")


def _names(context: Context) -> tuple[str, ...]:
    found = SettingsStore(context.data).load()
    return (found.settings.box.name,) if isinstance(found, Loaded) else ()
