"""The trial of one login at one address: a REGISTER, its challenge, its answer, and the binding taken away again.

Law: pure and sans-I/O. It binds a contact of its own and removes that one alone (RFC 3261 section 10.2.2), so a
registration that the account has elsewhere stays.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum

from appliance.control.probe_values import ProbeAction, ProbeOutcome
from sipengine.core.digest import Challenge, DigestLogin, answer, choose, read_challenges
from sipengine.core.message import first_value, parse_message, split_values
from sipengine.core.uri import NameAddr
from sipengine.port import Headers

_LONGEST_EXPIRES = 86_400
_NUMBER = re.compile(r"\s*(\d{1,9})")


@dataclass(frozen=True, slots=True)
class Ask:
    """What is tried: the method, where to, in whose name, from where.

    `uri` the Request-URI, `aor` the address of record, `contact` ours alone, `via` its transport and sent-by;
    `route` a preloaded proxy or "". `salt` is random hex: tags, branches and cnonces are made of it.
    """

    uri: str
    aor: str
    contact: str
    via: str
    salt: str
    expires: int
    route: str = ""
    login: DigestLogin | None = None
    method: str = "REGISTER"


class Phase(Enum):
    """How far the trial is."""

    ASKING = "asking"
    LEAVING = "leaving"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Send:
    """Send this request now, and again until something comes back (RFC 3261 section 17.1.2)."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Tell:
    """Something happened that people should see."""

    what: ProbeAction
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Over:
    """The answer that counts; nothing more is to be sent but what came before it."""

    outcome: ProbeOutcome
    code: int
    reason: str
    expires: int = 0


Output = Send | Tell | Over


@dataclass(frozen=True, slots=True)
class Signed:
    """A challenge that we answer; `count` requests carried its nonce so far."""

    proxy: bool
    challenge: Challenge
    count: int = 0

    @property
    def header(self) -> str:
        """Where the answer goes (RFC 3261 section 22.3)."""
        return "Proxy-Authorization" if self.proxy else "Authorization"


@dataclass(frozen=True, slots=True)
class Trial:
    """A trial under way. `answered` are the challenges so far, of the registrar and of a proxy before it.

    `renewed`: the one fresh nonce of this phase is spent; `verdict` waits for the end.
    """

    ask: Ask
    phase: Phase = Phase.ASKING
    cseq: int = 0
    answered: tuple[Signed, ...] = ()
    renewed: bool = False
    expires: int = 0
    longer: bool = False
    verdict: Over | None = None


Stepped = tuple[Trial, tuple[Output, ...]]


def begin(ask: Ask) -> Stepped:
    """Send the first request."""
    return _send(Trial(ask, expires=ask.expires))


def hear(trial: Trial, text: str) -> Stepped:
    """A message came; what does not answer the last request changes nothing."""
    message = parse_message(text)
    cseq = first_value(message.headers, "CSeq")
    ours = cseq.split()[:2] == [str(trial.cseq), trial.ask.method]
    if trial.phase is Phase.OVER or not ours or message.status < 200:
        return trial, ()
    reason = _phrase(text)
    if message.status in (401, 407):
        return _challenged(trial, message.status, message.headers, reason)
    if trial.phase is Phase.LEAVING:
        return _left(trial, message.status)
    told = Tell("answered", {"code": str(message.status), "reason": reason})
    if trial.ask.method == "OPTIONS":
        outcome = of_code(message.status)
        there = "answers" if outcome not in ("silence", "server_error") else outcome
        return _over(trial, Over(there, message.status, reason), told)
    if message.status < 300:
        return _accepted(trial, message.status, message.headers, reason)
    if message.status == 423 and not trial.longer:
        wanted = _seconds(first_value(message.headers, "Min-Expires"))
        if trial.expires < wanted <= _LONGEST_EXPIRES:
            longer = replace(trial, expires=wanted, longer=True)
            return _send(longer, told, Tell("too_brief", {"seconds": str(wanted)}))
    return _over(trial, Over(of_code(message.status), message.status, reason), told)


def give_up(trial: Trial) -> Stepped:
    """Nothing came in time."""
    if trial.verdict is not None:
        left = Tell("left_behind", {"seconds": str(trial.verdict.expires)})
        return replace(trial, phase=Phase.OVER), (left, trial.verdict)
    return _over(trial, Over("silence", 0, ""))


def of_code(code: int) -> ProbeOutcome:
    """What a final failure of a REGISTER means (RFC 3261 section 10.3, 21)."""
    if code in (401, 403, 407):
        return "wrong_login"
    if code in (404, 604):
        return "unknown_account"
    if code == 408:
        return "silence"
    if code == 423:
        return "interval_too_brief"
    return "server_error" if 500 <= code < 600 else "other"


def _challenged(trial: Trial, code: int, headers: Headers, reason: str) -> Stepped:
    proxy = code == 407
    name = "proxy-authenticate" if proxy else "www-authenticate"
    offered = read_challenges(value for key, value in headers if key.lower() == name)
    login = trial.ask.login
    chosen = choose(offered, login) if login else None
    first = chosen or next(iter(offered), None)
    params = {"realm": first.realm, "algorithm": first.algorithm} if first else {"realm": "", "algorithm": ""}
    told = Tell("challenged", {"code": str(code), "reason": reason, **params})
    if trial.ask.method == "OPTIONS":
        return _over(trial, Over("answers", code, reason), told)
    # A proxy and the registrar may each ask once; the same one twice means that our answer was wrong.
    before = next((one for one in trial.answered if one.proxy == proxy), None)
    again = chosen is not None and before is not None and not trial.renewed
    if chosen and (before is None or (again and (chosen.stale or trial.phase is Phase.LEAVING))):
        others = tuple(one for one in trial.answered if one.proxy != proxy)
        signed = replace(trial, answered=(*others, Signed(proxy, chosen)), renewed=again)
        return _send(signed, *([told] if trial.phase is Phase.ASKING else []))
    if trial.phase is Phase.LEAVING:
        return give_up(trial)
    answered = Tell("answered", {"code": str(code), "reason": reason})
    if offered and chosen is None and login is not None:  # another realm, or an algorithm that nobody of us knows
        return _over(trial, Over("other", code, reason), told, answered)
    return _over(trial, Over("wrong_login", code, reason), told if login is None else answered)


def _accepted(trial: Trial, code: int, headers: Headers, reason: str) -> Stepped:
    contacts = [one for key, value in headers if key.lower() == "contact" for one in split_values(value)]
    ours = next((one for one in contacts if _same_place(one, trial.ask.contact)), None)
    granted = _seconds(_param(ours, "expires") if ours else "") or _seconds(first_value(headers, "Expires"))
    granted = granted or trial.expires
    told = Tell("answered", {"code": str(code), "reason": reason, "expires": str(granted)})
    bound = Tell("bound", {"others": str(len(contacts) - 1), "expires": str(granted)}) if ours else None
    verdict = Over("registered", code, reason, granted)
    leaving = replace(trial, phase=Phase.LEAVING, expires=0, verdict=verdict, renewed=False)
    return _send(leaving, told, *([bound] if bound else []))


def _left(trial: Trial, code: int) -> Stepped:
    if code >= 300:
        return give_up(trial)
    verdict = trial.verdict
    over: tuple[Output, ...] = (Tell("unregistered"), *((verdict,) if verdict else ()))
    return replace(trial, phase=Phase.OVER), over


def _over(trial: Trial, verdict: Over, *told: Output) -> Stepped:
    return replace(trial, phase=Phase.OVER, verdict=verdict), (*told, verdict)


def _send(trial: Trial, *before: Output) -> Stepped:
    counted = tuple(replace(one, count=one.count + 1) for one in trial.answered)
    trial = replace(trial, cseq=trial.cseq + 1, answered=counted)
    ask = trial.ask
    lines = [
        f"{ask.method} {ask.uri} SIP/2.0",
        f"Via: {ask.via};rport;branch=z9hG4bK{ask.salt}{trial.cseq}",
        *([f"Route: <{ask.route};lr>"] if ask.route else []),
        "Max-Forwards: 70",
        f"From: <{ask.aor}>;tag={ask.salt[:12]}",
        f"To: <{ask.aor if ask.method == 'REGISTER' else ask.uri}>",
        f"Call-ID: {ask.salt}",
        f"CSeq: {trial.cseq} {ask.method}",
        f"Contact: <{ask.contact}>",
        "User-Agent: Trunkbox",
    ]
    if ask.method == "REGISTER":
        lines.append(f"Expires: {trial.expires}")
    else:
        lines.append("Accept: application/sdp")
    for one in trial.answered:
        assert ask.login is not None  # only who has one answers a challenge
        value = answer(one.challenge, ask.login, ask.method, ask.uri, one.count, ask.salt[:16])
        lines.append(f"{one.header}: {value}")
    lines += ["Content-Length: 0", "", ""]
    return trial, (*before, Send("\r\n".join(lines)), Tell("sent", {"method": _action(trial)}))


def _action(trial: Trial) -> str:
    return f"{trial.ask.method} (Expires: 0)" if trial.phase is Phase.LEAVING else trial.ask.method


def _phrase(text: str) -> str:
    """The reason phrase of a status line, one line of at most 80 characters."""
    parts = re.split(r"\r\n|\r|\n", text.lstrip("\r\n"), maxsplit=1)[0].split(" ", 2)
    return "".join(c if c.isprintable() else "?" for c in parts[2])[:80] if len(parts) == 3 else ""


def _seconds(text: str | None) -> int:
    found = _NUMBER.match(text or "")
    return int(found[1]) if found else 0


def _param(contact: str, name: str) -> str | None:
    address = NameAddr.parse(contact)
    return address.param(name) if address else None


def _same_place(contact: str, ours: str) -> bool:
    """Whether a listed contact is ours: by its host and port, which nobody else has."""
    listed, own = NameAddr.parse(contact), NameAddr.parse(f"<{ours}>")
    if listed is None or own is None:
        return False
    return (listed.uri.host, listed.uri.port) == (own.uri.host, own.uri.port)
