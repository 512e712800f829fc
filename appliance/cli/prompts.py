"""`trunkbox prompts list | add | export`: announcements without a browser.

Law: the same conversion, the same names and the same checks as in the pages.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from pydantic import ValidationError

from appliance.cli.config import apply
from appliance.cli.context import Context, Failed
from appliance.config.trouble import REFUSALS, trouble
from appliance.config.trouble import say as say_trouble
from appliance.prompts import keeping
from appliance.prompts.catalogue import choices
from appliance.prompts.convert import LARGEST, Unfit, seconds
from appliance.prompts.library import library
from appliance.prompts.uses import uses
from appliance.settings import Settings, messages
from appliance.settings.parse import problems_of
from appliance.store import Loaded, SettingsStore


def list_(context: Context, args: argparse.Namespace) -> int:
    """Show every prompt: id, seconds of sound, label, where it is used."""
    settings = _loaded(context).settings
    found, said = library(settings, context.data), uses(settings)
    rows = [
        {
            "id": one.id,
            "label": one.label,
            "own": one.own,
            "seconds": round(seconds(found[one.id]), 1) if one.id in found else None,
            "used": [f"{use.plan} {use.step}" for use in said.get(one.id, ())],
        }
        for one in choices(settings, context.lang, tones=True)
    ]
    if args.json:
        context.print(json.dumps(rows, indent=2, ensure_ascii=False))
        return 0
    for row in rows:
        length = "-" if row["seconds"] is None else f"{row['seconds']:.1f}"
        context.print(f"{row['id']:<20} {length:>6}  {row['label']}")
    return 0


def add(context: Context, args: argparse.Namespace) -> int:
    """Convert a recording and keep it: as a new prompt, or with --id in the place of that one. Raises Failed."""
    found, label = _loaded(context), args.label.strip() or args.file
    try:
        with Path(args.file).open("rb") as file:
            name = keeping.take(context.data, file.read(LARGEST + 1))
    except Unfit as err:
        raise Failed(err.code, **err.params) from err
    id = args.prompt_id or keeping.free_id(found.settings, label)
    try:
        wanted = keeping.put(found.settings, id, label, name)
        SettingsStore(context.data).save(wanted, found.revision, "trunkbox prompts add", id)
    except ValidationError as err:
        for problem in problems_of(err):
            context.note(messages.say(problem, context.lang))
        return 1
    except REFUSALS as err:
        context.note(say_trouble(trouble(err), context.lang))
        return 1
    context.print(context.words("prompt_kept", id=id))
    apply(context)
    return 0


def export(context: Context, args: argparse.Namespace) -> int:
    """Write the sound of a prompt to a file. Raises Failed, OSError."""
    settings: Settings = _loaded(context).settings
    path = library(settings, context.data).get(args.prompt)
    if path is None:
        raise Failed("prompt_no_such", id=args.prompt)
    Path(args.file).write_bytes(path.read_bytes())
    return 0


def _loaded(context: Context) -> Loaded:
    found = SettingsStore(context.data).load()
    if not isinstance(found, Loaded):
        raise Failed("prompt_no_settings", why=say_trouble(trouble(found), context.lang))
    return found
