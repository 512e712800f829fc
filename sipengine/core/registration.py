"""Keeps the registrations of one trunk alive: back-off that never gives up, the backup server, the way home.

Law: pure. The server is chosen for the trunk, success and failure are counted per login: a login that is refused
moves nobody, a server that is silent moves all. Until `Signal.STOP` each login always has a timer running.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from enum import Enum

from sipengine.core.call import StartTimer, StopTimer, TimerFired
from sipengine.core.logins import (
    Changed,
    Event,
    Found,
    Line,
    Login,
    LookUp,
    Output,
    Place,
    Renew,
    Signal,
    State,
    Stepped,
    Unregister,
    ask,
    ask_all,
    status_of,
    with_login,
)
from sipengine.core.places import (
    BLIND_LOOK_UP_SECONDS,
    doubt,
    found,
    go_home,
    leave,
    look_up,
    move,
    trial_failed,
)
from sipengine.port import AccountKey, Registered

BACK_OFF = (2.0, 120.0)
"""Seconds after the first failure, doubling up to the second figure."""
SLOW_BACK_OFF = (30.0, 600.0)
"""The same for a login that is refused: a wrong password asked too often gets the box banned."""
LONGEST_RETRY_AFTER = 3600.0
OVERDUE_SECONDS = 60.0
"""The stack refreshes by itself; when it has not so long after the expiry, it is asked again."""

CUT_SECONDS = (2.0, 5.0)
"""How long after its connection was cut a login registers again."""


class Answer(Enum):
    """What an answer to REGISTER says."""

    ACCEPTED = "accepted"
    SILENT = "nothing came"
    FAULT = "the server cannot serve"
    REFUSED = "the server does not want this login"


_FAULTS = frozenset({429, 480, 491, 494})


def read(code: int, expires: int) -> Answer:
    """Read the final status of a REGISTER (RFC 3261 section 10.3); `code` 0 when nothing came."""
    if 200 <= code < 300:
        return Answer.ACCEPTED if expires > 0 else Answer.FAULT
    if code in (0, 408):
        return Answer.SILENT
    if code in _FAULTS or 300 <= code < 400 or 500 <= code < 600:
        return Answer.FAULT
    return Answer.REFUSED


# ---- the doors -----------------------------------------------------------------------------------------------


def begin(servers: Sequence[str], accounts: Sequence[AccountKey], now: float) -> Stepped:
    """A line that knows its servers and no address yet; `accounts` in order of preference for calls."""
    logins = tuple(Login(key, now) for key in accounts)
    line = Line(tuple(servers), logins, tuple(() for _ in servers))
    return line, (*(LookUp(server) for server in servers), StartTimer("lookup", BLIND_LOOK_UP_SECONDS))


def amend(line: Line, accounts: Sequence[AccountKey], now: float) -> Stepped:
    """Other accounts on the same servers: those that stay keep their registration untouched."""
    gone = [login for login in line.logins if login.key not in accounts]
    logins = tuple(line.login(key) or Login(key, now) for key in accounts)
    new = [key for key in accounts if line.login(key) is None]
    outputs: list[Output] = []
    for login in gone:
        outputs += [StopTimer(login.key), *([Unregister(login.key)] if login.until else [])]
    trial = line.trial if line.trial in accounts else None
    line = replace(line, logins=logins, trial=trial)
    for key in new:
        line, more = ask(line, key, line.place)
        outputs += more
    return line, tuple(outputs)


def step(line: Line, event: Event, now: float, jitter: float) -> Stepped:
    """Let one event happen. `now` in UTC epoch seconds from a clock that only goes forward, `jitter` in 0..1."""
    before = {login.key: status_of(line, login) for login in line.logins}
    match event:
        case Registered():
            line, outputs = _answered(line, event, now, jitter)
        case Found():
            line, outputs = found(line, event, now, jitter)
        case TimerFired("lookup"):
            line, outputs = look_up(line)
        case TimerFired("home"):
            line, outputs = go_home(line, jitter)
        case TimerFired(name):
            line, outputs = _woken(line, AccountKey(name), now, jitter)
        case Renew(account=key):
            login = line.login(key)
            settled = login is not None and login.settled_at(line.place)
            line, outputs = ask(line, key, line.place) if settled else (line, ())
        case Signal.UNHEARD:
            line, outputs = doubt(line, now, jitter)
        case Signal.CUT:
            outputs = tuple(_again_soon(line, jitter))
        case Signal.STOP:
            line, outputs = _stop(line)
    after = [status_of(line, login) for login in line.logins]
    changed = tuple(Changed(status) for status in after if before.get(status.key) != status)
    return line, (*outputs, *changed)


def _again_soon(line: Line, jitter: float) -> Iterator[StartTimer]:
    """Every login that was at rest asks again, but not in the same breath: a server that closes each connection at
    once must not be asked in a circle, and one that restarts needs a moment."""
    first, last = CUT_SECONDS
    for login in line.logins:
        if login.settled_at(line.place):
            yield StartTimer(login.key, first + (last - first) * jitter)


def _woken(line: Line, key: AccountKey, now: float, jitter: float) -> Stepped:
    """A login's one timer ran out: its wait is over, its answer never came, or its refresh is overdue."""
    login = line.login(key)
    if login is None:
        return line, ()
    if login.asked is not None:
        return _answered(line, Registered(key, 0, "", 0), now, jitter)
    if line.place is None:
        return line, (StartTimer(key, BLIND_LOOK_UP_SECONDS),)
    return ask(line, key, line.place)


# ---- the answer ----------------------------------------------------------------------------------------------


def _answered(line: Line, event: Registered, now: float, jitter: float) -> Stepped:
    login = line.login(event.account)
    if login is None or 100 <= event.code < 200:
        return line, ()
    answer = read(event.code, event.expires)
    at = login.asked or login.bound or line.place
    if answer is Answer.ACCEPTED:
        return _accepted(line, replace(login, asked=None), event, at, now, jitter)
    if login.asked is None and login.state is not State.REGISTERED:
        return line, ()  # said twice: a wait is running already
    login = replace(login, asked=None)
    if line.trial == login.key:
        return trial_failed(with_login(line, login), login, jitter)
    served = login.state is State.REGISTERED and login.bound == at == line.place
    if served and answer is not Answer.REFUSED and not login.insisted:
        return ask(with_login(line, replace(login, insisted=True)), login.key, at)
    login = _failed(login, event, answer, at, now)
    line = with_login(line, login)
    outputs: tuple[Output, ...] = ()
    if at == line.place and _condemns(line, login, answer):
        line, outputs = leave(line, now, jitter)
    if answer is not Answer.REFUSED and line.place not in login.tried:
        line, more = ask(line, login.key, line.place)
    else:
        line, more = _wait(line, login, event.retry_after, now, jitter)
    return line, (*outputs, *more)


def _condemns(line: Line, login: Login, answer: Answer) -> bool:
    """Whether this failure speaks against the place: silence does, a fault only when nobody else is served there.

    Who still awaits an answer there may be served.
    """
    others = (other for other in line.logins if other.key != login.key)
    served = any(other.settled_at(line.place) or other.asked == line.place for other in others)
    return answer is Answer.SILENT or (answer is Answer.FAULT and not served)


def _accepted(line: Line, login: Login, event: Registered, at: Place | None, now: float, jitter: float) -> Stepped:
    news = login.state is not State.REGISTERED
    login = Login(
        login.key,
        since=now if news else login.since,
        state=State.REGISTERED,
        code=event.code,
        reason=event.reason,
        bound=at,
        until=now + event.expires,
    )
    line = with_login(line, login)
    timer = StartTimer(login.key, event.expires + OVERDUE_SECONDS)
    if line.trial == login.key and at is not None and at in line.places:
        line, outputs = move(replace(line, strays=0), at, jitter)
    elif at != line.place:  # late: the line has moved on
        line, outputs = _late(line, login, at, jitter)
    else:
        line, outputs = ask_all(line, lambda other: news and _unheard(other))
    return line, (timer, *outputs)


def _late(line: Line, login: Login, at: Place | None, jitter: float) -> Stepped:
    """Accepted where the line is no longer. Who answered beats who has not yet; the first place gets its trial at
    once, for it may only have been found late."""
    if at is None or at not in line.places or any(other.settled_at(line.place) for other in line.logins):
        return ask(line, login.key, line.place)
    line, outputs = move(line, at, jitter)
    line, more = go_home(line, jitter)
    return line, (*outputs, *more)


def _unheard(login: Login) -> bool:
    """It waits because nothing came; now that the place is alive it need not."""
    return login.state is State.UNREACHABLE and login.code in (0, 408)


def _failed(login: Login, event: Registered, answer: Answer, at: Place | None, now: float) -> Login:
    state = State.REFUSED if answer is Answer.REFUSED else State.UNREACHABLE
    return replace(
        login,
        state=state,
        since=login.since if login.state is state else now,
        code=event.code,
        reason=event.reason,
        insisted=False,
        tried=(*login.tried, at) if at else login.tried,
        bound=None if answer is Answer.REFUSED else login.bound,
        until=None if answer is Answer.REFUSED else login.until,
    )


def _wait(line: Line, login: Login, retry_after: int, now: float, jitter: float) -> Stepped:
    """Try again later: back-off, spread by jitter so that a street of boxes does not return in one second."""
    first, longest = SLOW_BACK_OFF if login.state is State.REFUSED else BACK_OFF
    seconds = min(longest, first * 2.0 ** min(login.waits, 16)) * (0.8 + 0.4 * jitter)
    seconds = max(seconds, min(retry_after, LONGEST_RETRY_AFTER))
    login = replace(login, next_try=now + seconds, tried=(), waits=login.waits + 1)
    return with_login(line, login), (StartTimer(login.key, seconds),)


# ---- the end -------------------------------------------------------------------------------------------------


def _stop(line: Line) -> Stepped:
    timers = [StopTimer(login.key) for login in line.logins]
    gone = [Unregister(login.key) for login in line.logins if login.until is not None or login.asked]
    return Line((), (), ()), (*timers, StopTimer("home"), StopTimer("lookup"), *gone)
