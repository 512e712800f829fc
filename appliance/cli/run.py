"""`trunkbox run`: the whole box in the foreground.

Law: one run per data folder; what cannot work is said before anything is started.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import time
from pathlib import Path

from appliance.admin.owner import Owner
from appliance.admin.web_file import WebFile
from appliance.cli.context import Context, Failed, default_data
from appliance.holding import Held, Holding
from appliance.network.interfaces import addresses
from appliance.practice.folder import PRACTICE, prepare, recordings
from appliance.run import table
from appliance.run.asking import Asking
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
            where = urls(host, port, addresses())
            owner = Owner(WebFile(context.data), time.time)
            report = Report(context.lang, context.data, context.data / PRACTICE, where, owner)
            report.line("run_data", data=context.data)
            report.line("not_this_machine")
            children = table.box(context.data, sock, behind_proxy=args.behind_proxy)
            if args.practice or _nothing_set_up(context):
                _prepare(context)
                _introduce(report, context, asked=args.practice)
                children = (*table.practice(context.data / PRACTICE, trial=context.lang), *children)
            else:
                report.line("run_next", command=command(context))
            asking = Asking(context.data, context.data / PRACTICE, lambda: _prepared(context))
            supervisor = Supervisor(children, report, woken=asking.woken)
            asking.serve(supervisor)
            supervisor.run()
            asking.close()
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


def _nothing_set_up(context: Context) -> bool:
    found = SettingsStore(context.data).load()
    return isinstance(found, Loaded) and wants_practice(found.settings)


def _prepare(context: Context) -> None:
    """Make the practice folder ready. Raises Failed."""
    try:
        _prepared(context)
    except NotWritten as err:
        raise Failed("data_unusable", data=context.data / PRACTICE, detail=err.strerror or err) from err


def _prepared(context: Context) -> None:
    found = SettingsStore(context.data).load()
    prepare(context.data / PRACTICE, found.settings if isinstance(found, Loaded) else Settings())


def wants_practice(settings: Settings) -> bool:
    """Whether there is nothing yet that a box could do for anybody."""
    return not settings.trunks and not settings.pbxs


def _introduce(report: Report, context: Context, *, asked: bool) -> None:
    report.line("practice_why_asked" if asked else "practice_why_empty")
    report.line("practice_what")
    report.line("practice_next", command=command(context), recordings=recordings(context.data / PRACTICE))


def command(context: Context) -> str:
    """How a person types the command for this data folder, wherever the command was installed."""
    found = shutil.which("trunkbox")
    typed = "trunkbox" if found and Path(found).samefile(sys.argv[0]) else sys.argv[0]
    return typed if context.data == default_data(os.environ) else f"{typed} --data {context.data}"
