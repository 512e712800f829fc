"""Compile pjproject and the Python wrapper, without our C, into a tree that can be kept and linked against.

Law: a tree is complete or absent. It is built in a draft folder and renamed; nothing in it names the draft's path.

    include/   all headers, one folder          wrapper/   pjsua2_wrap.o and pjsua2.py
    lib/       the static libraries             flags.json defines, libraries, version
"""

import json
import os
import re
import shutil
import subprocess
import sysconfig
from dataclasses import dataclass
from pathlib import Path

from sipengine.native.recipe import CONFIGURE, CONFIGURED, LIBRARY_FLAGS, STAND_INS, WRAPPER_FLAGS
from sipengine.native.steps import Command, Progress, Trouble, stop, sweep_drafts

PARTS = ("pjlib", "pjlib-util", "pjnath", "pjmedia", "pjsip")
WRAPPER_MEMORY = 1200 << 20  # bytes the compiler takes for the wrapper; with less to spare it has to wait its turn
SPACE = 1200 << 20  # bytes a build writes before it is tidied up


@dataclass(frozen=True)
class Tree:
    """A compiled pjproject in `path`."""

    path: Path
    version: str  # of pjproject, such as 2.17
    defines: tuple[str, ...]  # compiler options its headers need, -D...
    libraries: tuple[str, ...]  # linker options -l..., in the order the linker needs

    @property
    def wrapper(self) -> Path:
        """The compiled binding."""
        return self.path / "wrapper" / "pjsua2_wrap.o"

    @property
    def module(self) -> Path:
        """The Python half of the binding."""
        return self.path / "wrapper" / "pjsua2.py"

    @property
    def compile_flags(self) -> tuple[str, ...]:
        """What a C file that includes <pjsip.h> is compiled with."""
        return (*self.defines, "-isystem", str(self.path / "include"))

    @property
    def link_flags(self) -> tuple[str, ...]:
        """What goes behind the objects when linking."""
        return (f"-L{self.path / 'lib'}", *self.libraries)


def load(path: Path) -> Tree | None:
    """The kept tree in `path`, or None when there is none."""
    try:
        flags = json.loads((path / "flags.json").read_text())
    except FileNotFoundError:
        return None
    return Tree(path, flags["version"], tuple(flags["defines"]), tuple(flags["libraries"]))


def build(tarball: Path, config_site: Path, target: Path, progress: Progress) -> Tree:
    """Compile `tarball` with `config_site` and leave the tree in `target`. Minutes of work.

    Raises Trouble when a tool fails, when configure misses a library, or when the disk is too full.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    _require_space(target.parent)
    sweep_drafts(target.parent)
    draft = target.parent / f".draft-{os.getpid()}"
    source = draft / "source"
    source.mkdir(parents=True)
    try:
        _unpack(tarball, config_site, source, progress)
        _configure(source, progress)
        _compile(source, progress)
        _gather(source, draft / "tree", progress)
        (draft / "tree").rename(target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    tree = load(target)
    assert tree is not None  # just written
    return tree


def _require_space(folder: Path) -> None:
    free = shutil.disk_usage(folder).free
    if free < SPACE:
        raise Trouble(
            f"Te weinig schijfruimte in {folder}: {free >> 20} MB vrij, {SPACE >> 20} MB nodig om pjproject te"
            " bouwen. Maak ruimte, of kies een andere plek met TRUNKBOX_CACHE=map.",
            f"Too little disk space in {folder}: {free >> 20} MB free, {SPACE >> 20} MB needed to build"
            " pjproject. Make room, or choose another place with TRUNKBOX_CACHE=folder.",
        )


def _unpack(tarball: Path, config_site: Path, source: Path, progress: Progress) -> None:
    progress.say("pjproject uitpakken", "unpacking pjproject")
    command: Command = ["tar", "--extract", "--xz", "--strip-components=1", "--no-same-owner", "--file", tarball]
    progress.run("unpacking pjproject", command, source)
    shutil.copyfile(config_site, source / "pjlib/include/pj/config_site.h")
    for path, text in STAND_INS.items():
        if not (source / path).exists():
            (source / path).write_text(text)


def _configure(source: Path, progress: Progress) -> None:
    progress.say("pjproject configureren", "configuring pjproject")
    flags = " ".join((*LIBRARY_FLAGS, f"-ffile-prefix-map={source}=pjproject"))
    progress.run("configure", ["./configure", *CONFIGURE], source, {"CFLAGS": flags, "CXXFLAGS": flags})
    for path, lines in CONFIGURED.items():
        text = (source / path).read_text()
        missing = [line for line in lines if line not in text]
        if missing:
            raise Trouble(
                f"configure van pjproject vond niet wat nodig is: {', '.join(missing)} ontbreekt in {path}."
                " Installeer de pakketten in appliance/setup/packages (./run doet dat)."
                f" Het verslag: {progress.log}",
                f"pjproject's configure did not find what is needed: {', '.join(missing)} is not in {path}."
                f" Install the packages in appliance/setup/packages (./run does). The log: {progress.log}",
            )


def _compile(source: Path, progress: Progress) -> None:
    """Libraries with make, and beside them the wrapper: one long compilation that would else come last."""
    swig = source / "pjsip-apps/src/swig/python"
    progress.say("de koppeling met Python maken", "generating the Python binding")
    progress.run("swig", ["make", "pjsua2_wrap.cpp"], swig)
    command = [
        *("g++", *WRAPPER_FLAGS, *_helper(swig, "cflags", ("-DPJ", "-I"))),
        *("-I", sysconfig.get_path("include"), "-c", "pjsua2_wrap.cpp", "-o", "pjsua2_wrap.o"),
    ]
    jobs = max(1, len(os.sched_getaffinity(0)))
    progress.say(
        f"pjproject en de koppeling compileren, {jobs} tegelijk",
        f"compiling pjproject and the binding, {jobs} at a time",
    )
    if _free_memory() < 2 * WRAPPER_MEMORY:
        progress.run("compiling the binding", command, swig)
        progress.run("compiling pjproject", ["make", f"-j{jobs}", "lib"], source)
        return
    beside = progress.start(command, swig)
    try:
        progress.run("compiling pjproject", ["make", f"-j{jobs}", "lib"], source)
        progress.finish(beside, "compiling the binding")
    finally:
        stop(beside)


def _free_memory() -> int:
    """Bytes the kernel can give without swapping (MemAvailable of proc_meminfo(5))."""
    found = re.search(r"^MemAvailable:\s+(\d+) kB", Path("/proc/meminfo").read_text(), re.MULTILINE)
    return int(found[1]) << 10 if found else 0


def _helper(swig: Path, target: str, prefixes: tuple[str, ...]) -> tuple[str, ...]:
    """What pjproject's own makefile says (`cflags`, `libs`): the words that start with one of `prefixes`."""
    done = subprocess.run(
        ["make", "--no-print-directory", "-f", "helper.mak", target],
        cwd=swig,
        capture_output=True,
        text=True,
        check=True,
    )
    return tuple(word for word in done.stdout.split() if word.startswith(prefixes))


def _gather(source: Path, tree: Path, progress: Progress) -> None:
    """Keep what linking needs: a tenth of what the build wrote."""
    progress.say("bewaren voor een volgende bouw", "keeping headers and libraries for later builds")
    swig = source / "pjsip-apps/src/swig/python"
    for name in ("lib", "wrapper"):
        (tree / name).mkdir(parents=True)
    for part in PARTS:
        shutil.copytree(source / part / "include", tree / "include", dirs_exist_ok=True)
        for library in (source / part / "lib").glob("*.a"):
            shutil.copyfile(library, tree / "lib" / library.name)
    for name in ("pjsua2_wrap.o", "pjsua2.py"):
        shutil.copyfile(swig / name, tree / "wrapper" / name)
    flags = {
        "version": _version((source / "version.mak").read_text()),
        "defines": _helper(swig, "cflags", ("-DPJ",)),
        "libraries": [f"-l{name}" for name in _helper(swig, "libs", ("",))],
    }
    (tree / "flags.json").write_text(json.dumps(flags, indent=1))


def _version(text: str) -> str:
    """The version in pjproject's version.mak, such as 2.17 or 2.17.1."""
    found = dict(re.findall(r"^export PJ_VERSION_(MAJOR|MINOR|REV)\s*:?=\s*(\d*)", text, re.MULTILINE))
    return ".".join(found[name] for name in ("MAJOR", "MINOR", "REV") if found.get(name))
