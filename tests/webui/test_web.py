"""Health, nearness and headers of the web; and the socket it is given."""

import os
import socket
from ipaddress import ip_address

import pytest
from flask import Flask

from appliance.control import EngineStatus, Problem, Status
from appliance.run.http import HttpUnavailable, open_http, urls
from appliance.version import version
from appliance.whitelist import near
from tests.webui.browser import Browser
from tests.webui.conftest import PretendedEngine

STATUS = Status(
    engine=EngineStatus(version="1", pid=1, since=0, problems=(Problem("x", {"t": "<script>alert(1)</script>"}),))
)


def test_health_tells_of_an_engine_that_is_down(browser: Browser) -> None:
    health = browser.get("/health").response.json
    assert health == {"web": "ok", "version": version(), "engine": "engine_down"}


def test_health_and_page_tell_of_an_engine_that_runs(browser: Browser, engine: PretendedEngine) -> None:
    engine.status = STATUS
    health, page = browser.get("/health").response.json, browser.get("/status").html
    assert health is not None
    assert health["engine"] == "ok"
    assert "alert(1)" in page
    assert "<script>" not in page


@pytest.mark.parametrize(("lang", "words"), [("nl", "draait niet"), ("en", "does not run")])
def test_the_page_says_that_the_engine_is_down(browser: Browser, lang: str, words: str) -> None:
    browser.lang = lang
    assert words in browser.get("/status").h1


@pytest.mark.parametrize(
    ("remote", "seen"),
    [
        pytest.param("127.0.0.1", True, id="this machine"),
        pytest.param("192.168.1.20", True, id="the office"),
        pytest.param("fe80::1%eth0", True, id="link-local"),
        pytest.param("fd00::5", True, id="a unique local address"),
        pytest.param("::ffff:192.168.1.20", True, id="the office inside IPv6"),
        pytest.param("8.8.8.8", False, id="the internet"),
        pytest.param("::ffff:8.8.8.8", False, id="the internet inside IPv6"),
        pytest.param("2600::1", False, id="the internet over IPv6"),
        pytest.param("", False, id="nobody knows who"),
    ],
)
def test_strangers_see_nothing(app: Flask, remote: str, seen: bool) -> None:
    assert near(remote) is seen
    answer = Browser(app, remote=remote).get("/health")
    assert answer.status == (200 if seen else 404)
    assert bool(answer.response.data) is seen


def test_every_answer_is_hardened(browser: Browser) -> None:
    for path in ("/", "/status", "/health", "/nowhere"):
        headers = browser.get(path).response.headers
        assert "default-src 'self'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"


def test_a_taken_port_is_named_with_who_has_it() -> None:
    with open_http("127.0.0.1", 0) as first, pytest.raises(HttpUnavailable) as caught:
        open_http("127.0.0.1", first.getsockname()[1])
    assert caught.value.code == "http_taken"
    assert caught.value.holder is not None
    assert caught.value.holder.pid == os.getpid()


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        pytest.param("127.0.0.1", ("http://127.0.0.1:80/",), id="one address"),
        pytest.param("box.local", ("http://box.local:80/",), id="a name"),
        pytest.param("::1", ("http://[::1]:80/",), id="IPv6 in brackets"),
        pytest.param("0.0.0.0", ("http://127.0.0.1:80/", "http://192.168.1.5:80/"), id="every IPv4 address"),
        pytest.param("::", ("http://[::1]:80/",), id="every IPv6 address but link-local ones"),
    ],
)
def test_where_the_pages_are(host: str, expected: tuple[str, ...]) -> None:
    ours = [ip_address(a) for a in ("192.168.1.5", "127.0.0.1", "fe80::1", "::1")]
    assert urls(host, 80, ours) == expected


def test_the_listening_socket_is_not_left_to_children_by_accident() -> None:
    with open_http("127.0.0.1", 0) as sock:
        assert not os.get_inheritable(sock.fileno())
        assert sock.type == socket.SOCK_STREAM


def test_the_navigation_has_room_for_eight_and_more_for_the_rest(browser: Browser) -> None:
    """The design's measure; what is hidden under Meer is found there, and Meer is lit on its pages."""
    side = browser.get("/updates").dom.one("nav", **{"class": "side"})
    assert len(side.find("li")) <= 8
    (lit,) = [link for link in side.find("a") if "aria-current" in link.attrs]
    more = browser.get(lit.attrs["href"]).dom.one("main")
    assert {"/updates", "/wizard", "/oefenen"} <= {link.attrs["href"] for link in more.find("a")}
