"""With 100,000 calls in the log, whatever is searched, the page is there within 50 ms in 95 of 100 cases."""

import http.client
import os
import random
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

import pytest
from waitress import create_server

from appliance.admin.owner import Owner, Visitor, Welcome
from appliance.admin.web_file import WebFile
from appliance.calllog.files import journal_path
from appliance.calllog.fold import DAY, fold
from appliance.calllog.lines import encode
from appliance.calllog.record import Outcome, new_id, to_dict
from appliance.calllog.summary import local_day
from appliance.calllog.writer import Plan
from appliance.settings import Settings
from appliance.store import SettingsStore
from tests.calllog.make import ZONE, call
from tests.pace import slowness
from tests.webui.conftest import NOW, PASSWORD
from webui.app import create_app
from webui.auth.gate import COOKIE

MANY, DAYS, CALLERS = 100_000, 90, 5_000
GOAL = 0.050
"""Seconds from the request to the last byte, over loopback."""


def filled(folder: Path) -> list[str]:
    """So many calls over so many days up to now; returns some of their ids."""
    folder.mkdir(parents=True)
    patterns = [to_dict(call(n)) for n in range(60)]
    ids = []
    with journal_path(folder, 1).open("wb") as journal:
        for n in range(MANY):
            start = NOW - (MANY - n) * DAYS * 86400 / MANY
            own = {"id": new_id(start), "start": start, "from": f"+3162{n * 7919 % CALLERS:07d}"}
            journal.write(encode(patterns[n % 60] | own | {DAY: local_day(start, ZONE).isoformat()}))
            if n % 1000 == 0:
                ids.append(str(own["id"]))
    fold(folder, [1], zone=ZONE, size=Plan().segment, careful=False, open_days={})
    return ids


@contextmanager
def served(data: Path) -> Iterator[int]:
    """The application under waitress on loopback; gives its port."""
    server = create_server(create_app(data, clock=lambda: NOW), host="127.0.0.1", port=0, threads=4)

    def run() -> None:
        with suppress(OSError):  # at the end the socket is closed under the very wait for it
            server.run()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield server.effective_port
    finally:
        server.close()
        thread.join(5)


def searches(ids: list[str]) -> dict[str, list[str]]:
    """Addresses by kind, each another one."""
    chance = random.Random(1)
    today = local_day(NOW, ZONE)

    def day() -> str:
        return (today - timedelta(days=chance.randrange(DAYS))).isoformat()

    return {
        "the newest": ["/gesprekken/"] * 40,
        "a caller": [f"/gesprekken/?nummer=062{chance.randrange(CALLERS):07d}" for _ in range(40)],
        "the end of a number": [f"/gesprekken/?nummer={chance.randrange(1000):03d}7" for _ in range(40)],
        "nobody": [f"/gesprekken/?nummer=%2B4930{n:07d}" for n in range(40)],
        "a day": [f"/gesprekken/?van={(d := day())}&tot={d}" for _ in range(40)],
        "an outcome since a day": [
            f"/gesprekken/?van={day()}&afloop={chance.choice(list(Outcome)).value}" for _ in range(40)
        ],
        "a direction and a caller": [
            f"/gesprekken/?richting=out&nummer=2{chance.randrange(CALLERS):07d}" for _ in range(40)
        ],
        "somewhere": [f"/gesprekken/?vanaf={NOW - chance.randrange(DAYS * 86400)!r}_zz" for _ in range(40)],
        "one call": [f"/gesprekken/{chance.choice(ids)}" for _ in range(40)],
    }


def logged_in(data: Path) -> str:
    """The cookie of a browser of the owner's."""
    owner = Owner(WebFile(data), lambda: NOW)
    owner.set_password(PASSWORD)
    welcome = owner.login(PASSWORD, Visitor("127.0.0.1"))
    assert isinstance(welcome, Welcome)
    return f"{COOKIE}={welcome.token}"


def timed(port: int, cookie: str, asked: list[tuple[str, str]]) -> dict[str, list[tuple[float, float]]]:
    """Seconds of each request by kind: on the clock, and of processor time (server and client together)."""
    times: dict[str, list[tuple[float, float]]] = {}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    for kind, path in asked:
        begun, worked = time.perf_counter(), time.process_time()
        connection.request("GET", path, headers={"Accept-Encoding": "gzip", "Cookie": cookie})
        answer = connection.getresponse()
        assert answer.read()
        times.setdefault(kind, []).append((time.perf_counter() - begun, time.process_time() - worked))
        assert answer.status == 200, path
    connection.close()
    return times


def p95(taken: Iterable[float]) -> float:
    ordered = sorted(taken)
    return ordered[int(len(ordered) * 0.95)]


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_page_is_there_at_once_with_a_hundred_thousand_calls(data: Path) -> None:
    ids = filled(data / "calls")
    SettingsStore(data).save(Settings(), 0, "test")
    asked = [(kind, path) for kind, paths in searches(ids).items() for path in paths]
    random.Random(2).shuffle(asked)
    cookie = logged_in(data)
    with served(data) as port:
        [(first, _)] = timed(port, cookie, [("first", "/gesprekken/?nummer=9")])["first"]
        times = timed(port, cookie, asked)
    print(f"the first search: {first * 1000:.0f} ms")
    for kind, taken in times.items():
        clock, work = p95(one for one, _ in taken), p95(one for _, one in taken)
        print(f"{kind}: p95 {clock * 1000:.0f} ms, of which {work * 1000:.0f} of work")
    every = [one for taken in times.values() for one in taken]
    clock, work = p95(one for one, _ in every), p95(one for _, one in every)
    print(f"all: p95 {clock * 1000:.1f} ms, of which {work * 1000:.1f} of work")
    assert work < GOAL * slowness()
    # The clock judges the page only where the processors were not waited for.
    if os.getloadavg()[0] < (os.cpu_count() or 1):
        assert clock < GOAL
