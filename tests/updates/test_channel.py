"""The maker's channel: fetched once, judged by the bundle itself, kept until somebody takes it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from appliance.updates import channel
from appliance.updates.bundle import Accept, Machine, Refuse, Verdict, Why
from appliance.updates.place import UPLOAD

HERE = Machine("trunkbox-x86", "1.4.2")
PLAIN = frozenset({"http"})


class Maker:
    """A server of the maker's on loopback. `content`, `etag`: what it offers; `to`: where it sends people."""

    def __init__(self) -> None:
        self.content, self.etag, self.to, self.short = b"bundle" * 50_000, '"1"', "", False
        self.asked: list[str] = []
        maker = self

        class Handler(BaseHTTPRequestHandler):
            def do_HEAD(self) -> None:
                self._answer()

            def do_GET(self) -> None:
                self._answer()
                if not maker.to:
                    self.wfile.write(maker.content[: 1000 if maker.short else None])

            def _answer(self) -> None:
                maker.asked.append(self.command)
                self.send_response(302 if maker.to else 200)
                if maker.to:
                    self.send_header("Location", maker.to)
                self.send_header("ETag", maker.etag)
                self.send_header("Content-Length", "0" if maker.to else str(len(maker.content)))
                self.end_headers()

            def log_message(self, *_args: object) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/stable/trunkbox-x86.raucb"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)
        self.thread.start()


@pytest.fixture
def maker() -> Iterator[Maker]:
    made = Maker()
    yield made
    made.server.shutdown()
    made.server.server_close()
    made.thread.join(10)


def accepts(_bundle: Path, _here: Machine) -> Verdict:
    return Accept("1.5.0")


def refuses(_bundle: Path, _here: Machine) -> Verdict:
    return Refuse(Why.SIGNATURE)


def test_what_is_new_is_fetched_once_and_waits(maker: Maker, tmp_path: Path) -> None:
    assert channel.look(tmp_path, maker.url, HERE, accepts, PLAIN).version == "1.5.0"
    assert (tmp_path / channel.OFFERED).read_bytes() == maker.content
    assert channel.look(tmp_path, maker.url, HERE, accepts, PLAIN).version == "1.5.0"
    assert maker.asked == ["HEAD", "GET", "HEAD"]
    assert channel.take(tmp_path)
    assert (tmp_path / UPLOAD).read_bytes() == maker.content
    assert (channel.seen(tmp_path).version, channel.take(tmp_path)) == ("", False)
    assert channel.look(tmp_path, maker.url, HERE, accepts, PLAIN).version == "", "taken is not offered again"
    maker.etag = '"2"'
    assert channel.look(tmp_path, maker.url, HERE, accepts, PLAIN).version == "1.5.0"


def test_what_the_signature_refuses_is_not_kept_and_not_fetched_again(maker: Maker, tmp_path: Path) -> None:
    channel.look(tmp_path, maker.url, HERE, accepts, PLAIN)
    maker.etag = '"2"'
    assert channel.look(tmp_path, maker.url, HERE, refuses, PLAIN).code == "update_signature"
    assert not list(tmp_path.glob("*.raucb*")), "an older offer goes too"
    channel.look(tmp_path, maker.url, HERE, refuses, PLAIN)
    assert maker.asked.count("GET") == 2


def test_only_https_wherever_it_leads(maker: Maker, tmp_path: Path) -> None:
    with pytest.raises(channel.Unreachable, match="not https"):
        channel.look(tmp_path, maker.url, HERE, accepts)
    maker.to = "ftp://127.0.0.1/x"
    with pytest.raises(channel.Unreachable, match="away from https"):
        channel.look(tmp_path, maker.url, HERE, accepts, PLAIN)
    assert maker.asked == ["HEAD"]


def test_one_that_breaks_off_or_is_not_there_leaves_nothing(maker: Maker, tmp_path: Path) -> None:
    maker.short = True
    with pytest.raises(channel.Unreachable):
        channel.look(tmp_path, maker.url, HERE, accepts, PLAIN)
    with pytest.raises(channel.Unreachable):
        channel.look(tmp_path, "http://127.0.0.1:1/x", HERE, accepts, PLAIN)
    assert list(tmp_path.iterdir()) == []


def test_the_address_is_the_makers_word(tmp_path: Path) -> None:
    release = tmp_path / "release"
    assert channel.address("stable", HERE, release) is None
    release.write_text("VERSION=1\nCHANNEL=https://updates.example/t/\n")
    assert channel.address("beta", HERE, release) == "https://updates.example/t/beta/trunkbox-x86.raucb"


def test_a_version_on_a_stick_is_offered_once(tmp_path: Path) -> None:
    data, place = tmp_path / "data", tmp_path / "trunkbox"
    data.mkdir()
    place.mkdir()
    assert channel.from_stick(data, place, HERE, accepts) is None
    (place / "trunkbox-1.4.9.raucb").write_bytes(b"old")
    (place / "trunkbox-1.5.0.raucb").write_bytes(b"new")
    (place / "z.raucb").symlink_to("/etc/passwd")
    found = channel.from_stick(data, place, HERE, accepts)
    assert found is not None
    assert (found.version, (data / channel.OFFERED).read_bytes()) == ("1.5.0", b"new")
    assert channel.from_stick(data, place, HERE, accepts) is None
    (place / "trunkbox-1.5.1.raucb").write_bytes(b"bad")
    refused = channel.from_stick(data, place, HERE, refuses)
    assert refused is not None
    assert (refused.code, list(data.glob("*.raucb*"))) == ("update_signature", [])
