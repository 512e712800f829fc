"""Logged-in browsers: which still are, and what the list becomes.

Law: pure but for the system's randomness; a token is known to its browser alone, the box keeps a hash of it.
"""

from __future__ import annotations

import hashlib
import secrets

from appliance.admin.web_file import Session, WebState

LONGEST = 7 * 24 * 3600.0
"""Seconds after which everybody logs in again, however busy."""
AHEAD = 24 * 3600.0
"""Seconds that a clock may be set back; a session from further ahead would live for as long as that."""
MOST = 50
"""Sessions at once; the longest unused goes first."""
SEEN_EVERY = 300.0
"""Seconds between two notes of a session's use: not every page is worth a write."""


def new_token() -> str:
    """What the browser's cookie holds: 256 bits."""
    return secrets.token_urlsafe(32)


def id_of(token: str) -> str:
    """What the box keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def alive(state: WebState, token: str, now: float) -> Session | None:
    """The session of this token, if it still counts."""
    wanted = id_of(token)
    found = next((session for session in state.sessions if session.id == wanted), None)
    return found if found is not None and counts(state, found, now) else None


def counts(state: WebState, session: Session, now: float) -> bool:
    """Whether a session is neither idle for too long nor too old, nor of a clock that was far ahead."""
    idle, age = now - session.seen, now - session.began
    return -AHEAD < idle < state.idle_hours * 3600.0 and -AHEAD < age < LONGEST


def with_session(state: WebState, session: Session, now: float) -> tuple[Session, ...]:
    """The sessions with a new one, the dead left out."""
    living = sorted((one for one in state.sessions if counts(state, one, now)), key=lambda one: one.seen)
    return (*living[-(MOST - 1) :], session)
