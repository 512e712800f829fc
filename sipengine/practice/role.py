"""What sets the practice provider and the practice PBX apart: whom they admit, how they dial, what is theirs.

Law: pure; a role is a row of values, the peer itself is the same for both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from appliance.practice.plan import CALLER, MAIN, Party, PracticePlan
from appliance.practice.values import Role
from sipengine.port import (
    Account,
    AccountKey,
    Admission,
    Credential,
    Dial,
    LegId,
    Listener,
    Media,
    Neighbour,
)

KEY = AccountKey("box")


@dataclass(frozen=True, slots=True)
class Part:
    """How one peer plays. `direction`: of the calls that it makes, as the box sees them."""

    role: Role
    party: Party
    account: Account
    listener: Listener
    neighbour: Neighbour
    credentials: tuple[Credential, ...]
    direction: Literal["in", "out"]


def part_of(role: Role, plan: PracticePlan) -> Part:
    """The provider wants a digest and learns from the REGISTER where the box is; the PBX knows its address."""
    party = plan.provider if role == "provider" else plan.pbx
    user = "provider" if role == "provider" else "pbx"
    account = Account(
        key=KEY,
        aor=f"sip:{user}@{party.host_port}",
        transport="udp",
        media=Media(codecs=("PCMA", "PCMU"), srtp="off", rtp_ports=party.rtp_ports),
    )
    login = Credential(
        username=plan.username,
        auth_username=plan.username,
        password=plan.password.get_secret_value(),
        account=KEY,
    )
    provider = role == "provider"
    return Part(
        role=role,
        party=party,
        account=account,
        listener=Listener("udp", party.address, party.port),
        neighbour=Neighbour(f"{plan.box.address}/32", Admission.DIGEST if provider else Admission.TRUST, (KEY,)),
        credentials=(login,) if provider else (),
        direction="in" if provider else "out",
    )


def dial(part: Part, plan: PracticePlan, leg: LegId, number: str, contact: str | None) -> Dial | None:
    """The INVITE for `number`; None when the provider does not know where the box is (no registration)."""
    if part.role == "provider":
        if contact is None:
            return None
        did, caller = number.removeprefix("+"), CALLER.removeprefix("+")
        to, from_ = f"<sip:{did}@{part.party.host_port}>", f"<sip:{caller}@{part.party.host_port}>"
        # As many providers do: the Request-URI is the Contact that the box registered, the DID stands in To.
        return Dial(leg, KEY, contact, to, from_)
    uri = f"sip:{number}@{plan.box.host_port}"
    return Dial(leg, KEY, uri, f"<{uri}>", f"<sip:{MAIN.removeprefix('+')}@{part.party.host_port}>")
