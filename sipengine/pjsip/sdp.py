"""What an INVITE offers of voice, as far as it is asked before the library looks: whether it is encrypted.

Law: pure; text in, and what it does not understand is no offer.
"""

from __future__ import annotations

import re
from typing import Literal

from sipengine.port import Unfit

_AUDIO = re.compile(r"^m=audio [1-9]\d* (\S+)", re.MULTILINE)


def is_secured(message: str) -> bool:
    """Whether an INVITE or its SDP offers SRTP."""
    return any("SAVP" in profile for profile in _AUDIO.findall(message)) or "a=crypto:" in message


def is_plain(message: str) -> bool:
    """Whether an INVITE offers voice and none of it as SRTP; one without an offer waits for ours."""
    return _AUDIO.search(message) is not None and not is_secured(message)


def unfit(message: str, srtp: Literal["off", "optional", "required"]) -> Unfit:
    """Why the offer in an INVITE was refused: its encryption against what the account wants, else its codecs."""
    profiles = _AUDIO.findall(message)
    if srtp == "required" and not is_secured(message):
        return Unfit.NOT_ENCRYPTED
    if srtp == "off" and profiles and all("SAVP" in profile for profile in profiles):
        return Unfit.ENCRYPTED_ONLY
    return Unfit.NO_CODEC
