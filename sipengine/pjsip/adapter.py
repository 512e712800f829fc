"""The one real `Stack`: pjsua2 and our C module behind the port.

Law: every live pj object is held here and freed in `poll`, on the one SIP thread; nothing outside this package
imports pjsua2.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Sequence
from ipaddress import ip_address
from itertools import count

import pjsua2 as pj

from sipengine.certificate import TlsFiles
from sipengine.core.families import family_of, home_of, rtp_address
from sipengine.core.message import first_value, parse_message
from sipengine.pjsip.accounts import AccountHandle, Sockets
from sipengine.pjsip.admission import Doorman
from sipengine.pjsip.endpoint import start_endpoint
from sipengine.pjsip.legs import Leg
from sipengine.pjsip.marks import SIGNALLING, mark
from sipengine.pjsip.orders import Dialling, Holds, carry_out, options
from sipengine.pjsip.sdp import unfit
from sipengine.pjsip.tap import Tap
from sipengine.pjsip.twins import Twins
from sipengine.pjsip.voice import BoxVoice
from sipengine.port import (
    Account,
    AccountKey,
    AccountRefused,
    Arrived,
    Credential,
    Dial,
    DigitHeard,
    Ended,
    Event,
    Figures,
    Hangup,
    Hold,
    LegCommand,
    LegId,
    Listener,
    MediaChanged,
    Neighbour,
    Pin,
    PortTaken,
    Probed,
    Registered,
    Request,
    SendDigit,
    Transport,
    Unfit,
)

_CLOSE_SECONDS = 3.0
_LOOK_SECONDS = 0.02
"""How long a poll lasts at most while something has an end that no packet tells: a sound, a hold that waits."""
_TRANSPORTS = {
    ("udp", 4): pj.PJSIP_TRANSPORT_UDP,
    ("udp", 6): pj.PJSIP_TRANSPORT_UDP6,
    ("tcp", 4): pj.PJSIP_TRANSPORT_TCP,
    ("tcp", 6): pj.PJSIP_TRANSPORT_TCP6,
    ("tls", 4): pj.PJSIP_TRANSPORT_TLS,
    ("tls", 6): pj.PJSIP_TRANSPORT_TLS6,
}


class PjsipStack:
    """pjsua2 behind the port. One at a time per process: the library is global."""

    def __init__(self, log_level: int = 0, clock_rate: int = 8000, tls: TlsFiles | None = None) -> None:
        self._events: deque[Event] = deque()
        self._legs: dict[LegId, Leg] = {}
        self._ended: list[Leg] = []
        """Legs that are over, kept while another call has their number."""
        self._accounts: dict[AccountKey, AccountHandle] = {}
        self._forgotten: list[AccountHandle] = []
        self._listening: dict[Listener, int] = {}
        self._arrivals = count(1)
        self._tls = tls
        self._doorman = Doorman()
        self._unchecked_tls: int | None = None
        self._pins: tuple[Pin, ...] = ()
        self._endpoint = start_endpoint(self._doorman, log_level, clock_rate)
        self._endpoint.refused = self._refused
        self._twins = Twins(self._doorman, self._made, self._forgotten.append)
        self._doorman.open()
        self._holds = Holds()
        self._crossed: list[LegId] = []
        self._dialling = Dialling()
        self.voice = BoxVoice(self._legs.get, self._events.append, self._doorman.medium)

    # ---- set-up ----------------------------------------------------------------------------------------------

    def listen(self, listeners: Sequence[Listener]) -> None:
        for listener in listeners:
            if listener in self._listening:
                continue
            self._listening[listener] = self._open(listener, tls_verify=True)

    def _open(self, listener: Listener, tls_verify: bool) -> int:
        config = pj.TransportConfig()
        config.port = listener.port
        mark(config, SIGNALLING)
        if not listener.address.is_unspecified:
            config.boundAddress = str(listener.address)
        if listener.transport == "tls" and self._tls is not None:
            config.tlsConfig.certFile = str(self._tls.certificate)
            config.tlsConfig.privKeyFile = str(self._tls.key)
            config.tlsConfig.CaListFile = str(self._tls.authorities)
            config.tlsConfig.verifyServer = tls_verify
        kind = _TRANSPORTS[listener.transport, listener.address.version]
        try:
            return int(self._endpoint.transportCreate(kind, config))
        except pj.Error as err:
            raise PortTaken(listener, str(err.reason)) from err

    def put_account(self, account: Account) -> None:
        handle = self._accounts.get(account.key)
        try:
            sockets = self._sockets_of(account, home_of(account))
            if handle is None:
                handle = self._accounts[account.key] = self._made(account, sockets)
            else:
                handle.follow(account, sockets)
            self._twins.put(account, sockets)
        except pj.Error as err:
            raise AccountRefused(account.key, str(err.reason)) from err
        except PortTaken as err:  # the socket of its own that this account needs
            raise AccountRefused(account.key, str(err)) from err
        self._doorman.file(account.key, handle.getId())

    def _made(self, account: Account, sockets: Sockets) -> AccountHandle:
        return AccountHandle(account, sockets, self._events.append, self._arrived, self._doorman.speak)

    def drop_account(self, key: AccountKey) -> None:
        self._twins.drop(key)
        handle = self._accounts.get(key)
        if handle is not None:
            handle.retiring = True
            self._doorman.unfile(key)
            self._retire(handle)

    def register(self, key: AccountKey, on: bool = True) -> None:
        handle = self._accounts.get(key)
        if handle is None:
            if on:
                self._events.append(Registered(key, 503, "No such account", 0))
            return
        if not on and not handle.getInfo().regIsConfigured:
            return
        try:
            if on and handle.awaits_answer:
                handle = self._replaced(handle)
            handle.setRegistration(on)
            handle.awaits_answer = on
        except pj.Error as err:
            if on:
                self._events.append(Registered(key, 503, str(err.reason), 0))

    def _replaced(self, old: AccountHandle) -> AccountHandle:
        """A fresh account of the same key: the library takes no REGISTER while one awaits its answer, for 32 s.

        The old one keeps its calls until they end, and is heard no more.
        """
        key = old.value.key
        fresh = self._made(old.value, old.sockets)
        self._accounts[key] = fresh
        self._doorman.file(key, fresh.getId())
        old.forgotten = True
        self._forgotten.append(old)
        self._sweep()
        return fresh

    def _sweep(self) -> None:
        """Free the accounts that were replaced and whose calls are over."""
        for old in [one for one in self._forgotten if one.legs == 0]:
            self._forgotten.remove(old)
            old.shutdown()

    def probe(self, key: AccountKey, uri: str) -> None:
        prm = pj.SendRequestParam()
        prm.method = "OPTIONS"
        prm.txOption.targetUri = uri
        handle = self._accounts.get(key)
        try:
            if handle is not None:
                handle.sendRequest(prm)
        except pj.Error as err:
            self._events.append(Probed(key, 503, str(err.reason)))

    def admit(self, neighbours: Sequence[Neighbour], credentials: Sequence[Credential]) -> None:
        self._doorman.admit(neighbours, credentials)

    def pin(self, pins: Sequence[Pin]) -> None:
        self._pins = tuple(pins)
        self._doorman.pin(pins)

    def call_id(self, leg: LegId) -> str:
        live = self._legs.get(leg)
        if live is None or live.ended:
            return ""
        try:
            return str(live.getInfo().callIdString)
        except pj.Error:
            return ""

    def tap(self) -> Tap:
        """Copies of every message from now on; the caller closes it."""
        return Tap(self._doorman.trace())

    def strangers_dropped(self) -> int:
        """Messages left unanswered since the start."""
        return self._doorman.strangers_dropped()

    # ---- calls -----------------------------------------------------------------------------------------------

    def command(self, command: LegCommand) -> None:
        if isinstance(command, Dial):
            self._dial(command)
            return
        self._doorman.catch_up()
        leg = self._legs.get(command.leg)
        if leg is None or leg.ended:
            return
        if isinstance(command, Hold):
            self._holds.wish(command.leg, command.on, time.monotonic())
            self._holds.settle(self._legs.get, time.monotonic())
            return
        if isinstance(command, SendDigit) and not self.voice.must_send(command):
            return
        try:
            carry_out(leg, command)
        except pj.Error as err:
            self._fail(leg, str(err.reason))

    def _dial(self, dial: Dial) -> None:
        handle = self._accounts.get(dial.account)
        if handle is None:
            self._events.append(Ended(dial.leg, 503, "No such account", False, Figures()))
            return
        leg = Leg(dial.leg, handle, self._events.append, self._crossed.append, self._doorman.medium, dialled=True)
        self._hold_on(leg)
        try:
            if (family_of(dial.uri, self._pins) == 6) != handle.sockets.six:
                handle.change(handle.value, self._sockets_of(handle.value, dial.uri))
            leg.makeCall(dial.to, self._dialling.options(dial))
        except pj.Error as err:
            self._fail(leg, str(err.reason))

    def _arrived(self, handle: AccountHandle, prm: pj.OnIncomingCallParam) -> None:
        name, medium = LegId(f"i{next(self._arrivals)}"), self._doorman.medium
        leg = Leg(name, handle, self._events.append, self._crossed.append, medium, prm.callId)
        self._hold_on(leg)
        seen = self._doorman.identity(prm.rdata)
        if not self._doorman.files(seen, handle.value.key):
            self.command(Hangup(leg.leg, 404))
            return
        message = parse_message(prm.rdata.wholeMsg)
        source, user = self._doorman.origin(prm.rdata, seen)
        request = Request(message.uri, message.headers, source, handle.value.key, user)
        why = Unfit.NOT_ENCRYPTED if handle.is_twin else None
        self._events.append(Arrived(leg.leg, request, request.first("Call-ID") or "", why))

    def _refused(self, prm: pj.OnRejectedIncomingCallParam) -> None:
        """The library refused a call and told nobody: its offer does not fit the account, or it failed with it."""
        text = str(prm.rdata.wholeMsg)
        if prm.statusCode != pj.PJSIP_SC_NOT_ACCEPTABLE_HERE or not text:
            return
        seen = self._doorman.identity(prm.rdata)
        handle = self._accounts.get(self._doorman.account_of(seen) or AccountKey(""))
        if handle is None:
            return
        message = parse_message(text)
        call_id = first_value(message.headers, "Call-ID")
        source, user = self._doorman.origin(prm.rdata, seen)
        request = Request(message.uri, message.headers, source, handle.value.key, user)
        leg = LegId(f"i{next(self._arrivals)}")
        wanted = "optional" if handle.value.key in self._twins else handle.value.media.srtp
        self._events.append(Arrived(leg, request, call_id, unfit(text, wanted)))
        self._events.append(Ended(leg, int(prm.statusCode), str(prm.reason), False, Figures(), call_id))

    def _hold_on(self, leg: Leg) -> None:
        self._legs[leg.leg] = leg
        leg.account.legs += 1

    def _fail(self, leg: Leg, reason: str) -> None:
        """A command that the library refused ends the leg, so that its call can go on or end."""
        if not leg.dialled or leg.isActive():
            leg.ended_by_us = True
            try:
                leg.hangup(options(500))
                return
            except pj.Error as err:
                reason = f"{reason}; {err.reason}"
        if not leg.ended:
            leg.ended = True
            self._events.append(Ended(leg.leg, 503, reason, False, leg.figures))

    def wake(self) -> None:
        self._doorman.wake()

    # ---- the loop --------------------------------------------------------------------------------------------

    def poll(self, seconds: float) -> list[Event]:
        if self.voice.busy or self._holds.waiting:
            seconds = min(seconds, _LOOK_SECONDS)
        self._doorman.catch_up()
        self._endpoint.libHandleEvents(0 if self._events else max(1, int(seconds * 1000)))
        self._events.extend(self._doorman.drain(self._leg_of))
        self.voice.look()
        happened = list(self._events)
        self._events.clear()
        now = time.monotonic()
        for leg_id in self._crossed:
            self._holds.crossed(leg_id, leg_id in self._legs and self._legs[leg_id].dialled, now)
        self._crossed.clear()
        self._holds.settle(self._legs.get, now)
        for event in happened:
            if isinstance(event, MediaChanged):
                self.voice.refresh(event.leg)
            elif isinstance(event, DigitHeard):
                self.voice.heard(event)
            elif isinstance(event, Ended):
                self._forget(event.leg)
        # The library gives the number of a call that ended to the next one at once, and a Call that is destroyed
        # hangs up whatever has its number (pjsua2, ~Call): with 603, when that is a caller who just arrived.
        self._ended = [leg for leg in self._ended if leg.isActive()]
        return happened

    def _leg_of(self, call: int) -> LegId | None:
        return next((leg.leg for leg in self._legs.values() if leg.getId() == call and not leg.ended), None)

    def _forget(self, leg_id: LegId) -> None:
        leg = self._legs.pop(leg_id, None)
        self.voice.forget(leg_id)
        self._holds.forget(leg_id)
        if leg is not None:
            self._ended.append(leg)
            leg.account.legs -= 1
            self._retire(leg.account)

    def _retire(self, handle: AccountHandle) -> None:
        self._sweep()
        key = handle.value.key
        if handle.retiring and handle.legs == 0 and self._accounts.get(key) is handle:
            del self._accounts[key]
            handle.shutdown()  # unregisters by itself

    def close(self) -> None:
        deadline = time.monotonic() + _CLOSE_SECONDS
        for leg_id in list(self._legs):
            self.command(Hangup(leg_id, 503))
        while self._legs and time.monotonic() < deadline:
            self.poll(0.02)
        self._unregister_all(deadline)
        self.voice.close()
        self._legs.clear()
        self._ended.clear()
        for handle in self._accounts.values():
            handle.shutdown()
        self._accounts.clear()
        self._twins.close()
        for handle in self._forgotten:
            handle.shutdown()
        self._forgotten.clear()
        self._doorman.close()
        self._endpoint.libDestroy()

    def _unregister_all(self, deadline: float) -> None:
        registered = {key for key, handle in self._accounts.items() if handle.getInfo().regIsActive}
        for key in registered:
            self.register(key, on=False)
        while time.monotonic() < deadline:
            if not any(self._accounts[key].getInfo().regIsActive for key in registered):
                return
            self.poll(0.02)

    def _transport_of(self, account: Account) -> int | None:
        """A TLS trunk whose certificate must not be checked gets a socket that does not check.

        On a box bound to one address, TCP and TLS name their listener: without it PJSIP writes the address of the
        route to the peer into Contact, where nothing of ours listens.
        """
        if account.transport != "tls" or account.tls_verify:
            return self._bound_listener(account.transport)
        if self._unchecked_tls is None:
            address = ip_address(self._bound_address() or "0.0.0.0")
            self._unchecked_tls = self._open(Listener("tls", address, 0), tls_verify=False)
        return self._unchecked_tls

    def _bound_listener(self, transport: Transport) -> int | None:
        if transport == "udp" or not self._bound_address():
            return None
        return next((id for listener, id in self._listening.items() if listener.transport == transport), None)

    def _bound_address(self) -> str:
        return rtp_address(self._listening, None)

    def _sockets_of(self, account: Account, far_end: str) -> Sockets:
        """What an account sends from to the far end at this URI."""
        family = family_of(far_end, self._pins)
        return Sockets(rtp_address(self._listening, family), self._transport_of(account), family == 6)
