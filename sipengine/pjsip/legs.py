"""One live leg: a pjsua2 call whose callbacks become events.

Law: callbacks copy, queue and return; a leg is held by the stack until DISCONNECTED and freed in its loop,
because a pj.Call hangs up when Python forgets it.
"""

from __future__ import annotations

from collections.abc import Callable

import pjsua2 as pj

from sipengine.core.message import parse_message
from sipengine.pjsip.accounts import AccountHandle
from sipengine.pjsip.medium import Medium
from sipengine.port import (
    Answered,
    Ended,
    Event,
    Figures,
    Headers,
    LegId,
    MediaChanged,
    Progressed,
    Way,
)

_LIVE_MEDIA = (pj.PJSUA_CALL_MEDIA_ACTIVE, pj.PJSUA_CALL_MEDIA_REMOTE_HOLD)
_KEPT_HEADERS = frozenset({"reason", "retry-after", "warning", "contact", "user-agent", "server"})


class Leg(pj.Call):
    """A call of one account. `far_end_ended` turns False when we asked for the end."""

    def __init__(
        self,
        leg: LegId,
        account: AccountHandle,
        emit: Callable[[Event], None],
        crossed: Callable[[LegId], None],
        medium: Medium,
        call_id: int = pj.PJSUA_INVALID_ID,
        dialled: bool = False,
    ) -> None:
        super().__init__(account, call_id)
        self._medium = medium
        self.leg = leg
        self.account = account
        self.dialled = dialled
        self.ended = False
        self.ended_by_us = False
        self.audio: int | None = None
        self.codec: str | None = None
        self.way = Way.NONE
        self.figures = Figures()
        self._emit = emit
        self._crossed = crossed
        self._heard = False
        self._agreed = self._described = False
        """Voice was negotiated, now or before; the answer (2xx) to a dialled leg described some."""
        self._signalled = ""

    def onCallState(self, prm: pj.OnCallStateParam) -> None:
        info = self.getInfo()
        if info.state == pj.PJSIP_INV_STATE_EARLY and self.dialled:
            code = int(info.lastStatusCode)
            if code > 100:
                self._emit(Progressed(self.leg, code, _carries_sdp(prm)))
        elif info.state == pj.PJSIP_INV_STATE_CONNECTING and self.dialled:
            self._described = _carries_sdp(prm)
        elif info.state == pj.PJSIP_INV_STATE_CONFIRMED:
            if self._described and not self._agreed:
                self._answer_was_unfit(info)
            else:
                self._emit(Answered(self.leg))
        elif info.state == pj.PJSIP_INV_STATE_DISCONNECTED and not self.ended:
            self.ended = True
            self.audio = None
            self._emit(
                Ended(
                    self.leg,
                    int(info.lastStatusCode),
                    str(info.lastReason),
                    not self.ended_by_us and not _failed_here(prm),
                    self.figures,
                    str(info.callIdString),
                    _answer_headers(prm),
                )
            )

    def _answer_was_unfit(self, info: pj.CallInfo) -> None:
        """The library hangs up in the face of an answer that has no voice for us (no SRTP where it is required, no
        codec of ours): nobody was reached. Its BYE may wait 32 s for an answer, and the call may not."""
        self.ended = True
        unfit = int(pj.PJSIP_SC_NOT_ACCEPTABLE_HERE)
        self._emit(Ended(self.leg, unfit, "No voice in common", False, self.figures, str(info.callIdString)))

    def onCallMediaState(self, _prm: pj.OnCallMediaStateParam) -> None:
        self._agreed = True
        info = self.getInfo()  # kept: `.media` of a temporary is freed memory
        self.audio = next(
            (m.index for m in info.media if m.type == pj.PJMEDIA_TYPE_AUDIO and m.status in _LIVE_MEDIA), None
        )
        states = [m.status for m in info.media if m.type == pj.PJMEDIA_TYPE_AUDIO]
        if self.audio is not None:
            self.codec = str(self.getStreamInfo(self.audio).codecName)
        held = pj.PJSUA_CALL_MEDIA_REMOTE_HOLD in states
        self._emit(MediaChanged(self.leg, self.audio is not None, held, self.codec))

    def onStreamDestroyed(self, _prm: pj.OnStreamDestroyedParam) -> None:
        self.figures = self.measure()

    def onCallTsxState(self, prm: pj.OnCallTsxStateParam) -> None:
        tsx = prm.e.body.tsxState.tsx
        if not self._signalled and prm.e.body.tsxState.type == pj.PJSIP_EVENT_RX_MSG:
            source = str(prm.e.body.tsxState.src.rdata.srcAddress)
            self._signalled = source.rpartition(":")[0].strip("[]")
        ours = tsx.method == "INVITE" and tsx.role == pj.PJSIP_ROLE_UAC
        if ours and tsx.statusCode == pj.PJSIP_SC_REQUEST_PENDING:
            self._crossed(self.leg)
        if ours and self.dialled and not self._heard and tsx.state == pj.PJSIP_TSX_STATE_PROCEEDING:
            self._heard = True
            if tsx.statusCode == pj.PJSIP_SC_TRYING:  # the others come with the call's state
                self._emit(Progressed(self.leg, int(tsx.statusCode), False))

    def onCallTransferRequest(self, prm: pj.OnCallTransferRequestParam) -> None:
        prm.statusCode = pj.PJSIP_SC_DECLINE

    def onCallReplaceRequest(self, prm: pj.OnCallReplaceRequestParam) -> None:
        prm.statusCode = pj.PJSIP_SC_DECLINE

    def measure(self) -> Figures:
        """What the leg counted so far; the last figures when it has no voice."""
        found = self._medium.leg(int(self.getId()))
        if found is None:
            return self.figures
        return Figures(
            codec=self.codec,
            packets_received=found.received,
            packets_sent=found.sent,
            packets_lost=found.lost,
            jitter_ms=found.jitter_ms,
            round_trip_ms=found.round_trip_ms,
            bytes_received=found.received_bytes,
            bytes_sent=found.sent_bytes,
            duplicates=found.duplicates,
            reordered=found.reordered,
            far_lost=found.far_lost,
            far_jitter_ms=found.far_jitter_ms,
            silent_ms=found.silent_ms,
            way=self.way,
            bursts=found.bursts,
            refused=found.refused,
            far_due=found.far_due,
            comfort=found.comfort,
            secured=found.secured,
            named=found.named,
            heard_from=found.heard_from,
            stranger=found.stranger,
            strangers=found.strangers,
            signalled=self._signalled,
        )


def _failed_here(prm: pj.OnCallStateParam) -> bool:
    """Whether our own time-out or transport ended it, so that the code is ours and nobody's word."""
    event = prm.e
    mine = (pj.PJSIP_EVENT_TIMER, pj.PJSIP_EVENT_TRANSPORT_ERROR)
    return event.type == pj.PJSIP_EVENT_TSX_STATE and event.body.tsxState.type in mine


def _carries_sdp(prm: pj.OnCallStateParam) -> bool:
    return "\nm=audio " in _received(prm)


def _answer_headers(prm: pj.OnCallStateParam) -> Headers:
    text = _received(prm)
    if not text:
        return ()
    return tuple((name, value) for name, value in parse_message(text).headers if name.lower() in _KEPT_HEADERS)


def _received(prm: pj.OnCallStateParam) -> str:
    """The message that caused the change, "" when it was not a message."""
    event = prm.e
    if event.type != pj.PJSIP_EVENT_TSX_STATE or event.body.tsxState.type != pj.PJSIP_EVENT_RX_MSG:
        return ""
    return str(event.body.tsxState.src.rdata.wholeMsg)
