"""The command `trunkbox`: reads what was typed, runs it, and turns every failure into one sentence.

Law: exit code 0 done, 1 the thing failed, 2 wrong use; a traceback is shown with --debug only.
"""

from __future__ import annotations

import importlib
import io
import os
import sys
import traceback
from collections.abc import Sequence
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

from appliance.cli.context import Context, Failed, default_data, lang_of_system
from appliance.cli.parser import build
from appliance.words import Lang, say


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    typed = list(sys.argv[1:] if argv is None else argv)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    lang = _lang_typed(typed) or lang_of_system(os.environ)
    try:
        code = _parse_and_run(typed, lang)
        sys.stdout.flush()
    except SystemExit as err:
        return err.code if isinstance(err.code, int) else 2
    except BrokenPipeError:
        # Whoever read us has gone (`| head`); Python's own flush at the end must not complain about it.
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return code


def _parse_and_run(typed: list[str], lang: Lang) -> int:
    parser = build(lang)
    args = parser.parse_args(typed)
    if args.runs is None:
        parser.error(say(lang, "no_command"))
    data = Path(args.data).absolute() if args.data else default_data(os.environ)
    if data is None:
        return _fail(say(lang, "no_home"), debug=args.debug)
    context = Context(data, args.lang)
    try:
        module, _, function = args.runs.partition(":")
        return int(getattr(importlib.import_module(module), function or "run")(context, args))
    except KeyboardInterrupt:
        return _fail(context.words("interrupted"), debug=False)
    except Failed as err:
        return _fail(context.words(err.code, **err.params), debug=args.debug)
    except BrokenPipeError:
        raise
    except OSError as err:
        path = err.filename if err.filename is not None else context.data
        return _fail(context.words("disk", path=path, detail=err.strerror or err), debug=args.debug)
    except Exception as err:  # noqa: BLE001 - the border where what nobody foresaw becomes a sentence
        return _fail(_sentence(context, err), debug=args.debug)


def _sentence(context: Context, err: Exception) -> str:
    """The words of an error that carries a code, such as the control socket's; else that nobody foresaw it."""
    code, params = getattr(err, "code", None), getattr(err, "params", None)
    if isinstance(code, str) and isinstance(params, dict):
        return context.words(code, **params)
    return context.words("unexpected", kind=type(err).__name__, detail=err)


def _fail(sentence: str, *, debug: bool) -> int:
    if debug:
        traceback.print_exc()
    print(f"trunkbox: {sentence}", file=sys.stderr)
    return 1


def _lang_typed(typed: list[str]) -> Lang | None:
    """--lang counts for the help and for wrong use too, so it is looked for before anything is parsed."""
    for word, following in pairwise([*typed, ""]):
        for lang in ("nl", "en"):
            if word == f"--lang={lang}" or (word, following) == ("--lang", lang):
                return lang
    return None
