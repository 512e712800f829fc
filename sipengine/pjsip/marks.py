"""How our packets ask to be treated where a line is full: before the office's downloads.

Law: a wish, always the same: a network that does not know it carries the packet like any other.
"""

from __future__ import annotations

import pjsua2 as pj

VOICE = 46
"""Expedited forwarding, for RTP and its RTCP (RFC 4594 section 4.1)."""
SIGNALLING = 40
"""Class selector 5, for SIP (RFC 4594 section 4.2)."""


def mark(config: pj.TransportConfig, code_point: int) -> None:
    """Give the sockets of a transport this DSCP (RFC 2474 section 3)."""
    config.qosParams.flags = pj.PJ_QOS_PARAM_HAS_DSCP
    config.qosParams.dscp_val = code_point
