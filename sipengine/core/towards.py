"""One leg toward a provider: how this trunk wants to see the called number and the caller.

Law: every leg toward a provider is made here, so that each follows the same table of privacy.
"""

from __future__ import annotations

from dataclasses import dataclass

from appliance.numbering import E164, ShortCode, format_number
from sipengine.core.clir import Shown, Toward, write_caller
from sipengine.core.compiled import TrunkAccount, TrunkLine
from sipengine.core.diversion import Diversion, Target, write_diversions
from sipengine.core.plan import Attempt
from sipengine.core.uri import name_addr, sip_uri

TRUNK_SILENCE_SECONDS = 8
"""Five transmissions of an INVITE over UDP (RFC 3261 section 17.1.1.2): a server so long silent is gone."""


@dataclass(frozen=True, slots=True)
class Identity:
    """The caller ID that leaves. `number` None when the box has none: the provider then shows the account's."""

    number: str | None
    withheld: bool = False
    name: str = ""


def dial(
    trunk: TrunkLine,
    account: TrunkAccount,
    place: str,
    callee: E164 | ShortCode,
    identity: Identity,
    country: str,
    diversions: tuple[Diversion, ...] = (),
    silence_seconds: int = TRUNK_SILENCE_SECONDS,
) -> Attempt:
    """The leg to `callee` over one account; `place` is host, port and transport of one of the trunk's servers."""
    style = trunk.trunk.number_format
    digits = format_number(callee, style, country)
    to = sip_uri(digits, trunk.domain)
    from_, headers = write_caller(
        _shown(trunk, account, identity), Toward.PROVIDER, trunk.trunk.caller_id, style, country
    )
    target = Target(trunk.trunk.diversion, style, country, trunk.domain, to)
    return Attempt(
        account=account.key,
        line=trunk.id,
        uri=sip_uri(digits, place),
        to=name_addr(to),
        from_=from_,
        headers=(*headers, *write_diversions(diversions, target)),
        dtmf=trunk.dtmf,
        silence_seconds=silence_seconds,
    )


def _shown(trunk: TrunkLine, account: TrunkAccount, identity: Identity) -> Shown:
    """A device account is known by its user name, so its From never carries the number instead."""
    by_name = trunk.has_device_accounts and trunk.trunk.caller_id == "from"
    return Shown(
        number=E164(identity.number) if identity.number and not by_name else None,
        withheld=identity.withheld,
        name=identity.name,
        account=account.username,
        place=trunk.domain,
    )
