"""The resolver's threads: what is asked, how often, and that an answer always comes."""

from __future__ import annotations

import socket
from collections.abc import Callable
from ipaddress import IPv6Address
from threading import Event, Semaphore

import pytest

from sipengine.resolve import Resolved, Resolver, Server, local_address_toward, look_up

NAME = Server("sip.provider.invalid", None, "udp")


def resolver(look: Callable[[Server], Resolved]) -> tuple[Resolver, Semaphore]:
    told = Semaphore(0)
    return Resolver(told.release, look), told


def test_a_name_that_is_being_looked_up_is_not_asked_twice() -> None:
    asked: list[Server] = []
    answer = Event()

    def look(server: Server) -> Resolved:
        asked.append(server)
        answer.wait(5)
        return Resolved(server, (), "Timeout")

    names, told = resolver(look)
    for _ in range(100):
        names.ask(NAME)
    answer.set()
    assert told.acquire(timeout=5)
    assert [one.server for one in names.take()] == [NAME]
    names.ask(NAME)
    assert told.acquire(timeout=5)
    assert len(asked) == 2, "once while it was under way, and again after its answer was taken"
    names.close()


def test_whatever_goes_wrong_in_a_look_up_who_asked_is_told() -> None:
    def look(_server: Server) -> Resolved:
        raise UnicodeError("label empty or too long")

    names, told = resolver(look)
    names.ask(NAME)
    assert told.acquire(timeout=5)
    assert names.take() == [Resolved(NAME, (), "UnicodeError")]
    names.close()


def test_servers_given_by_address_are_answered_in_the_order_of_asking() -> None:
    """The first server's thread held up, its backup's answer came first, and the box registered at the backup."""
    names, _told = resolver(look_up)
    asked = [Server(f"127.0.11.{last}", 5060, "udp") for last in range(1, 60)]
    for server in asked:
        names.ask(server)
    assert [one.server for one in names.take()] == asked
    names.close()


def test_a_machine_without_ipv6_has_no_address_toward_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kernel with ipv6.disable=1 refuses the socket itself; the name's IPv4 addresses must still be found."""
    real = socket.socket

    def without_ipv6(family: int, *rest: int) -> socket.socket:
        if family == socket.AF_INET6:
            raise OSError(97, "Address family not supported by protocol")
        return real(family, *rest)

    monkeypatch.setattr(socket, "socket", without_ipv6)
    assert local_address_toward(IPv6Address("2001:db8::1")) is None
