"""The real web process on loopback: whom it believes about where a visitor is, and that it ends when asked."""

import http.client
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from appliance.run.http import open_http
from tests.cli.processes import until

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def served(data: Path, *options: str) -> Iterator[int]:
    """The web process on a socket of ours, as `trunkbox run` starts it; gives the port."""
    with open_http("127.0.0.1", 0) as sock:
        argv = [sys.executable, "-m", "webui", "--data", str(data), "--http-fd", str(sock.fileno()), *options]
        process = subprocess.Popen(argv, cwd=ROOT, pass_fds=(sock.fileno(),))
        try:
            yield sock.getsockname()[1]
        finally:
            process.terminate()
            assert process.wait(10) == 0


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with served(tmp_path_factory.mktemp("alone")) as port:
        until(lambda: asked(port).status == 200)
        yield port


@pytest.fixture(scope="module")
def proxied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with served(tmp_path_factory.mktemp("proxied"), "--behind-proxy") as port:
        until(lambda: asked(port).status == 200)
        yield port


def asked(port: int, **headers: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", "/welkom", headers={name.replace("_", "-"): headers[name] for name in headers})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer


def test_without_a_proxy_nobodys_word_counts(alone: int) -> None:
    answer = asked(alone, X_Forwarded_For="8.8.8.8", X_Forwarded_Proto="https", Forwarded="for=8.8.8.8")
    assert answer.status == 200
    assert "Secure" not in (answer.getheader("Set-Cookie") or "")
    assert answer.getheader("Server") is None


@pytest.mark.parametrize(
    ("forwarded", "status"),
    [
        pytest.param("192.168.1.20", 200, id="a near one"),
        pytest.param("8.8.8.8", 404, id="a stranger"),
        pytest.param("192.168.1.20, 8.8.8.8", 404, id="a stranger who wrote a near one before"),
        pytest.param("2600::1", 404, id="a stranger over IPv6"),
        pytest.param("fe80::1", 200, id="a link-local one"),
    ],
)
def test_the_proxy_says_where_a_visitor_is(proxied: int, forwarded: str, status: int) -> None:
    assert asked(proxied, X_Forwarded_For=forwarded).status == status


def test_tls_at_the_proxy_makes_the_cookies_secure(proxied: int) -> None:
    answer = asked(proxied, X_Forwarded_For="192.168.1.20", X_Forwarded_Proto="https")
    assert "Secure" in (answer.getheader("Set-Cookie") or "")
