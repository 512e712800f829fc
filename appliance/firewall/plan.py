"""What the firewall lets in, as one value: the networks, by what they may do, and the box's own ports.

Law: pure; who may speak SIP is what the engine tells its SIP stack, word for word, never worked out a second time.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from pydantic import Field, field_validator, model_validator

from appliance.settings import Settings
from appliance.settings.base import Network, Port, Value, wrong

MOST = 20_000
"""Networks in one list: more is a mistake, or somebody who wants to fill the kernel."""
WIDEST = {4: 8, 6: 16}
"""The shortest network length that is let in; more is the whole internet in a few pieces."""
MOST_PORTS = 64

Networks = Annotated[tuple[Network, ...], Field(max_length=MOST)]
Ports = Annotated[tuple[Port, ...], Field(max_length=MOST_PORTS)]


class Plan(Value):
    """`trusted`: providers and peers, known by address. `digest`: who may try to log in, but for `banned`, who
    guessed too often. `web`: who gets pages, beside near addresses. `rtp`: the ports for sound, first and last."""

    trusted: Networks = ()
    digest: Networks = ()
    banned: Networks = ()
    web: Networks = ()
    sip_udp: Ports = ()
    sip_tcp: Ports = ()
    rtp: tuple[Port, Port] | None = None

    @field_validator("trusted", "digest", "banned", "web")
    @classmethod
    def _not_the_world(cls, networks: Networks) -> Networks:
        for one in networks:
            if one.prefixlen < WIDEST[one.version]:
                raise wrong("network_too_wide", least=WIDEST[one.version])
        return networks

    @model_validator(mode="after")
    def _rtp_in_order(self) -> Plan:
        if self.rtp is not None and self.rtp[0] > self.rtp[1]:
            raise wrong("rtp_range", first=self.rtp[0], last=self.rtp[1])
        return self


def plan(
    settings: Settings, trusted: Iterable[Network], digest: Iterable[Network], banned: Iterable[Network] = ()
) -> Plan:
    """The firewall of these settings, with those whom the engine lets speak now.

    A network that is too wide is left out, with all that it would have let in: the settings' own checks refuse it,
    so it can only come from a file that somebody else wrote.
    """
    listen = settings.sip.listen
    first, last = settings.sip.rtp_ports
    return Plan(
        trusted=_fit(trusted),
        digest=_fit(digest),
        banned=_fit(banned),
        web=web_of(settings),
        sip_udp=tuple(sorted({one.port for one in listen if one.transport == "udp"})),
        sip_tcp=tuple(sorted({one.port for one in listen if one.transport != "udp"})),
        rtp=(min(first, last), max(first, last)),
    )


def web_of(settings: Settings) -> tuple[Network, ...]:
    """The networks that the settings let see pages."""
    return _fit(line.network for line in settings.whitelist if "web" in line.allow)


def with_web(now: Plan, settings: Settings) -> Plan:
    """The plan that stands, with the pages of these settings: for when no engine is there to say who may speak."""
    return now.model_copy(update={"web": web_of(settings)})


def _fit(networks: Iterable[Network]) -> tuple[Network, ...]:
    fit = {one for one in networks if one.prefixlen >= WIDEST[one.version]}
    return tuple(sorted(fit, key=lambda one: (one.version, one)))[:MOST]
