"""The pjsua2 endpoint: started once a process, silent, without devices, with only our codecs.

Law: the library is global; whoever starts it destroys it.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable

import _pjsua2
import pjsua2 as pj

from sipengine.pjsip.admission import Doorman

MAX_CALLS = 1024
USER_AGENT = "Trunkbox"


class BoxEndpoint(pj.Endpoint):
    """The endpoint; it files each arriving call under the account that its source or digest belongs to."""

    doorman: Doorman
    refused: Callable[[pj.OnRejectedIncomingCallParam], None] = staticmethod(lambda _prm: None)
    """Told of calls that the library refused by itself."""

    def onSelectAccount(self, prm: pj.OnSelectAccountParam) -> None:
        prm.accountIndex = self.doorman.choose(prm.rdata, int(prm.accountIndex))

    def onRejectedIncomingCall(self, prm: pj.OnRejectedIncomingCallParam) -> None:
        self.refused(prm)


def start_endpoint(doorman: Doorman, log_level: int, clock_rate: int) -> BoxEndpoint:
    """Start the library: no thread of its own, no sound device, our three codecs. Our module brings the clock.

    `clock_rate` in Hz is that of the conference bridge; 8000 carries G.711 bit for bit.
    """
    # Creation itself logs to standard output before any setting can tell it not to.
    ctypes.CDLL(_pjsua2.__file__).pj_log_set_level(log_level)
    endpoint = BoxEndpoint()
    endpoint.doorman = doorman
    endpoint.libCreate()
    config = pj.EpConfig()
    config.logConfig.level = config.logConfig.consoleLevel = log_level
    config.logConfig.msgLogging = log_level >= 4
    ua = config.uaConfig
    ua.maxCalls, ua.threadCnt, ua.mainThreadOnly, ua.userAgent = MAX_CALLS, 0, True, USER_AGENT
    media = config.medConfig
    media.clockRate = media.sndClockRate = clock_rate
    media.noVad, media.ecTailLen, media.quality = True, 0, 1
    media.maxMediaPorts = MAX_CALLS + 256
    # Nothing of voice waits for the library's own thread, which would wake a hundred times a second: our readers
    # read, and without them the SIP loop would.
    media.hasIoqueue, media.threadCnt = False, 0
    # Forty milliseconds in hand carry a busy Pi over its hiccups; the progressive algorithm would take a frame out
    # of them every 0.7 s (measured), the static one only when the buffer has really grown.
    media.jbInit, media.jbMinPre, media.jbMaxPre, media.jbMax = 40, 20, 80, 400
    media.jbDiscardAlgo = pj.PJMEDIA_JB_DISCARD_STATIC
    endpoint.libInit(config)
    endpoint.libStart()
    _set_codecs(endpoint)
    return endpoint


def _set_codecs(endpoint: pj.Endpoint) -> None:
    """Only the codecs of the settings exist; each leg narrows them further in its SDP."""
    priorities = {"PCMA/8000/1": 255, "PCMU/8000/1": 250, "G722/16000/1": 100}
    for codec in endpoint.codecEnum2():
        endpoint.codecSetPriority(codec.codecId, priorities.get(codec.codecId, 0))
    for codec_id in priorities:
        param = endpoint.codecGetParam(codec_id)
        param.setting.vad = param.setting.cng = False
        param.setting.plc = True
        endpoint.codecSetParam(codec_id, param)
