"""Accounts as pjsua2 knows them: our value turned into its configuration, its callbacks into our events.

Law: callbacks copy, queue and return.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pjsua2 as pj

from sipengine.core.message import first_value, parse_message
from sipengine.core.seen import seen_in
from sipengine.core.uri import host_text
from sipengine.pjsip.marks import VOICE, mark
from sipengine.port import Account, Event, Probed, Registered, Seen

_SECONDS = re.compile(r"\d{1,6}")
_SRTP = {
    "off": pj.PJMEDIA_SRTP_DISABLED,
    "optional": pj.PJMEDIA_SRTP_OPTIONAL,
    "required": pj.PJMEDIA_SRTP_MANDATORY,
}
_IPV6_WHEN_NEEDED = pj.PJSUA_IPV6_ENABLED_NO_PREFERENCE
_IPV6_OFFERED = pj.PJSUA_IPV6_ENABLED_PREFER_IPV6


@dataclass(frozen=True, slots=True)
class Sockets:
    """What an account sends from: the address that RTP binds to ("": every one), the SIP transport or None.

    `six`: its far end is reached over IPv6.
    """

    rtp_address: str
    transport: int | None = None
    six: bool = False


class AccountHandle(pj.Account):
    """One live account. `value` is what it was last given; `forgotten` once another took its place.

    `is_twin`: it takes what comes without the SRTP that is required.
    """

    def __init__(
        self,
        account: Account,
        sockets: Sockets,
        emit: Callable[[Event], None],
        arrived: Callable[[AccountHandle, pj.OnIncomingCallParam], None],
        speak: Callable[[int, Sequence[str]], None],
    ) -> None:
        """`speak` hears which codecs the account, by its index, may use."""
        super().__init__()
        self.value = account
        self.legs = 0
        self.retiring = False
        self.awaits_answer = False
        self.forgotten = False
        self.is_twin = False
        self._emit = emit
        self._arrived = arrived
        self._speak = speak
        self.sockets = sockets
        self.create(configuration(account, sockets))
        speak(self.getId(), account.media.codecs)

    def follow(self, account: Account, sockets: Sockets) -> None:
        """Take a value that may be the one it has; it is kept from now on."""
        if self.retiring or (self.value, self.sockets) != (account, sockets):
            self.retiring = False
            self.change(account, sockets)

    def change(self, account: Account, sockets: Sockets) -> None:
        """Take a changed value; calls and, when only other things changed, the registration live on."""
        self.value = account
        self.sockets = sockets
        self.modify(configuration(account, sockets))
        self._speak(self.getId(), account.media.codecs)

    def onRegState(self, prm: pj.OnRegStateParam) -> None:
        self.awaits_answer = False
        if self.forgotten:
            return
        answer = parse_message(str(prm.rdata.wholeMsg)) if prm.rdata.wholeMsg else None
        wait = first_value(answer.headers, "Retry-After") if answer else ""
        seconds = int(digits[0]) if (digits := _SECONDS.match(wait)) else 0
        expires = int(prm.expiration) if prm.code // 100 == 2 else 0  # the library repeats what was asked
        seen = seen_in(answer.headers) if answer else None
        self._emit(Registered(self.value.key, int(prm.code), str(prm.reason), expires, seconds, seen))

    def onIncomingCall(self, prm: pj.OnIncomingCallParam) -> None:
        self._arrived(self, prm)

    def onSendRequest(self, prm: pj.OnSendRequestParam) -> None:
        state = prm.e.body.tsxState
        text = str(state.src.rdata.wholeMsg) if state.type == pj.PJSIP_EVENT_RX_MSG else ""
        seen = seen_in(parse_message(text).headers) if text else None
        self._emit(Probed(self.value.key, int(state.tsx.statusCode), str(state.tsx.statusText), seen))


def configuration(account: Account, sockets: Sockets) -> pj.AccountConfig:
    """The pjsua2 configuration of an account."""
    config = pj.AccountConfig()
    config.idUri = f"<{account.aor}>"
    _registration(config, account)
    _sip(config, account)
    _media(config, account, sockets)
    if sockets.transport is not None:
        config.sipConfig.transportId = sockets.transport
    return config


def _registration(config: pj.AccountConfig, account: Account) -> None:
    reg = config.regConfig
    reg.registerOnAdd = False
    reg.disableRegOnModify = True
    reg.retryIntervalSec = 0  # our keeper retries: PJSIP's gives no back-off and no other server
    reg.dropCallsOnFail = False
    if account.registration is not None:
        reg.registrarUri = account.registration.uri
        reg.timeoutSec = account.registration.expires
        reg.unregWaitMsec = 2000


def _sip(config: pj.AccountConfig, account: Account) -> None:
    sip = config.sipConfig
    if account.username is not None and account.password is not None:
        sip.authCreds.append(pj.AuthCredInfo("digest", account.realm, account.username, 0, account.password))
    for proxy in account.proxies:
        sip.proxies.append(f"<{proxy};lr>")
    if account.reached_at is not None and account.registration is None:
        sip.contactForced = _contact(account, account.reached_at)
    nat = config.natConfig
    nat.sipOutboundUse = 0  # RFC 5626 parameters make some providers refuse the Contact
    nat.contactUseSrcPort = 0  # it would ask the system's resolver on the SIP thread, past our pins
    nat.udpKaIntervalSec = account.keepalive_crlf
    trunk = account.registration is not None
    nat.contactRewriteUse = 2 if trunk else 0
    nat.viaRewriteUse = 1 if trunk else 0
    nat.sdpNatRewriteUse = 1 if trunk and account.media.public_address is None else 0
    call = config.callConfig
    call.prackUse = pj.PJSUA_100REL_OPTIONAL
    call.timerUse = pj.PJSUA_SIP_TIMER_OPTIONAL if account.session_timers else pj.PJSUA_SIP_TIMER_INACTIVE
    config.presConfig.publishEnabled = False
    config.mwiConfig.enabled = False


def _contact(account: Account, seen: Seen) -> str:
    """Our Contact as the far end can reach it."""
    user = account.aor.partition(":")[2].rpartition("@")[0]
    place = f"{host_text(str(seen.address))}:{seen.port}"
    transport = "" if account.transport == "udp" else f";transport={account.transport}"
    return f"<sip:{user}@{place}{transport}>"


def _media(config: pj.AccountConfig, account: Account, sockets: Sockets) -> None:
    media = config.mediaConfig
    first, last = account.media.rtp_ports
    media.transportConfig.port = first
    media.transportConfig.portRange = max(last - first, 2)
    media.transportConfig.boundAddress = sockets.rtp_address
    mark(media.transportConfig, VOICE)
    public = account.media.public_address
    if public is not None and public.version == (6 if sockets.six else 4):
        media.transportConfig.publicAddress = str(public)
    media.srtpUse = _SRTP[account.media.srtp]
    media.srtpSecureSignaling = 0  # SDES keys over UDP are the installer's choice, said in the wizard
    media.lockCodecEnabled = False  # the extra re-INVITE confuses PBXs; we send one codec at a time anyway
    media.ipv6Use = _IPV6_OFFERED if sockets.six else _IPV6_WHEN_NEEDED
