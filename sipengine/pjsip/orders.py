"""The port's commands as calls of the library: answers, hang-ups, digits, holds.

Law: what the library refuses at this moment may cost a tone or wait its turn; it never costs the call.
"""

from __future__ import annotations

import contextlib
import random
import re
from collections.abc import Callable

import pjsua2 as pj

from sipengine.pjsip.legs import Leg
from sipengine.port import Answer, Dial, DigitMethod, Hangup, Headers, LegId, Progress, SendDigit

_DTMF = {
    DigitMethod.RFC4733: pj.PJSUA_DTMF_METHOD_RFC2833,
    DigitMethod.INFO: pj.PJSUA_DTMF_METHOD_SIP_INFO,
}
_TOKEN = re.compile(r"[A-Za-z0-9.!%*_+`'~-]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
_BUSY_SECONDS = 0.1
"""How soon a hold is tried again when a re-INVITE is still under way."""


def options(code: int = 0, reason: str | None = None, headers: Headers = ()) -> pj.CallOpParam:
    """The parameters of a call operation: voice alone, and headers that are one line each."""
    found = pj.CallOpParam(True)
    found.opt.textCount = 0  # the default opens a text stream, with a thread each
    found.opt.videoCount = 0
    if code:
        found.statusCode = code
    if reason:
        found.reason = one_line(reason)
    if headers:
        _add(found, headers)
    return found


class Dialling:
    """The parameters of a call to be made. The library copies them: one object serves all, one after another."""

    def __init__(self) -> None:
        """Needs no started library."""
        self._param = options()

    def options(self, dial: Dial) -> pj.CallOpParam:
        """As `options`; until the next one is asked for."""
        message = self._param.txOption
        message.targetUri, message.localUri = dial.uri, one_line(dial.from_)
        message.headers.clear()
        _add(self._param, dial.headers)
        return self._param


def _add(to: pj.CallOpParam, headers: Headers) -> None:
    into, header = to.txOption.headers, pj.SipHeader()
    for name, value in headers:
        if _TOKEN.fullmatch(name):
            header.hName, header.hValue = name, one_line(value)
            into.push_back(header)  # a copy


def one_line(text: str) -> str:
    """Text without control characters: the library prints a header value as it is, line ends and all."""
    return _CONTROL.sub(" ", text)


def carry_out(leg: Leg, command: Progress | Answer | Hangup | SendDigit) -> None:
    """Do it now. Raises pj.Error when a call cannot be answered or ended as asked."""
    match command:
        case Progress(code=code, media=media):
            with contextlib.suppress(pj.Error):  # it was answered or ended meanwhile
                leg.answer(options(183 if media else code))
        case Answer():
            leg.answer(options(200))
        case Hangup(code=code, reason=reason, headers=headers):
            leg.ended_by_us = True
            leg.hangup(options(code, reason, headers))
        case SendDigit(digit=digit, ms=ms, method=method):
            digits = pj.CallSendDtmfParam()
            digits.digits, digits.duration, digits.method = digit, ms, _DTMF[method]
            with contextlib.suppress(pj.Error):  # no media yet, or too many digits in the queue
                leg.sendDtmf(digits)


class Holds:
    """Holds that wait for their turn: one re-INVITE at a time, and again when it crossed one of theirs.

    The last wish for a leg counts. `now` in monotonic seconds.
    """

    def __init__(self) -> None:
        self._wished: dict[LegId, tuple[bool, float]] = {}
        self._asked: dict[LegId, bool] = {}

    def wish(self, leg: LegId, on: bool, now: float) -> None:
        """Tell the far end of this leg as soon as it can be told."""
        self._wished[leg] = (on, now)

    @property
    def waiting(self) -> bool:
        """Whether there is a wish that could not be carried out yet."""
        return bool(self._wished)

    def crossed(self, leg: LegId, dialled: bool, now: float) -> None:
        """Our re-INVITE got 491: both asked at once. Who owns the Call-ID waits longer (RFC 3261 section 14.1)."""
        on = self._asked.pop(leg, None)
        if on is not None and leg not in self._wished:
            wait = random.uniform(2.1, 4.0) if dialled else random.uniform(0.0, 2.0)
            self._wished[leg] = (on, now + wait)

    def settle(self, find: Callable[[LegId], Leg | None], now: float) -> None:
        """Send what can be sent."""
        for leg_id, (on, earliest) in list(self._wished.items()):
            leg = find(leg_id)
            if leg is None or leg.ended:
                del self._wished[leg_id]
            elif now >= earliest:
                self._try(leg, on, now)

    def forget(self, leg: LegId) -> None:
        """The leg is over."""
        self._wished.pop(leg, None)
        self._asked.pop(leg, None)

    def _try(self, leg: Leg, on: bool, now: float) -> None:
        wanted = options()
        try:
            if on:
                leg.setHold(wanted)
            else:
                wanted.opt.flag = pj.PJSUA_CALL_UNHOLD
                leg.reinvite(wanted)
        except pj.Error:  # a re-INVITE is under way, or the call is not confirmed yet
            self._wished[leg.leg] = (on, now + _BUSY_SECONDS)
            return
        del self._wished[leg.leg]
        self._asked[leg.leg] = on
