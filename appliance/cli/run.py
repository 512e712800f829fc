"""`trunkbox run`: the whole box in the foreground.

Law: one run per data folder; what cannot work is said before anything is started.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from pathlib import Path

from appliance.cli.context import PRACTICE, Context, Failed, default_data
from appliance.holding import Held, Holding
from appliance.network.interfaces import addresses
from appliance.practice.folder import prepare, recordings
from appliance.run import table
from appliance.run.child import Child
from appliance.run.http import HttpUnavailable, open_http, urls
from appliance.run.report import Report
from appliance.run.supervisor import Supervisor
from appliance.settings import Settings
from appliance.store import Loaded, NotWritten, SettingsStore
from appliance.store.durable import make_folder
from appliance.words.ports import by_holder


def run(context: Context, args: argparse.Namespace) -> int:
    """Run until a signal. Raises Failed."""
    host, port = args.http
    with _one_run(context.data, f"trunkbox run --http {host}:{port}"):
        try:
            sock = open_http(host, port)
        except HttpUnavailable as err:
            raise Failed(err.code, **err.params, by=by_holder(context.lang, err.holder)) from err
        with sock:
            practice = _practice(context, asked=args.practice)
            shown = practice or context.data
            report = Report(context.lang, shown, urls(host, port, addresses()))
            report.line("run_data", data=context.data)
            report.line("not_this_machine")
            children: tuple[Child, ...]
            if practice:
                _introduce(report, context, practice, asked=args.practice)
                box = table.box(practice, sock, after=("provider", "pbx"))
                children = (*table.peers(practice), *box, table.trial(practice, context.lang))
            else:
                report.line("run_next", command=command(context))
                children = table.box(context.data, sock)
            Supervisor(children, report).run()
            report.line("run_stopped")
    return 0


def _one_run(data: Path, what: str) -> Holding:
    """Hold the data folder. Raises Failed when another run has it, or when it cannot be used."""
    try:
        make_folder(data / "run")
        return Holding(data / "run" / "run.lock", what)
    except Held as err:
        raise Failed("run_held", data=data, pid=err.holder.pid or "?", what=err.holder.what or "?") from err
    except OSError as err:
        raise Failed("data_unusable", data=data, detail=err.strerror or err) from err


def _practice(context: Context, *, asked: bool) -> Path | None:
    """The practice folder, made ready, when the practice box is what should run; None for the real one."""
    found = SettingsStore(context.data).load()
    if not asked and not (isinstance(found, Loaded) and wants_practice(found.settings)):
        return None
    practice = context.data / PRACTICE
    try:
        prepare(practice, found.settings if isinstance(found, Loaded) else Settings())
    except NotWritten as err:
        raise Failed("data_unusable", data=practice, detail=err.strerror or err) from err
    return practice


def wants_practice(settings: Settings) -> bool:
    """Whether there is nothing yet that a box could do for anybody."""
    return not settings.trunks and not settings.pbxs


def _introduce(report: Report, context: Context, practice: Path, *, asked: bool) -> None:
    report.line("practice_why_asked" if asked else "practice_why_empty")
    report.line("practice_what")
    report.line("practice_next", command=command(context), recordings=recordings(practice))


def command(context: Context) -> str:
    """How a person types the command for this data folder, wherever the command was installed."""
    found = shutil.which("trunkbox")
    typed = "trunkbox" if found and Path(found).samefile(sys.argv[0]) else sys.argv[0]
    return typed if context.data == default_data(os.environ) else f"{typed} --data {context.data}"
