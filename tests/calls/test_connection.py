"""A trunk over TCP: the registration lives as long as its connection, for calls come in over it."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.calls.conftest import MakeBox
from tests.calls.settings import settings_for
from tests.peers.lab import Lab
from tests.peers.slots import Link, Slot

pytestmark = [pytest.mark.peers, pytest.mark.timeout(60)]
SLOT = Slot("cut", 56, trunk=Link.REGISTER, transport="tcp")
ECHOED = ("via", "from", "to", "call-id", "cseq", "contact")


@pytest.fixture
def provider(lab: Lab) -> Iterator[socket.socket]:
    """A registrar's listening TCP socket."""
    with lab.ns.socket(socket.AF_INET, socket.SOCK_STREAM) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((SLOT.provider_address, 5060))
        listening.listen()
        listening.settimeout(15)
        yield listening


def accept_registration(listening: socket.socket) -> socket.socket:
    """Take a connection, and 200 for the REGISTER that comes over it."""
    connection, _ = listening.accept()
    connection.settimeout(10)
    heard = b""
    while b"\r\n\r\n" not in heard:
        heard += connection.recv(65536)
    first, *lines = heard.decode().split("\r\n\r\n")[0].split("\r\n")
    assert first.startswith("REGISTER ")
    kept = [line for line in lines if line.partition(":")[0].strip().lower() in ECHOED]
    kept = [f"{line};expires=3600" if line.lower().startswith("contact") else line for line in kept]
    connection.sendall("\r\n".join(["SIP/2.0 200 OK", *kept, "Content-Length: 0", "", ""]).encode())
    return connection


def test_a_cut_connection_is_made_again_long_before_the_registration_runs_out(
    make_box: MakeBox, provider: socket.socket
) -> None:
    box = make_box(SLOT, settings_for(SLOT))
    with ExitStack() as open_sockets:
        first = open_sockets.enter_context(accept_registration(provider))
        box.await_registered()
        first.close()
        open_sockets.enter_context(accept_registration(provider))
        box.await_registered()
