"""Forms on hold between a try and a save: what was typed, secrets included, kept in memory and never in a page.

Law: bounded in number and time; a draft is known by a token that cannot be guessed, and dies with the process.
"""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass

from flask import current_app

EXTENSION = "trunkbox.drafts"
MOST = 50
SECONDS = 2 * 3600


@dataclass(frozen=True, slots=True)
class Draft:
    """A form as it was typed. `probe`: the trial that runs on it, if any; `at`: UTC epoch seconds."""

    fields: Mapping[str, str]
    at: float
    probe: str = ""


class Drafts:
    """The drafts of one application."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: OrderedDict[str, Draft] = OrderedDict()

    def keep(self, draft: Draft) -> str:
        """Hold a draft; its token."""
        token = secrets.token_urlsafe(12)
        with self._lock:
            self._held[token] = draft
            while len(self._held) > MOST:
                self._held.popitem(last=False)
        return token

    def get(self, token: str, now: float) -> Draft | None:
        """The draft of a token; None when there is none any more."""
        with self._lock:
            found = self._held.get(token)
        return found if found is not None and now - found.at < SECONDS else None


def drafts() -> Drafts:
    """The drafts of the application that serves this request."""
    held: Drafts = current_app.extensions[EXTENSION]
    return held
