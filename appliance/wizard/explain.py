"""What an answer means and what to do about it: of a provider to a login, and what arrives from a PBX.

Law: pure, and total: whatever the answer, there is a verdict and at least one remedy, the likeliest first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from appliance.control.attempt_values import Attempt
from appliance.control.probe_values import GOOD, ProbeResult
from appliance.control.values import AccountStatus
from appliance.settings.lines import Trunk
from appliance.wizard.said import Said

Suspect = Literal[
    "servers", "outbound_proxy", "transport", "tls_verify", "username", "auth_username", "password", "realm",
    "from_domain", "expires", "address", "whitelist",
]  # fmt: skip
"""The field of the settings that is most likely wrong."""
Sure = Literal["certain", "likely", "possible"]
Level = Literal["ok", "warn", "bad"]
AnswerKind = Literal[
    "registered",
    "answers",
    "static",
    "off",
    "trying",
    "password",
    "forbidden",
    "unknown_account",
    "silence",
    "too_brief",
    "unavailable",
    "server_error",
    "name_not_found",
    "refused",
    "certificate",
    "other",
]
ArrivalKind = Literal[
    "wrong_password",
    "unknown_user",
    "wrong_name",
    "no_account",
    "no_password",
    "wrong_address",
    "stranger",
    "options",
    "nothing",
    "replay",
    "stale",
    "malformed",
]
"""What of a PBX arrived, in the words of `AttemptOutcome`; nothing: no message at all."""


@dataclass(frozen=True, slots=True)
class Explained:
    """An answer in plain words: what happened, what it means, what to do in order of likelihood.

    `suspect` None: no field of ours is to blame. `sure`: how certain the verdict is, said by `wizard_sure_<sure>`.
    """

    kind: str
    level: Level
    verdict: Said
    meaning: Said
    remedies: tuple[Said, ...]
    suspect: Suspect | None
    sure: Sure


@dataclass(frozen=True, slots=True)
class _Row:
    """How sure, which field, and how many remedies (`<code>_do_1` ...) there are."""

    level: Level
    sure: Sure
    suspect: Suspect | None
    remedies: int


ANSWERS: Mapping[AnswerKind, _Row] = {
    "registered": _Row("ok", "certain", None, 0),
    "answers": _Row("ok", "certain", None, 0),
    "static": _Row("ok", "possible", None, 1),
    "off": _Row("warn", "certain", None, 1),
    "trying": _Row("warn", "certain", None, 1),
    "password": _Row("bad", "likely", "password", 3),
    "forbidden": _Row("bad", "possible", "password", 4),
    "unknown_account": _Row("bad", "likely", "username", 3),
    "silence": _Row("bad", "possible", "servers", 4),
    "too_brief": _Row("bad", "certain", "expires", 2),
    "unavailable": _Row("bad", "likely", None, 2),
    "server_error": _Row("bad", "likely", None, 3),
    "name_not_found": _Row("bad", "likely", "servers", 3),
    "refused": _Row("bad", "likely", "transport", 3),
    "certificate": _Row("bad", "likely", "servers", 4),
    "other": _Row("bad", "possible", None, 2),
}
ARRIVALS: Mapping[ArrivalKind, _Row] = {
    "wrong_password": _Row("bad", "certain", "password", 2),
    "unknown_user": _Row("bad", "certain", "username", 2),
    "wrong_name": _Row("bad", "certain", "username", 2),
    "no_account": _Row("warn", "certain", None, 2),
    "no_password": _Row("bad", "likely", "password", 2),
    "wrong_address": _Row("bad", "likely", "address", 2),
    "stranger": _Row("warn", "possible", "address", 3),
    "options": _Row("warn", "likely", None, 2),
    "nothing": _Row("warn", "possible", None, 5),
    "replay": _Row("warn", "likely", None, 2),
    "stale": _Row("warn", "likely", None, 2),
    "malformed": _Row("bad", "likely", None, 2),
}
_OUTCOMES: Mapping[str, AnswerKind] = {
    "registered": "registered",
    "answers": "answers",
    "unknown_account": "unknown_account",
    "silence": "silence",
    "interval_too_brief": "too_brief",
    "server_error": "server_error",
    "name_not_found": "name_not_found",
    "refused": "refused",
    "certificate": "certificate",
}
_CODES: Mapping[int, AnswerKind] = {
    0: "silence",
    401: "password",
    403: "forbidden",
    404: "unknown_account",
    407: "password",
    408: "silence",
    423: "too_brief",
    480: "unavailable",
    604: "unknown_account",
}
_NO_NAME = "name not found"
"""What the engine writes as reason when no server's name led anywhere."""


def explain_result(result: ProbeResult, trunk: Trunk) -> Explained:
    """How a trial of a login ended (`probe_trunk`)."""
    kind = _OUTCOMES.get(result.outcome) or kind_of(result.code)
    said = _particulars(result.username or trunk.username, result.server, result.code, result.reason, trunk)
    return _answer(kind, said, trunk)


def explain_account(account: AccountStatus, trunk: Trunk) -> Explained:
    """How a login of the running trunk fares (`status`)."""
    said = _particulars(account.username or trunk.username, account.server, account.code, account.reason, trunk)
    match account.state:
        case "registered" | "static" | "off" | "trying":
            return _answer(account.state, said, trunk)
        case "unreachable" if account.reason == _NO_NAME or account.code == 502:
            return _answer("name_not_found", said, trunk)
        case "unreachable" if account.code in (0, 408, 503):
            return _answer("silence", said, trunk)
        case _:
            return _answer(kind_of(account.code), said, trunk)


def explain_arrival(kind: ArrivalKind, *, pbx: str, source: str = "", user: str = "", box: str = "") -> Explained:
    """What arrived, or did not, from the PBX that is waited for.

    `source`: the address that it came from; `user`: the name that it gave; `box`: where it should knock. A kind
    that newer code made is explained as a malformed message.
    """
    known: ArrivalKind = kind if kind in ARRIVALS else "malformed"
    said = {"pbx": pbx, "source": source or "?", "user": user or "?", "box": box or "?"}
    return _explained(f"arrival_{known}", known, ARRIVALS[known], said)


def explain_attempt(attempt: Attempt, *, pbx: str, box: str) -> Explained:
    """What somebody tried at the box while `pbx` is waited for (`status`, or an event)."""
    return explain_arrival(
        attempt.outcome, pbx=attempt.pbx or pbx, source=attempt.source, user=attempt.user, box=box
    )


def kind_of(code: int) -> AnswerKind:
    """What kind of answer a final SIP status is (RFC 3261 section 21); 0 is no answer at all."""
    if code in _CODES:
        return _CODES[code]
    if 200 <= code < 300:
        return "registered"
    return "server_error" if 500 <= code < 600 else "other"


def succeeded(result: ProbeResult) -> bool:
    """Whether a trial shows that calls can be made."""
    return result.outcome in GOOD


def _particulars(username: str | None, server: str | None, code: int, reason: str, trunk: Trunk) -> dict[str, str]:
    return {
        "username": username or "-",
        "server": server or trunk.outbound_proxy or trunk.servers[0],
        "name": trunk.outbound_proxy or trunk.servers[0],
        "code": str(code),
        "reason": reason,
        "transport": trunk.transport.upper(),
    }


def _answer(kind: AnswerKind, said: Mapping[str, str], trunk: Trunk) -> Explained:
    explained = _explained(f"explain_{kind}", kind, ANSWERS[kind], said)
    if explained.suspect == "servers" and trunk.outbound_proxy and kind in ("name_not_found", "silence"):
        return _suspecting("outbound_proxy", explained)
    return explained


def _explained(code: str, kind: str, row: _Row, said: Mapping[str, str]) -> Explained:
    remedies = tuple(Said(f"{code}_do_{n}", said) for n in range(1, row.remedies + 1))
    return Explained(kind, row.level, Said(code, said), Said(f"{code}_why", said), remedies, row.suspect, row.sure)


def _suspecting(suspect: Suspect, it: Explained) -> Explained:
    return Explained(it.kind, it.level, it.verdict, it.meaning, it.remedies, suspect, it.sure)
