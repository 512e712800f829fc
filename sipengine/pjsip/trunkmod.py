"""The C module inside the pjsua2 wheel: tables in, events and identities out.

Law: called from the SIP thread alone; everything that crosses is a value of `trunkvalues`; a wheel with another
layout is refused by name.
"""

import ctypes
import os
from collections.abc import Sequence

from sipengine.pjsip.medium import Medium
from sipengine.pjsip.trunkvalues import (
    AclEntry,
    Action,
    Address,
    Algorithm,
    AuthFailed,
    AuthFailure,
    Binding,
    Bound,
    BoundReason,
    Credential,
    Cut,
    Digit,
    Event,
    Heard,
    Identity,
    Limits,
    Lost,
    Network,
    Pin,
    Stats,
    Stranger,
    Transport,
    TransportName,
    Unbound,
    UnboundReason,
    Unresolved,
    ha1,
)
from sipengine.pjsip.trunkwire import (
    ABI,
    RawAclEntry,
    RawCredential,
    RawIdentity,
    RawPin,
    RawStats,
    acl_row,
    config_row,
    credential_row,
    parse_event,
    pin_rows,
    read_bindings,
    read_identity,
    read_stats,
)

__all__ = [
    "AclEntry",
    "Action",
    "Address",
    "Algorithm",
    "AuthFailed",
    "AuthFailure",
    "Binding",
    "Bound",
    "BoundReason",
    "Credential",
    "Cut",
    "Digit",
    "Event",
    "Heard",
    "Identity",
    "Limits",
    "Lost",
    "Network",
    "Pin",
    "Stats",
    "Stranger",
    "Transport",
    "TransportName",
    "TrunkModule",
    "TrunkModuleError",
    "Unbound",
    "UnboundReason",
    "Unresolved",
    "ha1",
]

_DEFAULTS = Limits()
_EVENT_MAX = 65536
_BINDINGS_MAX = 8 << 20


class TrunkModuleError(Exception):
    """The C module refused a call; the text says which and why."""


def _library_path() -> str:
    import _pjsua2  # the door to the wheel is this package

    return str(_pjsua2.__file__)


class TrunkModule:
    """The running module. Make it after `libStart`; `close` before `libDestroy`. Not thread-safe."""

    def __init__(self, realm: str, limits: Limits = _DEFAULTS, library: str | None = None) -> None:
        """Start the module on the pjsua endpoint of this process.

        TrunkModuleError: the wheel has no module or another layout, a module runs already, or no endpoint.
        """
        self._lib = ctypes.CDLL(library or _library_path())
        self._lost = 0
        self._unread = 0
        self._running = False
        self._buffer = memoryview(bytearray(_EVENT_MAX))
        """For every event: a new one each turn would be 64 KB of cleared memory."""
        if not hasattr(self._lib, "trunk_abi") or self._lib.trunk_abi() != ABI:
            raise TrunkModuleError("the pjsua2 wheel carries no trunk module of this version: rebuild the wheel")
        self._lib.trunk_rx_identity.argtypes = (ctypes.c_void_p, ctypes.c_void_p)
        self._lib.trunk_shutdown.restype = None
        self._lib.trunk_wake.restype = None
        self._lib.trunk_catch_up.restype = None
        self._lib.trunk_stats.restype = None
        self._check("trunk_init", self._lib.trunk_init(ctypes.byref(config_row(realm, limits))))
        self._running = True
        self.medium = Medium(self._lib)

    def _check(self, call: str, status: int) -> None:
        if status == 0:
            return
        words = os.strerror(-status) if status < 0 else f"pj_status {status}"
        raise TrunkModuleError(f"{call}: {words}")

    def _set(self, call: str, row: type[ctypes.Structure], rows: Sequence[ctypes.Structure]) -> None:
        table = (row * len(rows))(*rows)
        self._check(call, getattr(self._lib, call)(table, len(rows)))

    def set_acl(self, entries: Sequence[AclEntry]) -> None:
        """Replace the whole table; empty drops everybody."""
        self._set("trunk_set_acl", RawAclEntry, [acl_row(e) for e in entries])

    def set_credentials(self, entries: Sequence[Credential]) -> None:
        """Replace all accounts; bindings of AORs that are gone end (Unbound, REVOKED). auth_user is unique."""
        names = [e.auth_user for e in entries]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise TrunkModuleError(f"trunk_set_credentials: the same login twice: {', '.join(twice)}")
        self._set("trunk_set_credentials", RawCredential, [credential_row(e) for e in entries])

    def set_pins(self, pins: Sequence[Pin]) -> None:
        """Replace all pinned names; a name without a pin fails to resolve, with an Unresolved event."""
        self._set("trunk_set_pins", RawPin, [row for pin in pins for row in pin_rows(pin)])

    def set_codecs(self, account: int, names: Sequence[str]) -> None:
        """What the SDP of a pjsua account, by its index, names from now on, best first; none: all there are."""
        table = (ctypes.c_char_p * len(names))(*(name.encode() for name in names))
        self._check("trunk_set_codecs", self._lib.trunk_set_codecs(account, table, len(names)))

    def set_filed(self, by_network: Sequence[int], by_credential: Sequence[int]) -> None:
        """The pjsua account, by its index, of each tag of a network and of a credential; -1: ask."""
        tables = [(ctypes.c_int32 * len(table))(*table) for table in (by_network, by_credential)]
        code = self._lib.trunk_set_filed(tables[0], len(tables[0]), tables[1], len(tables[1]))
        self._check("trunk_set_filed", code)

    def fileno(self) -> int:
        """Readable when events wait; owned by the module."""
        return int(self._lib.trunk_event_fd())

    def drain(self) -> list[Event]:
        """All events so far, oldest first; never waits. A Lost comes last when some did not fit: the queue was
        full then, so there is something to read, and a turn without events need not ask for the counts."""
        events: list[Event] = []
        read = 0
        while self._running:
            try:
                length = os.readv(self.fileno(), [self._buffer])
            except BlockingIOError:
                break
            if not length:
                break
            read += 1
            try:
                events.append(parse_event(bytes(self._buffer[:length])))
            except (ValueError, KeyError, TypeError):
                self._unread += 1
        if not read:
            return events
        lost = self.stats().events_lost + self._unread
        if lost > self._lost:
            events.append(Lost(lost - self._lost))
            self._lost = lost
        return events

    def identity(self, rdata: object) -> Identity | None:
        """Who sent the request being handled: `prm.rdata` or its `pjRxData`, during the callback only."""
        raw = RawIdentity()
        address: int = int(getattr(rdata, "pjRxData", rdata))  # type: ignore[call-overload]
        if not self._lib.trunk_rx_identity(address, ctypes.byref(raw)):
            return None
        return read_identity(raw)

    def bindings(self) -> list[Binding]:
        """Every binding there is now; `expires` counts from now."""
        buffer = ctypes.create_string_buffer(_BINDINGS_MAX)
        length = self._lib.trunk_bindings(buffer, _BINDINGS_MAX)
        if length < 0:
            self._check("trunk_bindings", length)
        return read_bindings(buffer.raw[:length])

    def wake(self) -> None:
        """Let the library's wait for packets end now; from any thread, also when the module is closed."""
        self._lib.trunk_wake()

    def catch_up(self) -> None:
        """Send what was put off until a call had been dialled on: its 100 Trying, the copies of messages."""
        self._lib.trunk_catch_up()

    def stats(self) -> Stats:
        """Counters since start."""
        raw = RawStats()
        self._lib.trunk_stats(ctypes.byref(raw))
        return read_stats(raw)

    def trace(self) -> int:
        """Have every message copied from now on: a descriptor of the caller's own that ends with the module.

        TrunkModuleError: it could not be opened.
        """
        found = int(self._lib.trunk_trace(1))
        if found < 0:
            raise TrunkModuleError("trunk_trace: no descriptor")
        return os.dup(found)

    def close(self) -> None:
        """Take the module off the endpoint and free everything; harmless the second time."""
        if self._running:
            self._running = False
            self._lib.trunk_shutdown()
