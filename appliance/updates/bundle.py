"""May this bundle be installed here? The answer of the signature's checker, read and judged.

Law: pure; nothing is accepted that was not understood; a refusal says what it is about, and nothing was changed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from appliance.updates.version import read_version


class Why(Enum):
    """Why a bundle is refused; the value is the code of its words."""

    NOT_A_BUNDLE = "update_not_a_bundle"
    SIGNATURE = "update_signature"
    CUT_OFF = "update_cut_off"
    DAMAGED = "update_damaged"
    BOARD = "update_board"
    OLDER = "update_older"
    SAME = "update_same"
    UNREADABLE = "update_unreadable"


@dataclass(frozen=True, slots=True)
class Verity:
    """The root of the hash tree over the content (dm-verity), its salt in bytes, and the bytes of the content."""

    root: str
    salt: bytes
    size: int


@dataclass(frozen=True, slots=True)
class Offered:
    """What a bundle with a valid signature says about itself. `verity`: how its content is proven."""

    compatible: str
    version: str
    verity: Verity


@dataclass(frozen=True, slots=True)
class Machine:
    """This box: what bundles for it are called, and the version that runs."""

    compatible: str
    version: str


@dataclass(frozen=True, slots=True)
class Accept:
    """It may be installed."""

    version: str


@dataclass(frozen=True, slots=True)
class Refuse:
    """It may not. `params` fill the words of `why`."""

    why: Why
    params: Mapping[str, str] = field(default_factory=dict)


Verdict = Accept | Refuse


def judge(offered: Offered, machine: Machine, *, again: bool = False) -> Verdict:
    """Board and version. `again`: the running version may be installed once more."""
    if offered.compatible != machine.compatible:
        return Refuse(Why.BOARD, {"theirs": offered.compatible, "ours": machine.compatible})
    there, here = read_version(offered.version), read_version(machine.version)
    params = {"offered": offered.version, "running": machine.version}
    if there is None or here is None:
        return Refuse(Why.UNREADABLE, params)
    if there < here:
        return Refuse(Why.OLDER, params)
    if there.same(here) and not again:
        return Refuse(Why.SAME, params)
    return Accept(offered.version)


_FIELD = re.compile(r"^\s*([A-Z][A-Za-z ]+):\s+'?([^'\n]*?)'?\s*$", re.MULTILINE)
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def read_offered(text: str, length: int, signature: int) -> Offered | Refuse:
    """From what `rauc info` shows. `length`: bytes of the file; `signature`: bytes of the signature.

    A bundle (format verity) is content, hash tree, signature, and the signature's size in eight bytes.
    """
    said = {name.lower(): value for name, value in reversed(_FIELD.findall(_COLOUR.sub("", text)))}
    try:
        size = length - 8 - signature - int(said["verity size"])
        proof = Verity(said["verity hash"].lower(), bytes.fromhex(said["verity salt"]), size)
        return Offered(said["compatible"], said["version"], proof)
    except (KeyError, ValueError):
        return Refuse(Why.UNREADABLE, {"offered": said.get("version", "?"), "running": "?"})


SIGNS: tuple[tuple[str, Why], ...] = (
    ("exceeds bundle size", Why.CUT_OFF),
    ("signature size", Why.CUT_OFF),
    ("too small", Why.CUT_OFF),
    ("no valid cms", Why.SIGNATURE),
    ("verify error", Why.SIGNATURE),
    ("verification fail", Why.SIGNATURE),
    ("signature", Why.SIGNATURE),
)
"""Words of RAUC's in what it says when it refuses, in small letters; the first that is found counts."""
MAGIC = b"hsqs"
"""What every bundle begins with: a squashfs."""


def read_refusal(said: str) -> Refuse:
    """Why the checker refused, from what it wrote."""
    small = said.lower()
    why = next((why for sign, why in SIGNS if sign in small), Why.NOT_A_BUNDLE)
    return Refuse(why)
