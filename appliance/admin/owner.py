"""Claim, login, logout, and the way back when the password is lost.

Law: one attempt at a time, checked and counted before the next; who is refused learns how long to wait, not why.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from appliance.admin import throttle
from appliance.admin.codes import new_code, same_code
from appliance.admin.passwords import flaw, hashed, matches
from appliance.admin.sessions import SEEN_EVERY, alive, counts, id_of, new_token, with_session
from appliance.admin.web_file import Session, WebFile, WebState

KNOWN = 20
"""Sources remembered that logged in well."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who tries: its address and what its browser calls itself."""

    remote: str
    agent: str = ""

    @property
    def source(self) -> str:
        """The one that is slowed down."""
        return throttle.source_of(self.remote)


@dataclass(frozen=True, slots=True)
class Welcome:
    """Logged in: the token for the browser's cookie."""

    token: str


@dataclass(frozen=True, slots=True)
class Wrong:
    """Not the password, or not the code."""


@dataclass(frozen=True, slots=True)
class TooSoon:
    """Not even looked at: try again in so many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Weak:
    """The new password cannot be taken; `code` says why."""

    code: str


@dataclass(frozen=True, slots=True)
class Claimed:
    """The box has an owner already."""


class Owner:
    """The door to one box's ownership. `clock`: UTC epoch seconds. All raise Unusable, NotWritten, Held."""

    def __init__(self, file: WebFile, clock: Callable[[], float]) -> None:
        self._file = file
        self._clock = clock
        # argon2 wants memory and time: guesses come one after the other, and none slips past the count.
        self._one = threading.Lock()

    @property
    def path(self) -> Path:
        """Where it is kept, for people."""
        return self._file.path

    def setup_code(self) -> str | None:
        """The code that claims the box, made at the first call; None when there is an owner."""
        state = self._file.read()
        if state.claimed or state.setup_code:
            return None if state.claimed else state.setup_code
        return self._file.change(_with_code)

    def claim(
        self, code: str, password: str, by: Visitor, words: tuple[str, ...] = ()
    ) -> Welcome | Wrong | TooSoon | Weak | Claimed:
        """Become the owner. `words`: what the password may not be built on."""
        with self._one:
            state = self._file.read()
            if state.claimed:
                return Claimed()
            refused = self._guess(state, by, same_code(code, state.setup_code))
            if refused is not None:
                return refused
            weak = flaw(password, (state.setup_code, *words))
            if weak is not None:
                return Weak(weak)
            owned = hashed(password)
            return self._file.change(lambda now: self._owned(now, state.setup_code, owned, by))

    def login(self, password: str, by: Visitor) -> Welcome | Wrong | TooSoon:
        """Log in with the password."""
        with self._one:
            state = self._file.read()
            refused = self._guess(state, by, lambda: state.claimed and matches(state.password, password))
            return refused or self._file.change(lambda now: self._entered(now, by))

    def change_password(
        self, old: str, new: str, by: Visitor, words: tuple[str, ...] = ()
    ) -> Welcome | Wrong | TooSoon | Weak:
        """Another password: every browser is logged out, this one gets a new session."""
        with self._one:
            state = self._file.read()
            refused = self._guess(state, by, lambda: state.claimed and matches(state.password, old))
            if refused is not None:
                return refused
            weak = flaw(new, words)
            if weak is not None:
                return Weak(weak)
            owned = hashed(new)
            changed = self._clock()
            return self._file.change(
                lambda now: self._entered(replace(now, password=owned, changed=changed, sessions=()), by)
            )

    def set_password(self, new: str, words: tuple[str, ...] = ()) -> Weak | None:
        """From the box's own console: no old one is asked, every browser is logged out, nobody waits any more."""
        weak = flaw(new, words)
        if weak is not None:
            return Weak(weak)
        fresh = {
            "password": hashed(new),
            "changed": self._clock(),
            "setup_code": "",
            "sessions": (),
            "failures": {},
        }
        return self._file.change(lambda now: (replace(now, **fresh), None))  # type: ignore[arg-type]

    def session(self, token: str) -> Session | None:
        """The living session of a cookie."""
        return alive(self._file.read(), token, self._clock())

    def sessions(self) -> tuple[Session, ...]:
        """All living ones, the last used first."""
        state, now = self._file.read(), self._clock()
        living = (one for one in state.sessions if counts(state, one, now))
        return tuple(sorted(living, key=lambda one: one.seen, reverse=True))

    def used(self, session: Session) -> None:
        """A person did something in it."""
        now = self._clock()
        if now - session.seen >= SEEN_EVERY:
            self._file.change(lambda state: (_seen(state, session.id, now), None))

    def logout(self, token: str) -> None:
        """End this session."""
        gone = id_of(token)
        self._file.change(lambda state: (_only(state, lambda one: one.id != gone), None))

    def logout_others(self, token: str) -> None:
        """End all sessions but this one."""
        kept = id_of(token)
        self._file.change(lambda state: (_only(state, lambda one: one.id == kept), None))

    def idle_after(self, hours: int) -> None:
        """After how many hours without use a browser is logged out: 1 to 24."""
        limited = max(1, min(24, hours))
        self._file.change(lambda state: (replace(state, idle_hours=limited), None))

    def _guess(self, state: WebState, by: Visitor, right: bool | Callable[[], bool]) -> Wrong | TooSoon | None:
        """None when the guess is right; a wrong one is counted, one that comes too soon is not looked at."""
        now = self._clock()
        wait = throttle.seconds_to_wait(state.failures, by.source, state.known, now)
        if wait > 0:
            return TooSoon(wait)
        if right() if callable(right) else right:
            return None
        self._file.change(
            lambda found: (replace(found, failures=throttle.with_failure(found.failures, by.source, now)), None)
        )
        return Wrong()

    def _owned(self, state: WebState, code: str, owned: str, by: Visitor) -> tuple[WebState, Welcome | Claimed]:
        if state.claimed or state.setup_code != code:
            return state, Claimed()
        return self._entered(replace(state, password=owned, changed=self._clock(), setup_code=""), by)

    def _entered(self, state: WebState, by: Visitor) -> tuple[WebState, Welcome]:
        now, token = self._clock(), new_token()
        session = Session(id_of(token), now, now, by.agent[:200], by.remote)
        known = (*(one for one in state.known if one != by.source), by.source)[-KNOWN:]
        entered = replace(
            state,
            sessions=with_session(state, session, now),
            failures=throttle.without(state.failures, by.source),
            known=known,
        )
        return entered, Welcome(token)


def _with_code(state: WebState) -> tuple[WebState, str | None]:
    if state.claimed:
        return state, None
    code = state.setup_code or new_code()
    return replace(state, setup_code=code), code


def _seen(state: WebState, id: str, now: float) -> WebState:
    return replace(
        state, sessions=tuple(replace(one, seen=now) if one.id == id else one for one in state.sessions)
    )


def _only(state: WebState, keep: Callable[[Session], bool]) -> WebState:
    return replace(state, sessions=tuple(one for one in state.sessions if keep(one)))
