"""What `trunkbox run` prints: the supervisor's notices in words, and what the engine reports once it is ready.

Law: printing never stops the box: an output that is gone is silence, no error.
"""

from __future__ import annotations

import signal
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from appliance.admin.owner import Owner
from appliance.control import Client, ControlError, Status
from appliance.holding import Held
from appliance.network.ports import port_holder
from appliance.run.notices import Crashed, Killed, Notice, NotStarted, Ready, Stopping
from appliance.store import NotWritten, Unusable
from appliance.words import Lang, say
from appliance.words.ports import by_holder


class Report:
    """Hears the supervisor and tells people. `data`, `practice`: the boxes' folders; `urls`: of the pages.

    `owner`: knows the setup code of a box that nobody claimed yet.
    """

    def __init__(self, lang: Lang, data: Path, practice: Path, urls: Sequence[str], owner: Owner) -> None:
        self._lang = lang
        self._clients = {
            "engine": Client(data, timeout=0.5),
            "practice_engine": Client(practice, timeout=0.5),
        }
        self._urls = urls
        self._owner = owner
        self._seen: set[str] = set()

    def line(self, code: str, /, **params: object) -> None:
        """Print one sentence."""
        self._print(say(self._lang, code, params))

    def __call__(self, notice: Notice) -> None:
        """Print what a notice means to people; silence for what they need not know."""
        match notice:
            case Ready(name=name, seconds=seconds):
                self._ready(name, seconds)
            case Crashed(name=name, status=status, pause=pause):
                self.line("run_crashed", what=self._what(name), status=self._status(status), pause=f"{pause:g}")
            case NotStarted(name=name, detail=detail, pause=pause):
                self.line("run_not_started", what=self._what(name), detail=detail, pause=f"{pause:g}")
            case Killed(name=name):
                self.line("run_killed", what=self._what(name))
            case Stopping():
                self.line("run_stopping")

    def _ready(self, name: str, seconds: float) -> None:
        if name == "calls":
            return
        first = name not in self._seen
        self._seen.add(name)
        self.line("run_ready" if first else "run_back", what=self._what(name), seconds=f"{seconds:.1f}")
        if name == "web" and first:
            for url in self._urls:
                self.line("run_web", url=url)
            self._setup_code()
        if name in self._clients:
            with suppress(ControlError):
                self._problems(self._clients[name].status())

    def _setup_code(self) -> None:
        try:
            code = self._owner.setup_code()
        except Unusable as err:
            self.line("admin_unusable", why=err.why)
        except (NotWritten, Held) as err:
            self.line("disk", path=self._owner.path, detail=err)
        else:
            if code is not None:
                self.line("run_code", code=code)

    def _problems(self, status: Status) -> None:
        for problem in status.engine.problems:
            if problem.code != "sip_port_taken":
                self.line(problem.code, **problem.params)
        for sock in status.engine.listening:
            if not sock.open:
                by = by_holder(self._lang, port_holder(sock.transport, sock.port))
                self.line("sip_port_taken", where=f"{sock.address}:{sock.port}/{sock.transport}", by=by)

    def _what(self, name: str) -> str:
        words = say(self._lang, f"child_{name}")
        return words[:1].upper() + words[1:]

    def _status(self, status: int) -> str:
        if status >= 0:
            return say(self._lang, "status_code", {"code": status})
        try:
            shown: object = signal.Signals(-status).name
        except ValueError:
            shown = -status
        return say(self._lang, "status_signal", {"signal": shown})

    def _print(self, text: str) -> None:
        with suppress(OSError, ValueError):
            print(text, flush=True)
