"""One version of a board: slot image, update bundle, disk image, and what is said about them.

Law: slot and disk carry the same bytes as the bundle; a file that stands there is whole.
"""

from __future__ import annotations

import io
import shutil
import struct
import tarfile
from pathlib import Path

from builder.board import Board
from builder.keys import Signer
from builder.templates import genimage_cfg, grub_cfg
from builder.work import BuildError, Work

STATE = {"ORDER": "A B", "A_OK": "1", "A_TRY": "0", "B_OK": "0", "B_TRY": "0"}
"""At delivery: slot A holds the version, slot B nothing."""
SECTOR = 512
CORE_AT = 2048
"""The sector where the BIOS loader's second part is: partition `bios`."""


def release_file(board: Board, version: str, channel: str) -> str:
    """What a box knows of itself, /etc/trunkbox/release. `channel`: where its maker lays versions out, or ""."""
    rows = {"VERSION": version, "BOARD": board.name, "COMPATIBLE": board.compatible, "CHANNEL": channel}
    return "".join(f"{name}={value}\n" for name, value in rows.items() if value)


def slot_image(
    work: Work, rootfs: Path, version: str, signer: Signer, channel: str, extra: dict[str, str]
) -> Path:
    """The root file system of this version as squashfs. `extra`: path in the root -> text, for variants."""
    work.say(f"the slot of version {version} is packed")
    folder = work.out / "work"
    folder.mkdir(parents=True, exist_ok=True)
    tar, target = folder / "slot.tar", folder / "rootfs.img"
    shutil.copy(rootfs / "rootfs.tar", tar)
    board = work.board
    texts = {
        "etc/trunkbox/release": release_file(board, version, channel),
        "etc/rauc/keyring.pem": signer.keyring.read_text(),
        **extra,
    }
    with tarfile.open(tar, "a") as archive:
        for name, text in texts.items():
            entry = tarfile.TarInfo(f"./{name}")
            entry.size, entry.mtime, entry.mode = len(text.encode()), work.epoch, 0o644
            archive.addfile(entry, io.BytesIO(text.encode()))
    target.unlink(missing_ok=True)
    # gzip: GRUB reads it. Who reads a small file unpacks a whole block: at 256K a third of the time that Python
    # needs to start; 128K makes the image 0.7 MB larger.
    work.run(["sqfstar", "-quiet", "-no-progress", "-comp", "gzip", "-b", "128K", target], stdin=tar)
    tar.unlink()
    if target.stat().st_size > board.disk.slot << 20:
        raise BuildError(f"the slot image is larger than the {board.disk.slot} MiB of its partition")
    return target


def bundle(work: Work, slot: Path, version: str, signer: Signer, target: Path) -> None:
    """The signed update bundle."""
    work.say(f"the bundle of version {version} is signed")
    folder = work.out / "work" / "bundle"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "rootfs.img").hardlink_to(slot)
    board = work.board
    (folder / "manifest.raucm").write_text(
        f"[update]\ncompatible={board.compatible}\nversion={version}\n\n[bundle]\nformat=verity\n\n"
        "[image.rootfs]\nfilename=rootfs.img\n"
    )
    target.unlink(missing_ok=True)
    work.run(["rauc", f"--cert={signer.certificate}", f"--key={signer.key}", "bundle", folder, target])
    shutil.rmtree(folder)


def disk(work: Work, rootfs: Path, slot: Path) -> Path:
    """The disk image with this slot as A."""
    work.say("the disk is laid out")
    place = work.out / "work" / "disk"
    shutil.rmtree(place, ignore_errors=True)
    inputs = place / "in"
    inputs.mkdir(parents=True)
    (place / "root" / "data").mkdir(parents=True)
    (inputs / "rootfs.img").hardlink_to(slot)
    for loader in work.board.loaders:
        shutil.copy(rootfs / loader.output, inputs)
    (inputs / "grub.cfg").write_text(grub_cfg(work.board))
    (inputs / "grubenv").write_bytes(grub_environment(STATE))
    boot = rootfs / "boot.img"
    if boot.exists():
        (inputs / "core.img").write_bytes(bios_core((inputs / "core.img").read_bytes()))
    (place / "genimage.cfg").write_text(genimage_cfg(work.board))
    work.run([
        "genimage", "--config", place / "genimage.cfg", "--inputpath", inputs, "--outputpath", place / "out",
        "--rootpath", place / "root", "--tmppath", place / "tmp",
    ])  # fmt: skip
    made = place / "out" / "disk.img"
    if boot.exists():
        with made.open("r+b") as file:
            file.write(bios_boot(boot.read_bytes())[:440])
    return made


def grub_environment(values: dict[str, str]) -> bytes:
    """GRUB's environment block: 1,024 bytes, a line each, filled with #."""
    text = "# GRUB Environment Block\n" + "".join(f"{name}={value}\n" for name, value in values.items())
    return text.encode().ljust(1024, b"#")


def bios_boot(boot: bytes) -> bytes:
    """GRUB's first sector, told where the second part is (as grub-bios-setup does)."""
    made = bytearray(boot)
    struct.pack_into("<Q", made, 0x5C, CORE_AT)
    return bytes(made)


def bios_core(core: bytes) -> bytes:
    """GRUB's second part, whose first sector lists where the rest of it is."""
    made = bytearray(core)
    rest = (len(made) + SECTOR - 1) // SECTOR - 1
    struct.pack_into("<QHH", made, SECTOR - 12, CORE_AT + 1, rest, 0x820)
    return bytes(made)
