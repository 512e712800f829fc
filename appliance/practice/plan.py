"""Who is who in the practice box: addresses, numbers and passwords, and the settings that follow from them.

Law: one plan for box, provider and PBX, so that they cannot disagree; made by `make_plan`, read by all three.
"""

from __future__ import annotations

import secrets
import socket
from collections.abc import Callable
from contextlib import ExitStack
from decimal import Decimal
from ipaddress import IPv4Address
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_serializer

from appliance.settings import Listen, Number, Outbound, Pbx, Settings, Sip, Trunk
from appliance.settings.security import Rate, Rates
from appliance.store.durable import make_folder, write_durably

FILE = "peers.json"
PORT = 15060
"""Not SIP's own 5060: the real box beside the practice listens there, on every address of the machine."""
TRUNK, PBX = "oefenprovider", "oefencentrale"
MAIN, FAX = "+31501234567", "+31501234570"
CALLER, CALLED = "+31201234567", "+31207654321"
"""Somebody outside who calls the office, and somebody outside whom the office calls."""


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Party(_Value):
    """One SIP speaker of the practice: its own loopback address, its port, its RTP ports (inclusive)."""

    address: IPv4Address
    port: int = Field(ge=1, le=65535)
    rtp_ports: tuple[int, int]

    @property
    def host_port(self) -> str:
        """As SIP URIs want it."""
        return f"{self.address}:{self.port}"


class PracticePlan(_Value):
    """The whole practice. `username` and `password`: the trunk account that the provider gives to the box."""

    box: Party
    provider: Party
    pbx: Party
    username: str
    password: SecretStr

    @field_serializer("password", when_used="json")
    def _open(self, password: SecretStr) -> str:
        """The file is the owner's alone, and the peers must know it."""
        return password.get_secret_value()


def read_plan(practice: Path) -> PracticePlan | None:
    """The plan in a practice folder; None when there is none that can be used."""
    try:
        return PracticePlan.model_validate_json((practice / FILE).read_bytes())
    except (OSError, ValidationError):
        return None


def write_plan(practice: Path, plan: PracticePlan) -> None:
    """Keep the plan. Raises NotWritten."""
    make_folder(practice)
    write_durably(practice / FILE, plan.model_dump_json(indent=1).encode())


def make_plan(free: Callable[[IPv4Address], int] | None = None) -> PracticePlan:
    """A plan on ports that are free now. Each speaker has an address of its own, as calls are told apart by it."""
    net = secrets.randbelow(200) + 20
    with ExitStack() as held:
        port = free or (lambda address: _hold(held, address))
        box, provider, pbx = (
            Party(address=address, port=port(address), rtp_ports=(10000, 10999))
            for address in (IPv4Address(f"127.60.{net}.{host}") for host in (1, 2, 3))
        )
    return PracticePlan(
        box=box, provider=provider, pbx=pbx, username="31501234500", password=SecretStr(secrets.token_urlsafe(18))
    )


def still_free(plan: PracticePlan) -> bool:
    """Whether every speaker of an earlier plan can have its port again."""
    try:
        for party in (plan.box, plan.provider, plan.pbx):
            with ExitStack() as held:
                _bind(held, party.address, party.port)
    except OSError:
        return False
    return True


def _hold(held: ExitStack, address: IPv4Address) -> int:
    """The practice's own port where that is free, else any; held until all are chosen."""
    try:
        return _bind(held, address, PORT)
    except OSError:
        return _bind(held, address, 0)


def _bind(held: ExitStack, address: IPv4Address, port: int) -> int:
    sock = held.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
    sock.bind((str(address), port))
    return int(sock.getsockname()[1])


def settings_of(plan: PracticePlan, base: Settings) -> Settings:
    """The settings of the practice box; language, country and zone are those of `base`."""
    return Settings(
        box=base.box.model_copy(update={"name": "Oefenbox" if base.box.language == "nl" else "Practice box"}),
        sip=Sip(listen=(Listen(address=plan.box.address, port=plan.box.port),), rtp_ports=plan.box.rtp_ports),
        trunks=(
            Trunk(
                id=TRUNK,
                servers=(plan.provider.host_port,),
                username=plan.username,
                password=plan.password,
                expires=60,
                channels=4,
            ),
        ),
        outbound=Outbound(trunks=(TRUNK,)),
        pbxs=(Pbx(id=PBX, address=plan.pbx.host_port, keepalive_seconds=5),),
        numbers=(
            Number(number=MAIN, trunk=TRUNK, pbx=PBX, label="Hoofdnummer"),
            Number(number=FAX, trunk=TRUNK, pbx=PBX, label="Fax", outbound=False),
        ),
        rates=Rates(
            unknown=Rate(per_minute=Decimal("0.01")), rows=()
        ),  # so that practising never runs into a limit
        default_caller_id=MAIN,
    )
