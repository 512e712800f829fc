"""What belplans write: messages that callers left, that somebody calls, that a PBX is away or back.

Law: the SIP thread only hands over; files are moved and letters made on a thread of their own. A message is kept
before it is mailed, and kept also when no mail server is known.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from appliance.belplan.takeover import Takeover
from appliance.notify import Letter
from appliance.settings import Settings
from appliance.store.durable import NotWritten
from appliance.voicemail import Message, keep, sweep
from appliance.words import say
from sipengine.core.plan import Road
from sipengine.guard import dealt_with
from sipengine.notice import Notice
from sipengine.wav import await_whole

log = logging.getLogger("trunkbox.belplan")


WHOLE_SECONDS = 2.0
"""How long is waited for the last of a recording."""


class PlanLetters:
    """The letters of the belplans of one box."""

    def __init__(
        self,
        data: Path,
        settings: Callable[[], Settings],
        put: Callable[[Letter], None],
        tell: Callable[[Notice], None],
    ) -> None:
        """`put` queues a letter, `tell` writes a notice to the owner; both may be called from any thread."""
        self._data, self._settings, self._put, self._tell = data, settings, put, tell
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="messages", daemon=True)
        self._thread.start()

    def message(
        self, call: str, road: Road, taken: Takeover, seconds: float, recording: Path, to: tuple[str, ...], /
    ) -> None:
        at = time.time()
        self._jobs.put(lambda: self._keep(call, road, taken, seconds, recording, to, at))

    def calls(self, road: Road, taken: Takeover, to: tuple[str, ...], /) -> None:
        params = self._params(road, taken, time.time())
        self._jobs.put(lambda: self._write("belplan_calls", params, to))

    def discard(self, recording: Path, /) -> None:
        self._jobs.put(lambda: recording.unlink(missing_ok=True))

    def down(self, pbx: str, since: float, caught: int, lost: int, /) -> None:
        params = {"pbx": pbx, "since": self._shown(since), "caught": str(caught), "lost": str(lost)}
        self._tell(Notice("pbx_down", params))

    def back(self, pbx: str, since: float, until: float, caught: int, lost: int, /) -> None:
        params = {"pbx": pbx, "since": self._shown(since), "until": self._shown(until)}
        self._tell(Notice("pbx_back", {**params, "caught": str(caught), "lost": str(lost)}))

    def alarm(self, code: str, /, **params: str) -> None:
        self._tell(Notice("pbx_alarm", params, what=code))

    def tidy(self, now: float) -> None:
        """Remove messages that are older than the owner keeps them."""
        days = self._settings().retention.voicemail_days
        self._jobs.put(lambda: _sweep(self._data, now, days))

    def close(self) -> None:
        """Do what waits, and stop."""
        self._jobs.put(None)
        self._thread.join(5)

    # What follows runs on the thread of the letters.

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            dealt_with("a message or letter", job)

    def _keep(
        self,
        call: str,
        road: Road,
        taken: Takeover,
        seconds: float,
        recording: Path,
        to: tuple[str, ...],
        at: float,
    ) -> None:
        caller = road.caller
        number = "anonymous" if caller.withheld else str(caller.number) if caller.number else caller.raw
        message = Message(
            call=call,
            at=at - seconds,
            seconds=seconds,
            caller=number,
            name="" if caller.name_withheld else caller.name,
            number=road.number.number,
            belplan=taken.belplan,
            sent_to=to,
        )
        await_whole(recording, WHOLE_SECONDS)
        try:
            kept = keep(self._data, message, recording)
        except NotWritten as err:
            log.error("a message could not be kept: %s", err)
            kept = recording
        params = {**self._params(road, taken, at), "seconds": f"{seconds:.0f}"}
        self._write("belplan_message", params, to, (str(kept),))

    def _write(self, code: str, params: dict[str, str], to: tuple[str, ...], files: tuple[str, ...] = ()) -> None:
        lang = self._settings().box.language
        subject, text = say(lang, f"{code}_subject", params), say(lang, f"{code}_text", params)
        self._put(Letter(to, subject, text + "\n", files=files))

    def _params(self, road: Road, taken: Takeover, at: float) -> dict[str, str]:
        box, caller, number = self._settings().box, road.caller, road.number
        shown = "" if caller.withheld or caller.number is None else str(caller.number)
        name = "" if caller.name_withheld else caller.name
        hidden = say(box.language, "belplan_anonymous")
        plan = road.settings.belplan(taken.belplan)
        return {
            "box": box.name,
            "caller": " ".join(one for one in (shown or hidden, name) if one),
            "number": f"{number.number} {number.label}".strip(),
            "plan": (plan.name if plan else "") or taken.belplan,
            "at": self._shown(at),
        }

    def _shown(self, instant: float) -> str:
        zone = ZoneInfo(self._settings().box.timezone)
        return f"{datetime.fromtimestamp(instant, zone):%Y-%m-%d %H:%M}"


def _sweep(data: Path, now: float, days: int) -> None:
    removed = sweep(data, now, days)
    if removed:
        log.info("%d old messages removed", removed)
