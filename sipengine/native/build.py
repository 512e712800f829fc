#!/usr/bin/python3
"""Build the wheel `pjsua2`: pjproject with our C module inside, from a verified source, kept in a cache.

Law: the cache holds only whole things: one build at a time (a lock), each in a draft folder, renamed at the end.

    build.py --wheel         build what is missing; print the path of the wheel
    build.py --print-flags   build pjproject alone; print as JSON how C is compiled and linked against it
    build.py --sanitize      the same with our C module compiled for address and undefined-behaviour sanitizers
    build.py --keys          print the keys of the wheels that fit here, best first, a line each
    build.py --fetch         fetch and verify the source only; print its path

The cache is $TRUNKBOX_CACHE, else $XDG_CACHE_HOME/trunkbox, else ~/.cache/trunkbox. PJPROJECT_TARBALL=file
replaces the download, TRUNKBOX_DEBIAN_MIRROR=address the mirror that apt's own settings name. The wheel is for the
Python that runs this.
"""

import argparse
import contextlib
import fcntl
import json
import os
import platform as machine
import shutil
import signal
import ssl
import sys
import sysconfig
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

if __package__ in (None, ""):
    sys.path[0] = str(Path(__file__).resolve().parents[2])  # started as a file: make the package importable

from sipengine.native import fetch, recipe, tree, wheel
from sipengine.native.steps import Progress, Trouble, explain, sweep_drafts

HERE = Path(__file__).resolve().parent
CONFIG_SITE = HERE / "config_site.h"
OURS = HERE / "trunkmod"
KEPT = 12  # results of each kind that stay in the cache: enough for some checkouts and two Python versions


@dataclass(frozen=True)
class Job:
    """What one call of this command works with."""

    cache: Path
    platform: recipe.Platform
    environ: Mapping[str, str]
    progress: Progress


def cache_folder(environ: Mapping[str, str]) -> Path:
    """Where results are kept between builds and checkouts."""
    if environ.get("TRUNKBOX_CACHE"):
        return Path(environ["TRUNKBOX_CACHE"]).absolute()
    base = environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return Path(base).absolute() / "trunkbox"


def this_platform() -> recipe.Platform:
    """The machine and interpreter that run this."""
    try:
        release = machine.freedesktop_os_release()
    except OSError:
        release = {}
    return recipe.Platform(
        python=f"cp{sys.version_info.major}{sys.version_info.minor}",
        platform=sysconfig.get_platform().replace("-", "_").replace(".", "_"),
        libc=" ".join(machine.libc_ver()),
        openssl=str(ssl.OPENSSL_VERSION_INFO[0]),
        system=f"{release.get('ID', 'linux')} {release.get('VERSION_ID', '')}",
    )


def our_sources() -> tuple[Path, ...]:
    """The C files of our module, sorted; none before they are written."""
    return tuple(sorted(OURS.glob("*.c")))


def _texts(*names: str) -> str:
    return "\n".join((HERE / name).read_text() for name in names)


def tree_key(job: Job, tarball: str) -> str:
    """Key of pjproject compiled from the source with this SHA-256."""
    return recipe.tree_key(tarball, CONFIG_SITE.read_text(), _texts("recipe.py", "tree.py"), job.platform)


def wheel_key(tree_key: str) -> str:
    """Key of the wheel linked from that tree and our C as it lies here."""
    ours = {path.name: path.read_text() for path in sorted(OURS.glob("*.[ch]"))}
    return recipe.wheel_key(tree_key, ours, _texts("wheel.py"))


@contextlib.contextmanager
def locked(job: Job) -> Iterator[None]:
    """One build at a time in this cache; a second one waits, and then finds the work done."""
    job.cache.mkdir(parents=True, exist_ok=True)
    with (job.cache / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            job.progress.say("er loopt al een bouw; ik wacht erop", "another build is running; waiting for it")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def known_sources(job: Job) -> tuple[str, ...]:
    """SHA-256 of the sources that may be used without asking the network, best first."""
    if job.environ.get("PJPROJECT_TARBALL"):
        return (fetch.given(Path(job.environ["PJPROJECT_TARBALL"])).sha256,)
    return (*recipe.ACCEPTED, *(s.sha256 for s in fetch.kept(job.cache / "sources")))


def find_source(job: Job) -> fetch.Source:
    """The source to build: the given file, else one fetched earlier, else a download."""
    if job.environ.get("PJPROJECT_TARBALL"):
        source = fetch.given(Path(job.environ["PJPROJECT_TARBALL"]))
    else:
        earlier = fetch.kept(job.cache / "sources")
        own = job.environ.get("TRUNKBOX_DEBIAN_MIRROR")
        candidates = (own,) if own else fetch.mirrors(fetch.source_files())
        source = earlier[0] if earlier else fetch.download(job.cache / "sources", candidates, job.progress)
    nl, en = source.trust.value
    job.progress.say(f"broncode {source.sha256[:16]}...: {nl}", f"source {source.sha256[:16]}...: {en}")
    return source


def get_tree(job: Job) -> tree.Tree:
    """The compiled pjproject: kept, or built now."""
    for digest in known_sources(job):
        found = tree.load(job.cache / "trees" / tree_key(job, digest))
        if found:
            return found
    source = find_source(job)
    target = job.cache / "trees" / tree_key(job, source.sha256)
    return tree.build(source.path, CONFIG_SITE, target, job.progress)


def wheel_keys(job: Job) -> list[str]:
    """Keys of the wheels that may be used without asking the network, best first."""
    return [wheel_key(tree_key(job, digest)) for digest in known_sources(job)]


def kept_wheel(job: Job) -> Path | None:
    """The wheel of an earlier build with the same inputs, if it is there."""
    for key in wheel_keys(job):
        for path in sorted((job.cache / "wheels" / key).glob("*.whl")):
            return path
    return None


def get_wheel(job: Job) -> Path:
    """The wheel: kept, or built now."""
    found = kept_wheel(job)
    if found:
        return found
    with locked(job):
        found = kept_wheel(job)
        if found:
            return found
        pjproject = get_tree(job)
        key = wheel_key(pjproject.path.name)
        with draft(job.cache / "wheels") as folder:
            name = wheel.wheel_name(pjproject.version, key, job.platform)
            made = wheel.build(pjproject, our_sources(), name, folder, job.progress)
            done = folder / "done"
            done.mkdir()
            made.rename(done / name)
            done.rename(job.cache / "wheels" / key)
        for name_of_kept in ("trees", "wheels", "sanitized", "logs"):
            prune(job.cache / name_of_kept, KEPT)
        job.progress.say("het pakket is klaar", "the wheel is ready")
        return job.cache / "wheels" / key / name


@contextlib.contextmanager
def draft(parent: Path) -> Iterator[Path]:
    """A folder to work in, beside where the result goes; removed afterwards, as are those of killed builds."""
    sweep_drafts(parent)
    folder = parent / f".draft-{os.getpid()}"
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def c_libraries(pjproject: tree.Tree) -> list[str]:
    """Linker options for a program in C: all libraries but the C++ ones."""
    cpp = ("-lpjsua2-", "-lstdc++")
    return [flag for flag in pjproject.link_flags if not flag.startswith(cpp)]


def get_flags(job: Job) -> dict[str, object]:
    """How C of ours is compiled and linked, as for the wheel."""
    with locked(job):
        pjproject = get_tree(job)
    return {
        "tree": str(pjproject.path),
        "sources": [str(path) for path in our_sources()],
        "cflags": [*recipe.OUR_FLAGS, *pjproject.compile_flags, "-I", str(OURS)],
        "ldflags": [*recipe.HARDENED_LINK, *wheel.REPLACED, *c_libraries(pjproject)],
    }


def get_sanitized(job: Job) -> dict[str, object]:
    """As `get_flags` with sanitizers, and `objects`: our module compiled so, to link a harness with."""
    with locked(job):
        pjproject = get_tree(job)
        key = wheel_key(pjproject.path.name)
        flags = [*recipe.SANITIZE_FLAGS, *pjproject.compile_flags, "-I", str(OURS)]
        target = job.cache / "sanitized" / key
        if not target.is_dir():
            job.progress.say("onze C-module met sanitizers compileren", "compiling our C module with sanitizers")
            with draft(target.parent) as folder:
                wheel.compile_ours(our_sources(), flags, folder / "done", job.progress)
                (folder / "done").rename(target)
    return {
        "tree": str(pjproject.path),
        "objects": [str(target / f"{path.stem}.o") for path in our_sources()],
        "cflags": flags,
        "ldflags": [*recipe.SANITIZERS, *wheel.REPLACED, *c_libraries(pjproject)],
    }


def prune(folder: Path, keep: int) -> None:
    """Remove all but the `keep` newest results in `folder`."""
    results = [path for path in folder.glob("*") if not path.name.startswith(".")]
    for path in sorted(results, key=lambda path: path.stat().st_mtime, reverse=True)[keep:]:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def fetched(job: Job) -> Path:
    """Path of the verified source."""
    with locked(job):
        return find_source(job).path


def arguments() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    wanted = parser.add_mutually_exclusive_group(required=True)
    for name in ("wheel", "keys", "print-flags", "sanitize", "fetch"):
        wanted.add_argument(f"--{name}", dest="wanted", action="store_const", const=name)
    return parser


def main(argv: list[str] | None = None) -> int:
    """Exit codes: 0 done, 1 it failed, 2 wrong use."""
    wanted = arguments().parse_args(argv).wanted
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # leave through the finally blocks, children ended
    cache = cache_folder(os.environ)
    try:
        cache.mkdir(parents=True, exist_ok=True)
        progress = Progress(
            cache / "logs" / f"build-{os.getpid()}.log", float(os.environ.get("TRUNKBOX_ELAPSED", 0))
        )
        job = Job(cache, this_platform(), os.environ, progress)
        if wanted == "wheel":
            print(get_wheel(job))
        elif wanted == "keys":
            print(*wheel_keys(job), sep="\n")
        elif wanted == "fetch":
            print(fetched(job))
        else:
            print(json.dumps(get_flags(job) if wanted == "print-flags" else get_sanitized(job), indent=1))
    except Trouble as trouble:
        print(explain(trouble, os.environ), file=sys.stderr)
        return 1
    except OSError as err:
        words = Trouble(f"De bouw is mislukt: {err}", f"The build failed: {err}")
        print(explain(words, os.environ), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
