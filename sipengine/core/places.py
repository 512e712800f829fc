"""Where a trunk goes: the next server when one is silent, the way home, and what names lead to.

Law: pure. A trunk moves as a whole; only the trial of a single login goes ahead of it.
"""

from __future__ import annotations

from dataclasses import replace

from sipengine.core.call import StartTimer, StopTimer
from sipengine.core.logins import (
    Found,
    Line,
    Login,
    LookUp,
    Moved,
    Place,
    State,
    Stepped,
    ask,
    ask_all,
    with_login,
)

HOME_SECONDS = (300.0, 3600.0)
"""How long the line stays away from its first place; doubled after each trial in vain."""
LOOK_UP_SECONDS = 300.0
BLAME_SECONDS = 45.0
"""How long a place that failed is not returned to by the failure of another, for each place that there is:
long enough to hear the silence of all of them, 32 s each."""
BLIND_LOOK_UP_SECONDS = 10.0
"""While no name leads anywhere."""


def leave(line: Line, now: float, jitter: float) -> Stepped:
    """The place does not serve: on to the next. When all failed lately, back to the first, and stay there.

    So the trunk is not thrown back and forth, whatever its logins meet where.
    """
    if line.place is None:
        return line, ()
    rest = tuple(row for row in line.blamed if row[0] != line.place and now < row[1])
    line = replace(line, blamed=(*rest, (line.place, now + BLAME_SECONDS * len(line.places))))
    place = _best(line, now)
    return (line, ()) if place == line.place else move(line, place, jitter)


def _best(line: Line, now: float) -> Place:
    blamed = line.held_against(now)
    return next((place for place in line.places if place not in blamed), line.places[0])


def move(line: Line, place: Place, jitter: float) -> Stepped:
    """Take the trunk to another place, and those that are registered with it; who waits, waits."""
    away = place != line.places[0]
    home = StartTimer("home", _home_seconds(line, jitter)) if away else StopTimer("home")
    line = replace(line, place=place, trial=None)
    line, asks = ask_all(line, lambda login: _follows(login, place))
    return line, (Moved(place), home, *asks)


def _follows(login: Login, place: Place) -> bool:
    return login.next_try is None and login.bound != place and place not in login.tried


def doubt(line: Line, now: float, jitter: float) -> Stepped:
    """Somebody got no answer at our place. One registered login asks at once; if it hears nothing, all move."""
    for login in line.logins:
        if login.settled_at(line.place):
            line = with_login(line, replace(login, insisted=True))
            return ask(line, login.key, line.place)
    return (line, ()) if line.logins else leave(line, now, jitter)


def go_home(line: Line, jitter: float) -> Stepped:
    """Try the first place with one login; calls stay where they are until it has answered.

    A line without logins simply goes back: its next keepalive or call tells whether that was right.
    """
    home = line.places[0] if line.places else None
    if home is None or home == line.place or line.trial:
        return line, ()
    if not line.logins:
        return move(replace(line, blamed=()), home, jitter)
    timer = StartTimer("home", _home_seconds(line, jitter))
    for login in line.logins:
        if login.settled_at(line.place):
            line, asks = ask(replace(line, trial=login.key), login.key, home)
            return line, (timer, *asks)
    return line, (timer,)


def trial_failed(line: Line, login: Login, jitter: float) -> Stepped:
    """Still nobody home: the login returns to where the others are, and the next trial comes later."""
    line = replace(line, trial=None, strays=line.strays + 1)
    line, asks = ask(line, login.key, line.place)
    return line, (StartTimer("home", _home_seconds(line, jitter)), *asks)


def _home_seconds(line: Line, jitter: float) -> float:
    first, longest = HOME_SECONDS
    return min(longest, first * 2.0 ** min(line.strays, 8)) * (0.8 + 0.4 * jitter)


def look_up(line: Line) -> Stepped:
    if not line.servers:
        return line, ()
    seconds = LOOK_UP_SECONDS if line.place else BLIND_LOOK_UP_SECONDS
    return line, (*(LookUp(server) for server in line.servers), StartTimer("lookup", seconds))


def found(line: Line, event: Found, now: float, jitter: float) -> Stepped:
    """Names lead elsewhere. What is known stays when nothing is found, and in its order when only that changed."""
    if event.server not in line.servers:
        return line, ()
    at = line.servers.index(event.server)
    changed = bool(event.places) and set(event.places) != set(line.found[at])
    if changed:
        found = (*line.found[:at], tuple(dict.fromkeys(event.places)), *line.found[at + 1 :])
        line = replace(line, found=found)
    if not line.places:
        return _nowhere(line, now)
    best = _best(line, now)
    unproven = not any(login.until for login in line.logins)  # at the start names come in any order
    if line.place in line.places and not (unproven and best != line.place):
        away = line.place != line.places[0]
        return line, (StartTimer("home", _home_seconds(line, jitter)),) if away and changed else ()
    return move(line, best, jitter)


def _nowhere(line: Line, now: float) -> Stepped:
    """No server's name leads anywhere: say so; the look-ups go on."""
    lost = [login for login in line.logins if login.state is State.TRYING]
    for login in lost:
        line = with_login(line, replace(login, state=State.UNREACHABLE, since=now, reason="name not found"))
    return line, ()
