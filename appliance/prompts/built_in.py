"""The sounds that every box has by itself: announcements in each language, and tones.

Law: pure; the names are part of the settings format, since a belplan may say them. Extend, do not rename.
"""

from __future__ import annotations

from enum import StrEnum


class Spoken(StrEnum):
    """An announcement, by the id that a belplan says. Its text is in `texts/LANGUAGE.yaml`."""

    VOICEMAIL = "voicemail"
    """The greeting before the beep."""
    ACCEPT = "press-1"
    """To a mobile that answered: who accepts the call presses 1."""
    CLOSED = "closed"
    PBX_DOWN = "pbx-down"
    DUTY = "on-duty"
    """For the template on-call duty: 1 for who is on duty, 2 for a message."""
    QUEUE = "queue"
    """Now and then while waiting."""
    ALL_BUSY = "all-busy"
    WRONG_KEY = "wrong-key"
    CONNECTING = "connecting"
    GOODBYE = "goodbye"
    ENTER_PIN = "enter-pin"
    WRONG_PIN = "wrong-pin"
    SWITCHED_ON = "switched-on"
    SWITCHED_OFF = "switched-off"
    SPEAK_PROMPT = "speak-prompt"
    """To who records an announcement by telephone."""
    PROMPT_KEPT = "prompt-kept"


class Tone(StrEnum):
    """A sound without words, the same in every language."""

    MUSIC = "music"
    """On hold; played round and round."""
    RINGING = "ringing"
    """Ringing, one period of it (ITU-T E.180): played round and round."""
    BUSY = "busy"
    """Busy, one period of it: played round and round."""
    BEEP = "beep"
    """Now speak."""


IDS: frozenset[str] = frozenset((*Spoken, *Tone))
"""Every id that works without a setting. A prompt of the owner with such an id takes its place."""
