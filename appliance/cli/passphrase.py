"""Where a command gets a passphrase from: the terminal, a file, or the first line of standard input.

Law: never from the command line, where every process could read it; a new one is asked twice, and a weak one
refused.
"""

from __future__ import annotations

import getpass
import sys
from pathlib import Path

from appliance.cli.context import Context, Failed
from appliance.sealing import weak

LARGEST = 4096


def passphrase_of(context: Context, file: str | None) -> str:
    """The passphrase of something that was sealed; "" when none is given. Raises Failed."""
    if file is not None:
        return _first_line(file)
    if sys.stdin.isatty():
        return getpass.getpass(context.words("sealed_ask"))
    return sys.stdin.readline(LARGEST).rstrip("\r\n")


def new_passphrase(context: Context, file: str | None) -> str:
    """The passphrase for something that is to be sealed. Raises Failed."""
    given = passphrase_of(context, file)
    if not given:
        raise Failed("sealed_empty")
    if (flaw := weak(given)) is not None:
        raise Failed(flaw)
    if file is None and sys.stdin.isatty() and getpass.getpass(context.words("sealed_again")) != given:
        raise Failed("sealed_differs")
    return given


def _first_line(file: str) -> str:
    try:
        with Path(file).open(encoding="utf-8") as text:
            return text.readline(LARGEST).rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as err:
        raise Failed("passphrase_file", path=file, detail=getattr(err, "strerror", None) or "?") from err
