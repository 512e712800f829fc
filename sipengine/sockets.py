"""The SIP sockets that the settings want: which are open, which could not be opened and why.

Law: an open socket is never closed, for the provider's bindings and the calls of now lead to it.
"""

from __future__ import annotations

from collections.abc import Iterator

from appliance.control import ListenStatus, Problem
from appliance.settings import Settings
from sipengine.port import Address, Listener, PortTaken, Stack, Transport


class Sockets:
    """What is wanted, what is open, what is shut."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._wanted: tuple[Listener, ...] = ()
        self._open: set[Listener] = set()
        self._shut: dict[Listener, Problem] = {}

    def listen(self, settings: Settings) -> bool:
        """Open what the settings want and what could not be opened before: an address may come late, a port become
        free. True: one more is open."""
        before = len(self._open)
        self._wanted = tuple(Listener(one.transport, one.address, one.port) for one in settings.sip.listen)
        self._shut.clear()
        for listener in self._wanted:
            if listener in self._open:
                continue
            try:
                self._stack.listen([listener])
                self._open.add(listener)
            except PortTaken as err:
                # Who has the port only the doctor finds out.
                told = {"where": _where(listener), "why": str(err), "by": ""}
                self._shut[listener] = Problem("sip_port_taken", told)
        return len(self._open) > before

    def __bool__(self) -> bool:
        """Whether any is open."""
        return bool(self._open)

    def problems(self) -> Iterator[Problem]:
        """The sockets that could not be opened, and those that stay though nobody wants them any more."""
        yield from self._shut.values()
        for one in self._open:
            if one not in self._wanted:
                yield Problem("sip_port_stays", {"where": _where(one)})

    @property
    def statuses(self) -> tuple[ListenStatus, ...]:
        """The sockets that the settings want, and whether they are open."""
        return tuple(
            ListenStatus(transport=one.transport, address=str(one.address), port=one.port, open=one in self._open)
            for one in self._wanted
        )

    @property
    def bound_address(self) -> Address | None:
        """The one address that all sockets are bound to: they speak from it alone, whatever address the route to
        a peer would prefer. None when there is no such."""
        return self.speaks_from(None)

    def speaks_from(self, local: Address | None) -> Address | None:
        """Our address toward who is reached from `local` by the system's routes: the one that all sockets of its
        family are bound to, else `local`."""
        bound = {one.address for one in self._wanted if local is None or one.address.version == local.version}
        only = next(iter(bound)) if len(bound) == 1 else None
        return local if only is None or only.is_unspecified else only

    def port(self, transport: Transport) -> int:
        """Where we listen for a transport; the standard port (RFC 3261 section 19.1.2) when nowhere."""
        ports = [one.port for one in self._wanted if one.transport == transport]
        return next(iter(ports), 5061 if transport == "tls" else 5060)


def _where(listener: Listener) -> str:
    return f"{listener.address}:{listener.port}/{listener.transport}"
