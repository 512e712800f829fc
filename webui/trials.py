"""The list of who may come in, on trial: begun by a change that shuts its own maker out, and taken back in time.

Law: nobody shuts himself out unknowingly, by whatever page he changes settings; the list of before comes back by
itself, whether or not anybody looks, and after a restart of the web too.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass

from flask import has_request_context, request

from appliance.settings import Settings
from appliance.store import NotWritten
from appliance.store.settings_store import Loaded
from appliance.whitelist import excludes
from appliance.whitelist.trial import Trial, TrialFile, begun
from webui.desk import Desk, Saved

log = logging.getLogger(__name__)
SURE = "proef"
"""The field of a form whose person was asked, and wants it all the same."""
UNDONE = "whitelist: not confirmed"
LOOK = 1.0
"""Seconds between two looks at the clock."""


@dataclass(frozen=True, slots=True)
class Doorman:
    """What the desk asks at each save."""

    file: TrialFile

    def shuts_out(self, before: Settings, wanted: Settings) -> str:
        """The browser's address, when this change takes its pages away; "" otherwise."""
        own = (request.remote_addr or "") if has_request_context() else ""
        return own if excludes(own, before.whitelist, wanted.whitelist) else ""

    def is_sure(self) -> bool:
        """Whether this request's person was asked already."""
        return has_request_context() and request.form.get(SURE) == "ja"

    def begin(self, own: str, author: str, before: Settings, wanted: Settings) -> None:
        """From now on it is a trial. Raises NotWritten."""
        self.file.write(begun(own, author, before, wanted, self.file.now(), self.file.read()))

    def running(self) -> Trial | None:
        """The trial of now."""
        return self.file.read()

    def left(self) -> int:
        """Seconds that a running trial has left."""
        trial = self.file.read()
        return trial.left(self.file.now()) if trial else 0

    def keep(self) -> bool:
        """Confirm the list on trial; False when there is none any more. Raises NotWritten."""
        trial = self.file.read()
        if trial is None or trial.over(self.file.now()):
            return False
        self.file.remove()
        return True


def settle(doorman: Doorman, desk: Desk, *, at_once: bool = False) -> bool:
    """Take the list of before back when the trial is over, or `at_once`; whether anything was taken back.

    What cannot be saved now stays on trial, and is tried again. Raises NotWritten.
    """
    trial = doorman.running()
    if trial is None or not (at_once or trial.over(doorman.file.now())):
        return False
    found = desk.load()
    if not isinstance(found, Loaded):
        return False
    wanted = trial.undone(found.settings)
    if wanted is not None and not isinstance(desk.put(wanted, found.revision, trial.author, UNDONE), Saved):
        return False
    doorman.file.remove()
    return wanted is not None


def watch(doorman: Doorman, desk: Desk) -> None:
    """Look after trials on a thread, as long as the process lives."""

    def turn() -> None:
        never = threading.Event()
        while True:
            try:
                if settle(doorman, desk):
                    log.warning("the list of who may come in was not confirmed, and is the one of before again")
            except NotWritten as err:
                log.error("a list on trial could not be taken back yet: %s", err)
            except Exception:
                log.exception("a list on trial could not be looked after; it is tried again")
            never.wait(LOOK)

    threading.Thread(target=turn, name="trials", daemon=True).start()
