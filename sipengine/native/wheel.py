"""Compile our C module, link it with pjproject into the extension `_pjsua2`, and pack the wheel.

Law: what is packed has been loaded once and shows every function that the engine calls; else there is no wheel.
"""

import base64
import hashlib
import os
import re
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Sequence
from pathlib import Path

from sipengine.native.recipe import HARDENED_LINK, OUR_FLAGS, Platform
from sipengine.native.steps import Command, Progress, Trouble
from sipengine.native.tree import Tree

# Our media transport takes the place of the library's, under SRTP and behind its own search for ports. Ours are
# the answers to its questions for the machine's addresses and for unique names, several times a call; and the 100
# Trying of a call waits.
REPLACED = (
    "-Wl,--wrap=pjmedia_transport_udp_attach",
    "-Wl,--wrap=pj_gethostip",
    "-Wl,--wrap=pj_getipinterface",
    "-Wl,--wrap=pj_generate_unique_string",
    "-Wl,--wrap=pjsip_inv_send_msg",
)
EPOCH = (1980, 1, 1, 0, 0, 0)  # zip's oldest date: equal inputs give equal wheels


def compile_ours(
    sources: Sequence[Path], flags: Sequence[str], into: Path, progress: Progress
) -> tuple[Path, ...]:
    """Compile each C file of our module with `flags`; warnings are errors. Returns the objects."""
    into.mkdir(parents=True, exist_ok=True)
    objects: list[Path] = []
    for source in sources:
        target = into / f"{source.stem}.o"
        progress.run(f"compiling {source.name}", ["gcc", *flags, "-c", source, "-o", target], into)
        objects.append(target)
    return tuple(objects)


def build(tree: Tree, sources: Sequence[Path], name: str, folder: Path, progress: Progress) -> Path:
    """Link and pack the wheel `name` in `folder` (a draft of the caller's); returns its path. Seconds of work."""
    count = len(sources)
    progress.say(f"onze C-module compileren ({count} bestanden)", f"compiling our C module ({count} files)")
    flags = (
        *OUR_FLAGS,
        *tree.compile_flags,
        *(f"-ffile-prefix-map={path}=trunkmod" for path in _folders(sources)),
    )
    objects = compile_ours(sources, flags, folder / "objects", progress)
    progress.say("samenvoegen", "linking")
    extension = folder / f"_pjsua2{sysconfig.get_config_var('EXT_SUFFIX')}"
    command: Command = [
        "g++",
        "-shared",
        *HARDENED_LINK,
        *REPLACED,
        "-o",
        extension,
        tree.wrapper,
        *objects,
        *tree.link_flags,
    ]
    progress.run("linking", command, folder)
    _prove(extension, sources, tree, folder)
    return pack(name, {extension.name: extension.read_bytes(), "pjsua2.py": tree.module.read_bytes()}, folder)


def _folders(sources: Sequence[Path]) -> list[Path]:
    return sorted({path.parent for path in sources})


def declared(header: str) -> frozenset[str]:
    """Names of the functions that a header of ours offers to Python: those declared with TRUNK_API."""
    return frozenset(re.findall(r"^TRUNK_API\b[^;(]*?\b(trunk_\w+)\s*\(", header, re.MULTILINE))


def _prove(extension: Path, sources: Sequence[Path], tree: Tree, folder: Path) -> None:
    """Load the extension in a fresh interpreter, and look every declared function up as ctypes will."""
    names: set[str] = set()
    for header in (file for path in _folders(sources) for file in path.glob("*.h")):
        names |= declared(header.read_text())
    (folder / "pjsua2.py").write_bytes(tree.module.read_bytes())
    script = (
        "import ctypes, sys, pjsua2, _pjsua2\n"
        "library = ctypes.CDLL(_pjsua2.__file__)\n"
        "lost = [name for name in sys.argv[1:] if not hasattr(library, name)]\n"
        "sys.exit(f'not visible: {lost}' if lost else 0)\n"
    )
    done = subprocess.run(
        [sys.executable, "-B", "-c", script, *sorted(names)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Trouble(
            f"De gebouwde module {extension.name} laadt niet:\n{done.stderr}",
            f"The module {extension.name} was built but does not load:\n{done.stderr}",
        )


def pack(name: str, files: dict[str, bytes], folder: Path) -> Path:
    """Write the wheel `name` (NAME-VERSION-PYTHON-ABI-PLATFORM.whl) with `files`; reproducible byte for byte.

    Binary distribution format, PyPA: METADATA, WHEEL and RECORD with SHA-256 in unpadded base64url.
    """
    project, version, python, abi, platform = name.removesuffix(".whl").split("-")
    info = f"{project}-{version}.dist-info"
    metadata = (
        f"Metadata-Version: 2.1\nName: {project}\nVersion: {version}\n"
        "Summary: pjproject's Python binding with the trunk module inside\nLicense: GPL-2.0-or-later\n"
    )
    tags = f"Wheel-Version: 1.0\nGenerator: trunkbox\nRoot-Is-Purelib: false\nTag: {python}-{abi}-{platform}\n"
    content = {**files, f"{info}/METADATA": metadata.encode(), f"{info}/WHEEL": tags.encode()}
    record = [f"{path},sha256={_digest(data)},{len(data)}" for path, data in content.items()]
    content[f"{info}/RECORD"] = "\n".join([*record, f"{info}/RECORD,,", ""]).encode()
    target = folder / name
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in content.items():
            entry = zipfile.ZipInfo(path, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (0o755 if path.endswith(".so") else 0o644) << 16
            archive.writestr(entry, data)
    return target


def _digest(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


def wheel_name(version: str, key: str, platform: Platform) -> str:
    """File name of the wheel. The key is in the version, so that pip sees another wheel as another version."""
    return f"pjsua2-{version}+k{key}-{platform.python}-{platform.python}-{platform.platform}.whl"
