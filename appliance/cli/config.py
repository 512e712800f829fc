"""`trunkbox config check | import | export`, and telling a running engine about new settings.

Law: settings that were saved stay saved, whatever the engine then answers.
"""

from __future__ import annotations

import argparse
import io
from dataclasses import replace
from pathlib import Path

from appliance.cli.context import Context
from appliance.cli.passphrase import new_passphrase, passphrase_of
from appliance.config import commands
from appliance.config.commands import Surroundings
from appliance.control import Client, ControlError, EngineDown
from appliance.network.interfaces import addresses
from appliance.store.durable import write_durably
from appliance.words import say


def check(context: Context, args: argparse.Namespace) -> int:
    """Say whether a file could be imported."""
    return commands.check(args.file, context.data, _reading(context, args), as_json=args.json)


def import_(context: Context, args: argparse.Namespace) -> int:
    """Save a file as the settings, and let the engine take them up. Exit code 0 once they are saved."""
    code = commands.import_(args.file, context.data, _reading(context, args))
    if code == 0:
        apply(Context(context.data, context.asked))
    return code


def export(context: Context, args: argparse.Namespace) -> int:
    """Write the settings to a file of the owner alone, or to the standard output. Raises Failed."""
    passphrase = new_passphrase(context, args.passphrase_file) if args.encrypt else None
    if args.file_out == "-":
        return commands.export(context.data, _around(context), passphrase=passphrase)
    text = io.StringIO()
    code = commands.export(context.data, replace(_around(context), out=text), passphrase=passphrase)
    if code == 0:
        write_durably(Path(args.file_out).absolute(), text.getvalue().encode())
    return code


def _around(context: Context) -> Surroundings:
    return Surroundings(language=context.asked, local_addresses=addresses())


def _reading(context: Context, args: argparse.Namespace) -> Surroundings:
    """As `_around`, with where the passphrase of a sealed file comes from."""
    given = args.passphrase_file
    piped = args.file == "-" and given is None  # the standard input is the file itself
    return replace(_around(context), passphrase=str if piped else lambda: passphrase_of(context, given))


def apply(context: Context) -> None:
    """Ask a running engine to apply. The context is a new one: the language may have changed with the settings."""
    try:
        applied = Client(context.data, timeout=15).apply()
    except EngineDown:
        context.print(context.words("applied_later"))
    except ControlError as err:
        context.note(context.words("not_applied", why=say(context.lang, err.code, err.params)))
    else:
        context.print(context.words("applied"))
        for problem in applied.problems:
            context.note("! " + context.words(problem.code, **problem.params))
