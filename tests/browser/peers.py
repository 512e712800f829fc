"""A provider and a PBX for a box that is set up in the browser: the practice peers, at addresses of their own.

Law: they know the box's address and nothing else of it; what it must know of them a person types.
"""

import secrets
import sys
from ipaddress import IPv4Address
from pathlib import Path

from pydantic import SecretStr

from appliance.control import Client, ControlError, wire
from appliance.practice.plan import PORT, Party, PracticePlan, write_plan
from appliance.practice.values import PeerStatus, PracticeCall, Role, peer_socket
from tests.browser import place
from tests.cli.processes import until
from tests.peers.child import Child
from tests.peers.netns import NetNs

ROLES: tuple[Role, ...] = ("provider", "pbx")


class Peers:
    """Both, running. `username`, `password`: what the provider gave; `folder`: with their plan."""

    def __init__(self, ns: NetNs, folder: Path) -> None:
        """Start them in `ns`."""
        self.folder = folder
        box, provider, pbx = (
            Party(address=IPv4Address(address), port=port, rtp_ports=ports)
            for address, port, ports in (
                (place.ADDRESS, 5060, (10000, 10999)),
                (place.PROVIDER, PORT, (20000, 20999)),
                (place.PBX, PORT, (30000, 30999)),
            )
        )
        self.username, self.password = "31501234500", secrets.token_urlsafe(12)
        self.provider, self.pbx = provider.host_port, pbx.host_port
        write_plan(
            folder,
            PracticePlan(
                box=box,
                provider=provider,
                pbx=pbx,
                username=self.username,
                password=SecretStr(self.password),
            ),
        )
        self._children = [self._start(ns, role) for role in ROLES]
        for role in ROLES:
            until(lambda role=role: self._answers(role), 20)

    def _start(self, ns: NetNs, role: Role) -> Child:
        argv = [sys.executable, "-m", "sipengine.practice", role, "--data", str(self.folder)]
        return Child(ns, argv, self.folder / f"{role}.log")

    def _answers(self, role: Role) -> bool:
        try:
            self.asked(role).call("status")
        except ControlError:
            return False
        return True

    def asked(self, role: Role, timeout: float = 60) -> Client:
        """The control socket of one of them."""
        return Client(self.folder, timeout=timeout, socket_path=peer_socket(self.folder, role))

    def dial(self, role: Role, number: str, seconds: int) -> None:
        """Let one of them begin a call through the box."""
        self.asked(role).call("dial", number=number, seconds=seconds)

    def registered(self) -> bool:
        """Whether the box is logged in at the provider."""
        return wire.value(PeerStatus, self.asked("provider").call("status")).connected

    def heard(self, role: Role) -> list[PracticeCall]:
        """The calls of one of them that are over."""
        return [wire.value(PracticeCall, one) for one in self.asked(role).call("heard")]

    def stop(self) -> None:
        """End them."""
        for child in self._children:
            child.stop()
