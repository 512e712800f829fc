"""The box as the tests hold it: a process with a real endpoint, its verbs as methods.

Law: a verb returns after the box has obeyed; everything sent to the box before it has then been heard.
"""

import json
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
AUTH, TRUST, STRANGER = "127.0.0.2", "127.0.0.3", "127.0.0.66"
USUAL_ACL = [[f"{AUTH}/32", "AUTH", 2], [f"{TRUST}/32", "TRUST", 3]]
USUAL_USERS = [["alice", "100", "secret", 5], ["bob", "200", "geheim", 6]]


class Refused(Exception):
    """The box answered a verb with an error."""


class Box:
    """One child process."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.native.box_process", str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
        )
        theirs.close()
        self._control = ours
        self._control.settimeout(20)
        self._lines = ours.makefile("rb")
        self.ports: dict[str, int] = self.ask("where")

    def ask(self, verb: str, *arguments: object) -> Any:
        """Have the box do something; its answer. Refused: it could not."""
        self._control.sendall(json.dumps([verb, *arguments]).encode() + b"\n")
        answer = json.loads(self._lines.readline() or b'{"error": "the box is gone"}')
        if "error" in answer:
            raise Refused(answer["error"])
        return answer["ok"]

    def restart(self, **limits: object) -> None:
        """A fresh module with the usual tables; `limits` as in trunkmod.Limits."""
        self.ask("restart", limits)
        self.ask("acl", USUAL_ACL)
        self.ask("credentials", USUAL_USERS)
        self.ask("pins", [])

    def events(self, kind: str) -> list[dict[str, Any]]:
        """All events since the last look that are of this type."""
        return [e for e in self.ask("drain") if e["type"] == kind]

    def stop(self) -> None:
        """End the child in order; a crash at its end counts."""
        self._lines.close()
        self._control.close()
        assert self._process.wait(20) == 0
