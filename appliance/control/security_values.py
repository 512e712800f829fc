"""What the box does against whom attacks it: addresses banned, signs of fraud, and the answer of a mail server.

Law: pure; instants are UTC epoch seconds; what an attacker wrote is data, never a name of ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FraudShape = Literal["burst", "short_calls", "new_country_at_night", "sequential"]
"""In the words of the settings `fraud`. burst: very many calls within seconds. short_calls: answered calls of a
few seconds, one after another. new_country_at_night: the first call ever to a country, between ten in the evening
and seven in the morning. sequential: numbers that lie side by side, as a machine dials them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BanStatus:
    """A network that is left unanswered because it guessed at logins. `Client.unban(address)` ends it.

    `address`: an IPv4 address, or the /64 of an IPv6 address (`2001:db8:0:1::/64`). `reason`: how its last login
    was wrong: `wrong_password`, `unknown_user`, `wrong_aor`, `malformed`; words `ban_<reason>`. `count`: wrong
    logins that led to it. `times`: how often it was banned of late; each ban is twice as long as the one before, a
    day at most.
    """

    address: str
    since: float
    until: float
    reason: str
    count: int
    times: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class BanChanged:
    """An address was banned; `gone` when it is no longer."""

    ban: BanStatus
    gone: bool = False
    event: Literal["ban"] = "ban"


@dataclass(frozen=True, slots=True, kw_only=True)
class FraudFinding:
    """A sign of fraud in what one PBX called; words `fraud_<shape>`.

    `did`: `warned`, the call went; or `blocked`, it was refused. `number`: the last one that was dialled. `count`:
    how many calls it has been seen in since `first`. `detail`: the country of `new_country_at_night`, else "".
    """

    shape: FraudShape
    pbx: str
    did: Literal["warned", "blocked"]
    number: str
    first: float
    last: float
    count: int
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailStatus:
    """The letters that no mail server has taken yet. `code` and `answer`: of a failure, as in `MailTested`; empty
    when none failed."""

    waiting: int = 0
    code: str = ""
    answer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailTested:
    """What became of a test letter.

    `code` is a key of `appliance.words` with the one parameter `answer`: `mail_taken` when the server took it,
    else `mail_login`, `mail_certificate` .., each saying what is wrong and what to do. `answer`: the mail server's
    (or the system's) own words, such as `535 5.7.8 Bad credentials`; show both. `to`: who should have it now.
    """

    taken: bool
    code: str
    answer: str
    to: tuple[str, ...]
