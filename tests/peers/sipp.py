"""sipp, a SIP stack that shares nothing with ours: scenarios from scenarios.py, run inside the lab.

Law: a scenario that meets a message it does not expect fails, and its failure shows what came.
"""

import csv
import shutil
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.peers.child import Child
from tests.peers.netns import NetNs
from tests.peers.scenarios import xml

DEFAULTS = {"from": "Lab <sip:31612345678@lab.invalid>", "headers": "X-Lab: 1"}


class ScenarioFailed(AssertionError):
    """sipp met something it did not expect; the text holds its error log."""


@dataclass(frozen=True)
class Figures:
    """What sipp counted at its end."""

    successful: int
    failed: int
    retransmissions: int


class Sipp:
    """One running scenario: a caller when `remote` is given, else one that waits for calls."""

    def __init__(
        self,
        ns: NetNs,
        folder: Path,
        scenario: str,
        address: str,
        *,
        remote: str | None = None,
        port: int = 5060,
        calls: int = 1,
        rate: int = 10,
        at_once: int = 50,
        seconds: int = 60,
        tcp: bool = False,
        user: str = "service",
        final: str = "486 Busy Here",
        values: Mapping[str, str] | None = None,
        login: tuple[str, str] | None = None,
    ) -> None:
        """Start a scenario at `address`; `values` fill its [keywords]; it ends after `calls` or `seconds`."""
        self._base = folder / f"{scenario}-{uuid.uuid4().hex[:6]}"
        self._base.mkdir(parents=True)
        script = self._base / "scenario.xml"
        filled = {**DEFAULTS, **(values or {})}
        script.write_text(xml(scenario, final))
        keys = [part for name, value in filled.items() for part in ("-key", name, value)]
        signing = ["-au", login[0], "-ap", login[1]] if login else []
        command = [
            "sipp",
            *([remote] if remote else []),
            *(
                "-sf",
                str(script),
                "-i",
                address,
                "-mi",
                address,
                "-p",
                str(port),
                "-s",
                user,
            ),
            *("-m", str(calls), "-r", str(rate), "-l", str(at_once), "-t", "t1" if tcp else "u1"),
            *("-timeout", f"{seconds}s", "-timeout_error", "-nostdin", "-trace_err", "-deadcall_wait", "0"),
            *("-error_file", str(self._base / "errors"), "-trace_stat", "-stf", str(self._base / "figures.csv")),
            *("-trace_msg", "-message_file", str(self._base / "messages")),
            *signing,
            *keys,
        ]
        self.scenario = scenario
        self.child = Child(ns, command, self._base / "output", env={"TERM": "dumb"}, cwd=self._base)
        self._seconds = seconds

    def finish(self) -> Figures:
        """Wait for the end and return the figures; ScenarioFailed when a call went otherwise than written."""
        code = self.child.wait(self._seconds + 10)
        figures = self.figures()
        if code != 0 or figures.failed:
            raise ScenarioFailed(f"{self.scenario}: sipp ended with {code}, {figures}\n{self.errors()}")
        return figures

    def figures(self) -> Figures:
        """Return what it counted so far."""
        path = self._base / "figures.csv"
        rows = list(csv.DictReader(path.read_text().splitlines(), delimiter=";")) if path.exists() else []
        last = rows[-1] if rows else {}
        return Figures(
            int(last.get("SuccessfulCall(C)") or 0),
            int(last.get("FailedCall(C)") or 0),
            int(last.get("Retransmissions(C)") or 0),
        )

    def errors(self) -> str:
        """Return what it complained of."""
        path = self._base / "errors"
        return ((path.read_text(errors="replace") if path.exists() else "") + self.child.tail())[-4000:]

    def messages(self) -> str:
        """Return every message it sent and received."""
        path = self._base / "messages"
        return path.read_text(errors="replace") if path.exists() else ""

    def stop(self) -> None:
        """End it, whatever it was doing, and remove its files."""
        self.child.stop()
        shutil.rmtree(self._base, ignore_errors=True)
