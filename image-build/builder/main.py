"""The command line of the builder.

Law: exit code 0 done, 1 the build failed, 2 wrong use; what stands in the output folder afterwards is whole.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

from builder import board, keys, lists, release, rootfs, wheels
from builder.work import ROOT, BuildError, Work

VERSION = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+(?:[-+][0-9A-Za-z.-]+)?")
LARGEST = 250 << 20
"""Bytes of the compressed disk image, at most."""


def main() -> int:
    """Build what was asked for."""
    args = _arguments().parse_args()
    try:
        work = _work(args)
        if args.lock:
            path = work.board.folder / "python.lock"
            path.write_text(wheels.lock(work))
            print(path)
        else:
            _build(work, args)
    except (BuildError, board.BoardError) as err:
        print(f"image-build: {err}", file=sys.stderr)
        return 1
    return 0


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="image-build/build", description=__doc__)
    parser.add_argument("--board", default="x86", choices=board.names())
    parser.add_argument("--version", default="0.0.0", type=_version, help="such as 1.2.0")
    parser.add_argument("--out", type=Path, help="default: build/image/BOARD")
    parser.add_argument(
        "--key", type=Path, help="folder with cert.pem and key.pem; without it a throw-away key signs"
    )
    parser.add_argument(
        "--channel",
        type=_channel,
        metavar="URL",
        help="https address below which boxes look for new versions; without it they look nowhere",
    )
    parser.add_argument("--bundle-only", action="store_true", help="no disk image")
    parser.add_argument("--add", action="append", default=[], metavar="PATH=FILE",
                        help="put a text file into the root: a variant, for tests")  # fmt: skip
    parser.add_argument("--lock", action="store_true", help="write the board's python.lock anew, and stop")
    return parser


def _version(text: str) -> str:
    if not VERSION.fullmatch(text):
        raise argparse.ArgumentTypeError(f"{text} is no version such as 1.2.0")
    return text


def _channel(text: str) -> str:
    """An address that `appliance.updates.channel` can add to."""
    parts = urlsplit(text)
    plain = parts.scheme == "https" and parts.hostname and not (parts.query or parts.fragment or parts.username)
    if not plain or not re.fullmatch(r"[!-~]+", text):
        raise argparse.ArgumentTypeError(f"{text} is no address such as https://updates.example.nl/trunkbox")
    return text.rstrip("/")


def _work(args: argparse.Namespace) -> Work:
    chosen = board.load(args.board)
    base = os.environ.get("TRUNKBOX_CACHE") or os.path.expanduser("~/.cache/trunkbox")
    out = (args.out or ROOT / "build" / "image" / chosen.name).absolute()
    return Work(chosen, out, Path(base).absolute() / "image", _epoch(), time.monotonic())


def _epoch() -> int:
    """SOURCE_DATE_EPOCH, else the date of the commit that is checked out."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if given:
        return int(given)
    command = ["git", "log", "-1", "--format=%ct"]
    return int(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout)


def _build(work: Work, args: argparse.Namespace) -> None:
    signer = keys.signer(work, args.key)
    version = signer.version(args.version)
    extra = {}
    for one in args.add:
        path, _, file = one.partition("=")
        extra[path.lstrip("/")] = Path(file).read_text()
    base = rootfs.rootfs(work)
    name = f"trunkbox-{work.board.name}-{version}"
    slot = release.slot_image(work, base, version, signer, args.channel or "", extra)
    release.bundle(work, slot, version, signer, work.out / f"{name}.raucb")
    made = [work.out / f"{name}.raucb", *_descriptions(work, base, name, version)]
    if not args.bundle_only:
        made.append(_packed_disk(work, release.disk(work, base, slot), name))
    (work.out / f"{name}.SHA256SUMS").write_text(lists.checksums(made))
    for path in made:
        work.say(f"{path.name}: {path.stat().st_size / (1 << 20):.1f} MiB")
    print(work.out / name)


def _packed_disk(work: Work, disk: Path, name: str) -> Path:
    target = work.out / f"{name}.img.zst"
    work.run(["zstd", "--quiet", "--force", "-T0", "-12", disk, "-o", target])
    disk.unlink()
    if target.stat().st_size > LARGEST:
        raise BuildError(f"{target.name} is larger than {LARGEST >> 20} MiB")
    return target


def _descriptions(work: Work, base: Path, name: str, version: str) -> list[Path]:
    rows = (base / "packages.tsv").read_text().splitlines()
    names = [path.name for folder in (wheels.pjsua2(work), wheels.locked(work)) for path in folder.glob("*.whl")]
    packages, components = work.out / f"{name}.packages.txt", work.out / f"{name}.cdx.json"
    packages.write_text(
        "".join(" ".join(row.split("\t")[:2]) + "\n" for row in rows) + "\n".join(sorted(names)) + "\n"
    )
    found = [*lists.debian_components(rows), *lists.python_components(names)]
    components.write_text(lists.sbom("trunkbox", version, work.epoch, found))
    return [packages, components]
