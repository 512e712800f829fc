"""The nftables ruleset of a plan: one text, one table of our own, replaced in one transaction.

Law: pure; the table `inet trunkbox` is all that is ever named, so the rules of whoever shares the machine stay.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, collapse_addresses

from appliance.firewall.plan import Plan
from appliance.whitelist.near import NEAR, Network

TABLE = "trunkbox"
FLOOD = "300/second burst 600 packets"
"""SIP packets that one address may send before it is trusted: a PBX with ten calls a second sends a third of it.
An IPv6 customer has a whole /64, so there the network counts as one address."""


@dataclass(frozen=True, slots=True)
class Guard:
    """What whoever installed the box decided, and no page can change.

    `web_ports`: where the pages are. `closed`: the box has the machine to itself, and every other port is shut; on
    a machine with other services only our own ports are guarded.
    """

    web_ports: tuple[int, ...] = (80, 443)
    closed: bool = False


def ruleset(plan: Plan, guard: Guard) -> str:
    """What `nft -f` takes. It makes the table where there is none, so that it can be taken away whole."""
    body = [*_sets(plan), *_input(plan, guard), *_sip(), *_rtp(), *_web(), *_output(plan)]
    if guard.closed:
        body += ["chain forward {", " type filter hook forward priority filter; policy drop;", "}"]
    lines = [f"table inet {TABLE}", f"delete table inet {TABLE}", f"table inet {TABLE} {{", *body, "}"]
    return "\n".join(lines) + "\n"


def no_table() -> str:
    """What takes our table away, whether or not it is there."""
    return f"table inet {TABLE}\ndelete table inet {TABLE}\n"


def _sets(plan: Plan) -> Iterator[str]:
    named = {"near": NEAR, "trusted": plan.trusted, "digest": plan.digest, "banned": plan.banned, "web": plan.web}
    for name, networks in named.items():
        of_4, of_6 = _families(networks)
        yield from _set(f"{name}4", "ipv4_addr", of_4)
        yield from _set(f"{name}6", "ipv6_addr", of_6)
    for name, kind in (("flood4", "ipv4_addr"), ("flood6", "ipv6_addr")):
        yield f"set {name} {{ type {kind}; size 65536; flags dynamic,timeout; timeout 1m; }}"


def _set(name: str, kind: str, networks: Iterable[Network]) -> Iterator[str]:
    elements = ", ".join(str(one) for one in networks)
    held = f" elements = {{ {elements} }}" if elements else ""
    yield f"set {name} {{ type {kind}; flags interval;{held} }}"


def _families(networks: Iterable[Network]) -> tuple[list[IPv4Network], list[IPv6Network]]:
    """By family, none inside another: the kernel refuses intervals that overlap. IPv4 written as IPv6
    (RFC 4291 section 2.5.5.2) is what it is on the wire."""
    of_4: list[IPv4Network] = []
    of_6: list[IPv6Network] = []
    for one in networks:
        if isinstance(one, IPv4Network):
            of_4.append(one)
        elif one.network_address.ipv4_mapped is not None and one.prefixlen >= 96:
            of_4.append(IPv4Network((int(one.network_address) & 0xFFFFFFFF, one.prefixlen - 96)))
        else:
            of_6.append(one)
    return list(collapse_addresses(of_4)), list(collapse_addresses(of_6))


def _input(plan: Plan, guard: Guard) -> Iterator[str]:
    yield "chain input {"
    yield f" type filter hook input priority filter; policy {'drop' if guard.closed else 'accept'};"
    yield ' iif "lo" accept'
    for protocol, ports, chain in (
        ("udp", plan.sip_udp, "sip"),
        ("tcp", plan.sip_tcp, "sip"),
        ("tcp", guard.web_ports, "web"),
    ):
        if ports:
            yield f" {protocol} dport {{ {', '.join(str(port) for port in sorted(set(ports)))} }} goto {chain}"
    if plan.rtp is not None:
        yield f" udp dport {_range(plan)} goto rtp"
    if guard.closed:
        yield from _CLOSED
    yield "}"


_CLOSED = (
    " ct state established,related accept",
    " ct state invalid drop",
    # IPv6 is deaf without these (RFC 4890 section 4.4): neighbours, routers, path MTU, multicast listeners.
    " icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert, nd-router-advert, nd-redirect }"
    " ip6 hoplimit 255 accept",
    " ip6 saddr { ::, fe80::/10 } icmpv6 type { mld-listener-query, mld-listener-report, mld-listener-done,"
    " mld2-listener-report } accept",
    " icmpv6 type { destination-unreachable, packet-too-big, time-exceeded, parameter-problem } accept",
    " icmp type { destination-unreachable, time-exceeded, parameter-problem } accept",
    " ip saddr @near4 icmp type echo-request accept",
    " ip6 saddr @near6 icmpv6 type echo-request accept",
    # A lease: the server answers from its port, to an address that may not be ours yet.
    " udp sport 67 udp dport 68 accept",
    " ip6 saddr fe80::/10 udp sport 547 udp dport 546 accept",
    # trunkbox.local (RFC 6762), and the groups that switches ask for.
    " ip saddr @near4 udp dport 5353 accept",
    " ip6 saddr @near6 udp dport 5353 accept",
    " ip saddr @near4 ip protocol igmp accept",
)


def _sip() -> Iterator[str]:
    """`ct direction reply`: what answers us comes in. A server whose name was looked up this instant is asked
    before the new list stands, and nobody who was not asked is in that direction."""
    yield "chain sip {"
    yield " ip saddr @trusted4 accept"
    yield " ip6 saddr @trusted6 accept"
    yield " ct direction reply accept"
    yield " ip saddr @banned4 drop"
    yield " ip6 saddr @banned6 drop"
    for name, counted in (("4", "ip saddr"), ("6", "ip6 saddr & ffff:ffff:ffff:ffff::")):
        source = counted.partition(" &")[0]
        yield f" {source} @digest{name} update @flood{name} {{ {counted} limit rate over {FLOOD} }} drop"
    yield " ip saddr @digest4 accept"
    yield " ip6 saddr @digest6 accept"
    yield " drop"
    yield "}"


def _rtp() -> Iterator[str]:
    """Sound also comes from servers that no name leads to, and before we sent any (early media): what looks like
    RTP or RTCP, version 2 (RFC 3550 section 5.1), may come from anywhere. Decision 0014 says why."""
    yield "chain rtp {"
    for name in ("trusted", "digest", "near"):
        yield f" ip saddr @{name}4 accept"
        yield f" ip6 saddr @{name}6 accept"
    yield " @th,64,2 2 accept"
    yield " ct direction reply accept"
    yield " drop"
    yield "}"


def _web() -> Iterator[str]:
    yield "chain web {"
    for name in ("near", "web"):
        yield f" ip saddr @{name}4 accept"
        yield f" ip6 saddr @{name}6 accept"
    yield " drop"
    yield "}"


def _output(plan: Plan) -> Iterator[str]:
    """A port for sound that no call uses answers "unreachable" (RFC 1122 section 4.1.3.1), and so tells a stranger
    that there is a box. The port lies in the packet that is sent back: after 8 bytes of ICMP, its IP header, and
    the source port."""
    if plan.rtp is None:
        return
    yield "chain output {"
    yield " type filter hook output priority filter; policy accept;"
    for family, icmp, offset in (("ip", "icmp", 240), ("ip6", "icmpv6", 400)):
        number = family[2:] or "4"
        yield (
            f" {icmp} type destination-unreachable {icmp} code port-unreachable @th,{offset},16 {_range(plan)}"
            f" {family} daddr != @near{number} {family} daddr != @trusted{number} drop"
        )
    yield "}"


def _range(plan: Plan) -> str:
    first, last = plan.rtp or (0, 0)
    return str(first) if first == last else f"{first}-{last}"
