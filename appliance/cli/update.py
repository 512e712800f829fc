"""`trunkbox update check|install|status` and `trunkbox health`: versions on an image of ours.

Law: on a machine that is no image of ours nothing is done, and it is said how that one is updated.
"""

from __future__ import annotations

import argparse
import logging
import os
import subprocess
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from appliance.agent.client import AgentClient
from appliance.agent.place import agent_socket
from appliance.cli.context import Context, Failed
from appliance.control import Client
from appliance.store import Loaded, SettingsStore
from appliance.updates import channel, progress
from appliance.updates.attempt import Attempt, State
from appliance.updates.bundle import Machine, Refuse
from appliance.updates.inspect import inspect
from appliance.updates.install import NotInstalled, install
from appliance.updates.place import machine, read_attempt
from appliance.updates.silence import DRAIN_SECONDS, PATIENT_SECONDS, End, Step, until_silent
from appliance.updates.watch import watch
from appliance.updates.world import Box

LONGEST_WAIT = int((PATIENT_SECONDS + DRAIN_SECONDS) // 60)
"""Minutes that a restart waits for calls to end."""


def check(context: Context, args: argparse.Namespace) -> int:
    """Does this bundle fit? Raises Failed."""
    here = _image()
    verdict = inspect(Path(args.bundle), here, again=args.again)
    if isinstance(verdict, Refuse):
        raise Failed(verdict.why.value, **verdict.params)
    context.print(context.words("update_accepted", offered=verdict.version, running=here.version))
    return 0


def install_(context: Context, args: argparse.Namespace) -> int:
    """Install it into the other slot. Raises Failed."""
    here = _image()
    if os.geteuid() != 0:
        raise Failed("update_needs_root")
    shown = _Shown(context, Path(args.progress) if args.progress else None)
    shown.now("update_step_check")
    try:
        done = install(Path(args.bundle), here, context.data, again=args.again, tell=shown.hear)
    except NotInstalled as err:
        raise shown.end(Failed("update_failed", why=err.why, running=here.version)) from err
    if isinstance(done, Refuse):
        raise shown.end(Failed(done.why.value, **done.params))
    context.print(context.words("update_installed", offered=done.new))
    if args.restart:
        shown.now("update_step_wait", new=done.new)
        end = until_silent(Client(context.data, timeout=10), _Steady(), shown.waits(done.new))
        if end is not End.SILENT:
            raise shown.end(Failed(end.value, new=done.new, minutes=LONGEST_WAIT))
        subprocess.run(["systemctl", "--no-block", "reboot"], check=True)
    return 0


class _Shown:
    """Tells how far it is: on the terminal, and in the file that the page reads."""

    def __init__(self, context: Context, path: Path | None) -> None:
        self._context, self._path, self._percent = context, path, 0

    def now(self, code: str, **params: object) -> None:
        if self._path is not None:
            filled = {name: str(value) for name, value in params.items()}
            progress.write(self._path, progress.Progress(code, filled, self._percent))

    def hear(self, line: str) -> None:
        self._context.note(line)
        self._percent = progress.percent(line, self._percent)
        self.now("update_step_write")

    def waits(self, new: str) -> Callable[[Step, int], None]:
        """Tells what the restart of version `new` waits for."""

        def tell(step: Step, calls: int) -> None:
            minutes = LONGEST_WAIT if step is Step.WAIT else int(DRAIN_SECONDS // 60)
            self.now("update_step_wait" if step is Step.WAIT else "update_step_drain", new=new, minutes=minutes)
            if step is Step.WAIT:
                self._context.note(self._context.words("update_waits", calls=calls, minutes=minutes))
            else:
                self._context.note(self._context.words("update_step_drain", new=new, minutes=minutes))

        return tell

    def end(self, failed: Failed) -> Failed:
        self.now(failed.code, **failed.params)
        return failed


def look(context: Context, args: argparse.Namespace) -> int:
    """Ask the maker's channel; at the chosen hour have what lies ready installed. Raises Failed."""
    here = machine()
    found = SettingsStore(context.data).load()
    url = channel.address(found.settings.updates.channel, here) if here and isinstance(found, Loaded) else None
    if here is None or not isinstance(found, Loaded) or url is None:
        context.print(context.words("update_no_image" if here is None else "update_no_channel"))
        return 0
    try:
        seen = channel.look(context.data, url, here, inspect)
    except channel.Unreachable as err:
        raise Failed("update_channel_silent", why=err.why) from err
    context.print(context.words("update_offered" if seen.version else "update_nothing_new", offered=seen.version))
    wanted, hour = found.settings.updates, datetime.now(ZoneInfo(found.settings.box.timezone)).hour
    if args.at_hour and seen.version and wanted.automatic_security and hour == wanted.hour:
        channel.take(context.data)
        AgentClient(agent_socket(context.data)).begin("update")
    return 0


def status(context: Context, _args: argparse.Namespace) -> int:
    """Which version runs, and what came of the last attempt. Raises Failed."""
    here = _image()
    context.print(context.words("update_runs", running=here.version, compatible=here.compatible))
    attempt = read_attempt(context.data)
    if attempt is not None:
        context.print(_told(context, attempt))
    return 0


def health(context: Context, _args: argparse.Namespace) -> int:
    """Do what this start has to do. Raises Failed."""
    logging.basicConfig(level=logging.WARNING, format="health: %(levelname)s %(message)s")
    watch(context.data, _image().version, Box(context.data, "trunkbox"))
    return 0


def _image() -> Machine:
    here = machine()
    if here is None:
        raise Failed("update_no_image")
    return here


def _told(context: Context, attempt: Attempt) -> str:
    codes = {
        State.INSTALLING: "update_pending",
        State.INSTALLED: "update_pending",
        State.FAILED: "update_judged",
        State.GOOD: "update_good",
        State.RETURNED: "update_returned",
    }
    why = " ".join(context.words(note.code, **note.params) for note in attempt.notes)
    said = context.words(codes[attempt.state], new=attempt.new, old=attempt.old, why=why)
    return f"{said} {why}".strip() if attempt.state is State.GOOD else said


class _Steady:
    """The machine's own clock, that no step turns back."""

    def now(self) -> float:
        return time.monotonic()

    def pause(self, seconds: float) -> None:
        time.sleep(seconds)
