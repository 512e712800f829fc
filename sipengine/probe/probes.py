"""The trials under way and the last ones that are over.

Law: the SIP thread starts and reads them; each runs on a thread of its own and is bounded in time and number.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from appliance.control.probe_values import ProbeAction, ProbeChanged, ProbeResult, ProbeStatus, ProbeStep
from appliance.settings.lines import Trunk
from sipengine.certificate import authorities
from sipengine.port import Address
from sipengine.probe.logins import TriedLogin
from sipengine.probe.run import Around, run
from sipengine.resolve import Resolved, Server, look_up

log = logging.getLogger("trunkbox.probe")
AT_ONCE = 2
KEPT = 16


class Probes:
    """Trials by their id. `publish` is called from their threads and must not block."""

    def __init__(
        self,
        publish: Callable[[ProbeChanged], None],
        look: Callable[[Server], Resolved] = look_up,
        trusted: Path | None = None,
    ) -> None:
        """`trusted`: a PEM file that TLS certificates are checked against, None for the system's."""
        self._publish = publish
        self._look = look
        self._trusted = trusted or authorities()
        self._lock = threading.Lock()
        self._found: dict[str, ProbeStatus] = {}
        self._over: deque[Trunk] = deque()
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="probe")
        self._names = ThreadPoolExecutor(4, thread_name_prefix="probe-name")

    def start(self, trunk: Trunk, logins: tuple[TriedLogin, ...], bind: Address | None) -> ProbeStatus | None:
        """Begin a trial; None when as many as may run are running."""
        with self._lock:
            if sum(not one.done for one in self._found.values()) >= AT_ONCE:
                return None
            for old in [id for id, one in self._found.items() if one.done][: max(0, len(self._found) - KEPT + 1)]:
                del self._found[old]
            status = ProbeStatus(id=secrets.token_hex(4), trunk=trunk.id)
            self._found[status.id] = status
        around = Around(bind, self._trusted, self._look, self._names)
        self._pool.submit(self._work, status.id, trunk, logins, around)
        return status

    def status(self, id: str) -> ProbeStatus | None:
        """A trial so far; None when there is none of that id any more."""
        with self._lock:
            return self._found.get(id)

    def take_over(self) -> list[Trunk]:
        """The trunks whose trials ended since the last call."""
        over = []
        while self._over:
            over.append(self._over.popleft())
        return over

    def close(self) -> None:
        """Start no more; one that runs may still finish unheard."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._names.shutdown(wait=False, cancel_futures=True)

    def _work(self, id: str, trunk: Trunk, logins: tuple[TriedLogin, ...], around: Around) -> None:
        def tell(what: ProbeAction, params: Mapping[str, str]) -> None:
            step = ProbeStep(at=time.time(), what=what, params=dict(params))
            self._change(id, lambda one: replace(one, steps=(*one.steps, step)))

        for login in logins:
            try:
                result = run(trunk, login, around, tell)
            except Exception as err:  # whatever a far end does to the libraries, who waits is told
                log.exception("the trial of trunk %s failed", trunk.id)
                words = type(err).__name__
                result = ProbeResult(username=login.username, role=login.role, outcome="other", reason=words)
            self._change(id, lambda one, row=result: replace(one, results=(*one.results, row)))  # type: ignore[misc]
        self._over.append(trunk)
        self._change(id, lambda one: replace(one, done=True))

    def _change(self, id: str, change: Callable[[ProbeStatus], ProbeStatus]) -> None:
        with self._lock:
            self._found[id] = after = change(self._found[id])
        self._publish(ProbeChanged(probe=after))
