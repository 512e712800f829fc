"""The control verb `trace`: which messages are meant, and the look-up of them beside the SIP thread.

Law: the SIP thread says which Call-IDs or addresses are meant; the disk is read on a thread of its own.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from zoneinfo import ZoneInfo

from appliance.calllog.reader import CallReader
from appliance.calllog.record import id_start
from appliance.control import Request
from appliance.traces.find import cut_to_size, of_call, trace_of
from sipengine.engine import Engine
from sipengine.tracing import Tracing

_UTC = ZoneInfo("UTC")


class TraceVerb:
    """Answers `trace`."""

    def __init__(self, engine: Engine, tracing: Tracing | None, data: Path) -> None:
        """`tracing` None: nothing is kept."""
        self._engine, self._tracing, self._data = engine, tracing, data
        self._reader = CallReader(data / "calls", zone=_UTC)
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="trace-read")

    def answer(self, request: Request) -> None:
        """Answer or refuse, perhaps later and from another thread."""
        asked = {name: str(value) for name, value in request.args.items()}
        if self._tracing is None:
            request.refuse("trace_off")
        elif len(asked) != 1:
            request.refuse("trace_what")
        elif "call" in asked:
            going = self._engine.calls.call_ids(asked["call"])
            self._pool.submit(self._find, request, self._tracing, asked["call"], going)
        else:
            self._line(request, self._tracing, *next(iter(asked.items())))

    def close(self) -> None:
        """Answer no more."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _find(self, request: Request, tracing: Tracing, id: str, going: tuple[str, ...] | None) -> None:
        tracing.catch_up()
        try:
            start = id_start(id) or time.time()
            found = (
                trace_of(self._data / "traces", going, start, time.time())
                if going is not None
                else of_call(self._data, self._reader, id)
            )
        except OSError as err:
            request.refuse("disk", path=str(self._data / "traces"), detail=err.strerror or "")
            return
        if found is None:
            request.refuse("no_such_call_logged", call=id[:80])
        else:
            request.answer(found)

    def _line(self, request: Request, tracing: Tracing, kind: str, id: str) -> None:
        settings = self._engine.settings
        known = {one.id for one in (settings.trunks if kind == "trunk" else settings.pbxs)}
        if id not in known:
            request.refuse(f"no_such_{kind}", **{kind: id[:40]})
            return
        hosts = self._engine.trunks.hosts(id) if kind == "trunk" else self._engine.pbxs.hosts(id)
        self._pool.submit(_tell_logins, request, tracing, hosts)


def _tell_logins(request: Request, tracing: Tracing, hosts: frozenset[str]) -> None:
    tracing.catch_up()
    messages = tracing.logins(hosts)
    request.answer(cut_to_size(tuple(dict.fromkeys(one.call_id for one in messages)), messages))
