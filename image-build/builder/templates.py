"""The files that a board's numbers and names are written into: grub.cfg, system.conf, genimage.cfg.

Law: a template's every @WORD@ is filled, and every word that is given has its place.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping

from builder.board import Board
from builder.work import SOURCES, BuildError

BOOTLOADERS = SOURCES / "bootloaders"
PLACES = {"bios": 1, "loader": 2, "rootfs-a": 3, "rootfs-b": 4, "data": 5}
"""Numbers of the partitions, in the order of genimage.cfg."""
DATA_TYPE = "5d1c9f6e-2a54-4f0b-8f77-74756e6b6278"
"""Of the data partition: our own, so that nothing but our repart.d finds it."""
FAMILY = uuid.UUID("7b1f0000-7a11-4b0c-9000-000000000001")


def fill(template: str, words: Mapping[str, str]) -> str:
    """The template with its words. Raises BuildError for one that is missing or has no place."""
    asked = set(re.findall(r"@([A-Z_]+)@", template))
    if asked != set(words):
        raise BuildError(f"the template and its words differ: {sorted(asked ^ set(words))}")
    return re.sub(r"@([A-Z_]+)@", lambda found: words[found[1]], template)


def system_conf(board: Board) -> str:
    """What RAUC on the box works with."""
    loader = (BOOTLOADERS / board.bootloader / "system.conf.in").read_text()
    words = {"COMPATIBLE": board.compatible, "BOOTLOADER": loader}
    return fill((BOOTLOADERS / "system.conf.in").read_text(), words)


def grub_cfg(board: Board) -> str:
    """What GRUB does at every start."""
    words = {
        "PART_A": str(PLACES["rootfs-a"]),
        "PART_B": str(PLACES["rootfs-b"]),
        "CONSOLE": " ".join(f"console={one}" for one in board.console),
    }
    return fill((BOOTLOADERS / board.bootloader / "grub.cfg.in").read_text(), words)


def genimage_cfg(board: Board) -> str:
    """How the disk is laid out."""
    words = {
        "LOADER": str(board.disk.loader),
        "SLOT": str(board.disk.slot),
        "DATA": str(board.disk.data),
        "DATA_TYPE": DATA_TYPE,
        "DISK_UUID": str(uuid.uuid5(FAMILY, board.name)),
        "DATA_UUID": str(uuid.uuid5(FAMILY, f"{board.name} data")),
    }
    return fill((BOOTLOADERS / board.bootloader / "genimage.cfg.in").read_text(), words)
