"""A box whose trunks and PBXs want their voice encrypted or not, and far ends that do, or do not.

Law: one box for all of it; each kind of ground has a trunk, a PBX and numbers of its own.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.audio import tones
from tests.calls.box import Box
from tests.calls.plans import start
from tests.calls.settings import Plain, many
from tests.peers.netns import NetNs
from tests.peers.phone import Phone
from tests.peers.secure import SecurePhone
from tests.peers.slots import Slot

RING_SECONDS = 3


@dataclass(frozen=True)
class Kind:
    """Which side of the box must be encrypted, and whom the belplan rings after its prompt."""

    slot: Slot
    trunk: str
    pbx: str
    target: str

    @property
    def name(self) -> str:
        """Of the case."""
        return self.slot.name


KINDS = (
    Kind(Slot("trunk required", 75), "required", "off", "mobile"),
    Kind(Slot("PBX required", 76), "off", "required", "pbx"),
    Kind(Slot("both required", 77), "required", "required", "pbx"),
)


def settings() -> Plain:
    """A belplan for each kind, that says one prompt and rings on."""
    made = many([kind.slot for kind in KINDS])
    made["belplans"] = []
    for trunk, pbx, number, kind in zip(made["trunks"], made["pbxs"], made["numbers"], KINDS, strict=True):
        trunk["srtp"], pbx["srtp"], pbx["ring_seconds"] = kind.trunk, kind.pbx, RING_SECONDS
        whom = {"numbers": [f"+{kind.slot.outside('01')}"]} if kind.target == "mobile" else {"pbxs": [pbx["id"]]}
        steps = [{"do": "say", "prompt": "hallo"}, {"do": "ring", **whom, "seconds": 20, "confirm": False}]
        plan = f"plan{kind.slot.index}"
        made["belplans"].append({"id": plan, "steps": steps})
        number["belplan"] = plan
    made["prompts"] = [{"id": name, "file": f"{name}.wav"} for name in tones.NAMES]
    return made


@contextlib.contextmanager
def phones(ns: NetNs, kind: Kind, *, as_wanted: bool = True) -> Iterator[tuple[Phone, Phone]]:
    """The provider and the PBX of a kind; each encrypts where it must, or (not `as_wanted`) nowhere."""
    box = KINDS[0].slot.box_address

    def phone(address: str, wants: str, user: str) -> Phone:
        kind_of = SecurePhone if as_wanted and wants == "required" else Phone
        return kind_of(ns, address, box, user=user)

    with (
        contextlib.closing(phone(kind.slot.provider_address, kind.trunk, "31612345678")) as provider,
        contextlib.closing(phone(kind.slot.pbx_address, kind.pbx, kind.slot.did("10"))) as pbx,
    ):
        yield provider, pbx


def secured_box(ns: NetNs, folder: Path) -> Box:
    """Start it."""
    box = start(ns, folder, settings())
    box.await_ready()
    return box
